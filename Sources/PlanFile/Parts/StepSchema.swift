import ReleaseModel

/// The keys that say what a step does.
enum ActionKey: String, CaseIterable {
  case run, manual, hold, gate, ansible

  /// Whether a process does it.
  var isCommand: Bool {
    switch self {
    case .run, .ansible: true
    case .manual, .hold, .gate: false
    }
  }
}

extension Fields {
  /// Reads what a step does, and what Ansible is given where that does it.
  mutating func action(_ key: ActionKey?) -> (Step.Action, AnsiblePlay?) {
    guard key == .ansible else { return (ownAction(key), nil) }
    let play = required(
      ActionKey.ansible.rawValue, .play, "a playbook that ansible-playbook runs",
      else: AnsiblePlay(playbook: ""))
    return (.run(play.invocation), play)
  }

  private mutating func ownAction(_ key: ActionKey?) -> Step.Action {
    switch key {
    case .run:
      .run(
        required(
          ActionKey.run.rawValue, .command, "a text for sh -e -c, or a list of a program and its arguments",
          else: .shell("")))
    case .manual: .manual(required(ActionKey.manual.rawValue, .text, "what a person does", else: ""))
    case .hold:
      .hold(required(ActionKey.hold.rawValue, .hold, "holds the run for a poll", else: StepHold(poll: [])))
    case .gate: .gate(gate())
    case .ansible, nil: .manual("")
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
      fields.set(
        &deployment.tolerance, "tolerance", .duration,
        "how much later than planned it may end before those are told who hear of a delay")
      let entries = fields.required(
        "steps", .list(of: .stepOrGroup(depth: GroupEntry.mostDepth), canBeEmpty: false),
        "the steps, and groups of them, in the order of the plan", else: [])
      deployment.take(entries, fields.findings)
      let finally = fields.optional(
        "finally", .list(of: .step(in: .finally), canBeEmpty: false),
        "what runs at the end of the run, however it ends")
      fields.findings.reportCycles((finally ?? []).map { ($0.id, $0.needs) }, in: .finally)
      deployment.finally = finally
      return deployment
    }
  }
}

extension Schema where Value == Step {
  /// A step of the deployment; one around a backout, which runs its steps one after another and undoes none; or one of
  /// the end, which is undone as little.
  static func step(in list: Namespace) -> Self {
    .mapping("a step") { fields in
      let plays = fields.findings.plays.count
      let id = fields.id(in: list)
      let title = fields.required("title", .line, "what it does, in a person's words", else: "")
      let key = fields.exactlyOne(
        ActionKey.self, but: list == .step ? [] : [.hold, .gate])
      let (action, play) = fields.action(key)
      var step = Step(id: id, title: title, action: action)
      step.play = play
      fields.readPace(&step, key)
      if list == .step {
        fields.set(
          &step.needs, "needs", .list(of: .stepsNeeded),
          "the steps and groups that must be complete before it")
        step.apply(fields.conditions())
        if key != .hold, key != .gate { fields.readUndo(&step) }
        if key == .run || key == nil { fields.readHosts(&step) }
        fields.readTimes(&step)
        fields.readPeople(&step, isAsked: key != .hold && key != .gate)
      } else if list == .finally {
        fields.set(
          &step.needs, "needs", .list(of: .reference(to: .finally)),
          "the steps of the end that must be complete before it")
        fields.place = "a step of the end"
      } else {
        fields.place = "a backout step"
      }
      if case .gate(let gate) = step.action {
        // It lasts at least as long.
        step.planned = step.planned ?? gate.soak
        fields.place = "a gate"
      }
      if key == .hold { fields.place = "a hold" }
      fields.readDoing(&step, key)
      fields.reviewPasswords(step)
      fields.place(playsAfter: plays, step)
      if list == .step, key?.isCommand ?? true { fields.readYield(&step) }
      if list == .step, key == .manual || key == nil {
        fields.set(&step.asks, "asks", .questions, "what a person answers who does it: values of later steps")
      }
      if key == .manual { fields.place = "a manual step" }
      return step
    }
  }
}

extension Schema where Value == StepHold {
  /// A hold with a poll of its own, of positions of the plan's.
  fileprivate static var hold: Self {
    .mapping("a hold") { fields in
      let position = Schema<String>.line.map { position, node, findings in
        findings.refer(to: position, in: .position, at: node.mark)
        return position
      }
      let poll = Schema<[String]>.list(of: position, canBeEmpty: false).map { positions, node, findings in
        if let twice = positions.indices.first(where: { positions[..<$0].contains(positions[$0]) }) {
          findings.report(.duplicateID(.position, positions[twice], first: node.mark), at: node.mark)
        }
        return positions
      }
      return StepHold(
        poll: fields.required(
          "poll", poll, "the positions of the plan's poll that it calls, in order", else: []),
        deadline: fields.optional("deadline", .duration, "how long they have: silence until then is NO-GO"))
    }
  }
}

