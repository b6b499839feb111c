import ReleaseModel

/// The keys that say what a step does.
enum ActionKey: String, CaseIterable {
  case run, manual
}

/// The same of a step of the deployment.
private enum StepKey: String, CaseIterable {
  case run, manual, gate

  var action: ActionKey? { ActionKey(rawValue: rawValue) }
}

extension Fields {
  mutating func action(_ key: ActionKey?) -> Step.Action {
    switch key {
    case .run:
      .run(
        required(
          ActionKey.run.rawValue, .command, "a text for sh -e -c, or a list of a program and its arguments",
          else: .shell("")))
    case .manual: .manual(required(ActionKey.manual.rawValue, .text, "what a person does", else: ""))
    case nil: .manual("")
    }
  }
}

extension Schema where Value == Deployment {
  /// The steps and how they are run.
  static var deployment: Self {
    .mapping("the deployment") { fields in
      var deployment = Deployment()
      fields.set(&deployment.parallel, "parallel", .integer(1...64), "how many steps may run at once")
      fields.set(&deployment.mode, "mode", .choice, "step waits for a person before every step")
      deployment.unattended = fields.optional("unattended", .choice, "what a lost terminal leaves going on")
      deployment.steps = fields.required(
        "steps", .list(of: .step(in: .step), canBeEmpty: false), "the steps, in the order of the plan",
        else: [])
      fields.findings.reportCycles(in: deployment.steps)
      return deployment
    }
  }
}

extension Schema where Value == Step {
  /// A step of the deployment, or one around a backout, which runs its steps one after another and undoes none.
  static func step(in list: Namespace) -> Self {
    .mapping("a step", later: ["hold", "ansible"]) { fields in
      let id = fields.id(in: list)
      let title = fields.required("title", .line, "what it does, in a person's words", else: "")
      let later = ["hold", "ansible"]
      let key: StepKey? =
        list == .step
        ? fields.exactlyOne(StepKey.self, later: later)
        : fields.exactlyOne(ActionKey.self, later: later).flatMap { StepKey(rawValue: $0.rawValue) }
      var step = Step(id: id, title: title, action: fields.action(key?.action))
      if key == .gate { step.action = .gate(fields.gate()) }
      fields.set(&step.planned, "planned", .duration, "how long it should take")
      fields.set(&step.confirm, "confirm", .boolean, "waits for a person before it starts")
      fields.set(&step.required, "required", .boolean, "may not be skipped")
      if list == .step {
        fields.set(
          &step.needs, "needs", .list(of: .reference(to: .step)), "the steps that must be complete before it")
      }
      if case .gate(let gate) = step.action {
        // It lasts at least as long.
        step.planned = step.planned ?? gate.soak
        fields.place = "a gate"
        return step
      }
      if list == .step {
        switch fields.optional("undo", .reversal, "what takes it back, or why nothing does") {
        case .undo(let undo): step.undo = undo
        case .left(let reason): step.leftBecause = reason
        case nil: break
        }
      } else {
        fields.place = "a backout step"
      }
      fields.set(&step.environment, "env", .variables, "environment variables of its commands")
      fields.set(&step.directory, "dir", .path, "the folder in which its commands run, from the plan's")
      if key != .manual { fields.readRun(&step) }
      if key != .run {
        fields.set(&step.evidence, "evidence", .choice, "what a person gives to show that it is done")
      }
      if key == .manual { fields.place = "a manual step" }
      return step
    }
  }
}

extension Fields {
  /// What a gate waits for.
  fileprivate mutating func gate() -> Gate {
    Gate(
      checks: required(
        StepKey.gate.rawValue, .list(of: .reference(to: .verification), canBeEmpty: false),
        "the checks of the verification that it waits for", else: []),
      soak: optional("soak", .duration, "for how long they have to pass without a gap"))
  }
}

extension Fields {
  /// The keys that only a command has.
  fileprivate mutating func readRun(_ step: inout Step) {
    set(&step.timeout, "timeout", .duration, "how long it may take")
    set(&step.quietTimeout, "quiet-timeout", .duration, "how long it may write nothing")
    set(&step.retries, "retries", .integer(0...100), "how often it is repeated without asking")
    set(&step.retryDelay, "retry-delay", .duration, "how long to wait before")
    require("retries", with: "retry-delay")
    set(
      &step.successCodes, "success-codes", .list(of: .integer(0...255), canBeEmpty: false),
      "the exit codes that mean success")
    set(&step.rerun, "rerun", .choice, "what may happen after an unknown outcome")
    set(
      &step.progress, "progress", .progress,
      "a pattern that finds a percentage, or done and total, in the output")
    set(&step.keptOutput, "keep-output", .size, "how much of an attempt's output is kept")
  }
}

/// How a step is reversed, or why it is not.
private enum Reversal {
  case undo(Undo)
  case left(because: String)
}

/// The keys that say how a step is reversed.
private enum UndoKey: String, CaseIterable {
  case run, manual, none
}

extension Schema where Value == Reversal {
  /// What undoes a step, or `none` and why.
  fileprivate static var reversal: Self {
    let reversal = Self.mapping("an undo", later: ["ansible"]) { fields in
      let key = fields.exactlyOne(UndoKey.self, later: ["ansible"])
      if key == UndoKey.none {
        fields.place = "an undo that is none"
        return fields.required("none", .text, "why a backout leaves the step as it is").map {
          .left(because: $0)
        }
      }
      var undo = Undo(action: fields.action(key.flatMap { ActionKey(rawValue: $0.rawValue) }))
      fields.set(&undo.planned, "planned", .duration, "how long it should take")
      if key == .manual {
        fields.place = "a manual undo"
      } else {
        fields.set(&undo.timeout, "timeout", .duration, "how long it may take")
      }
      return .undo(undo)
    }
    return Schema(reversal.shape()) { node, findings in
      if case .mapping = node.content { return reversal.read(node, findings) }
      findings.report(.invalid(.undo, read: node.summary), at: node.mark)
      return nil
    }
  }
}

extension Findings {
  /// Reports cycles of steps by their paths, each once: a depth-first search, which meets at least one
  /// cycle of every knot of steps.
  fileprivate func reportCycles(in steps: [Step]) {
    var needs = Dictionary(
      steps.map { ($0.id, $0.needs[...]) }, uniquingKeysWith: { first, _ in first })
    var visited: Set<StepID> = []
    for step in steps where visited.insert(step.id).inserted {
      // A path of its own instead of recursion: a plan may be a chain of thousands of steps.
      var path = [step.id]
      var depths = [step.id: 0]
      while let last = path.last {
        guard let next = needs[last]?.popFirst() else {
          path.removeLast()
          depths[last] = nil
          continue
        }
        if let depth = depths[next] {
          report(.cycle(Array(path[depth...])), at: mark(of: next, in: .step))
        } else if visited.insert(next).inserted {
          depths[next] = path.count
          path.append(next)
        }
      }
    }
  }
}