extension Fields {
  /// How the step is reversed.
  fileprivate mutating func readUndo(_ step: inout Step) {
    switch optional("undo", .reversal, "what takes it back, or why nothing does") {
    case .undo(let undo): step.undo = undo
    case .left(let reason): step.leftBecause = reason
    case nil: break
    }
    set(&step.irreversible, "irreversible", .text, "why nothing can take it back once it has begun")
    if has("undo") { exclude("irreversible", "undo") }
  }

  /// What a gate waits for.
  fileprivate mutating func gate() -> Gate {
    Gate(
      checks: required(
        ActionKey.gate.rawValue, .list(of: .reference(to: .verification)),
        "the checks of the verification that it waits for; with none the time of its soak alone", else: []),
      soak: optional("soak", .duration, "for how long they have to pass without a gap"))
  }

  /// The keys that say how a step goes, whatever it does.
  fileprivate mutating func readPace(_ step: inout Step, _ key: ActionKey?) {
    set(&step.planned, "planned", .duration, "how long it should take")
    if key != .hold { set(&step.confirm, "confirm", .boolean, "waits for a person before it starts") }
    set(&step.required, "required", .boolean, "may not be skipped")
  }

  /// The keys of what is run or done by hand.
  fileprivate mutating func readDoing(_ step: inout Step, _ key: ActionKey?) {
    if key == .manual || key?.isCommand ?? true {
      set(&step.environment, "env", .variables, "environment variables of its commands")
      set(&step.directory, "dir", .path, "the folder in which its commands run, from the plan's")
    }
    if key?.isCommand ?? true { readRun(&step) }
    if key == .manual || key == nil {
      set(&step.evidence, "evidence", .choice, "what a person gives to show that it is done")
    }
  }

  /// Whether a command has a terminal of its own.
  fileprivate mutating func terminal() -> Bool? {
    let has = optional(
      "terminal", .boolean, "has a terminal of its own, at which a person types: enter goes to it")
    return has == true ? true : nil
  }

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
    step.hasTerminal = terminal()
  }
}

/// How a step is reversed, or why it is not.
private enum Reversal {
  case undo(Undo)
  case left(because: String)
}

/// The keys that say how a step is reversed.
private enum UndoKey: String, CaseIterable {
  case run, manual, ansible, none
}

extension Schema where Value == Reversal {
  /// What undoes a step, or `none` and why.
  fileprivate static var reversal: Self {
    let reversal = Self.mapping("an undo") { fields in
      let plays = fields.findings.plays.count
      let key = fields.exactlyOne(UndoKey.self)
      if key == UndoKey.none {
        fields.place = "an undo that is none"
        return fields.required("none", .text, "why a backout leaves the step as it is").map {
          .left(because: $0)
        }
      }
      let action = key.flatMap { ActionKey(rawValue: $0.rawValue) }
      let (does, play) = fields.action(action)
      var step = Step(id: "", title: "", action: does)
      step.play = play
      fields.readPace(&step, action)
      fields.readDoing(&step, action)
      let parallel =
        key == .manual
        ? nil
        : fields.optional(
          "parallel", Schema<Int>.integer(1...100),
          "on how many hosts it may run at once, of a step that goes over several")
      fields.reviewPasswords(step)
      fields.place(playsAfter: plays, step)
      if key == .manual { fields.place = "a manual undo" }
      var undo = Undo(step)
      undo.parallel = parallel
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
  /// Reports cycles among what needs one another by their paths, each once: a depth-first search, which meets at least
  /// one cycle of every knot.
  func reportCycles(_ entries: [(id: String, needs: [String])], in namespace: Namespace) {
    var needs = Dictionary(
      entries.map { ($0.id, $0.needs[...]) }, uniquingKeysWith: { first, _ in first })
    var visited: Set<String> = []
    for entry in entries where visited.insert(entry.id).inserted {
      // A path of its own instead of recursion: a plan may be a chain of thousands of steps.
      var path = [entry.id]
      var depths = [entry.id: 0]
      while let last = path.last {
        guard let next = needs[last]?.popFirst() else {
          path.removeLast()
          depths[last] = nil
          continue
        }
        if let depth = depths[next] {
          let place = mark(of: next, in: namespace) ?? mark(of: next, in: .group)
          report(.cycle(Array(path[depth...])), at: place)
        } else if visited.insert(next).inserted {
          depths[next] = path.count
          path.append(next)
        }
      }
    }
  }
}
