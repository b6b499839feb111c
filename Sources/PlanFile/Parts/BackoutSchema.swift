import ReleaseModel

extension Schema where Value == BackoutPlan {
  /// The answers to the nine questions, and what is run.
  static var backout: Self {
    .mapping("the backout") { fields in
      var backout = BackoutPlan()
      fields.set(&backout.window, "window", .duration)
      fields.set(&backout.planned, "planned", .duration)
      fields.set(&backout.startWithin, "start-within", .duration)
      backout.kept = fields.optional("keep-backout", .duration)
      fields.set(&backout.authorisers, "authorisers", .list(of: .reference(to: .person)))
      fields.set(&backout.performers, "performers", .list(of: .reference(to: .person)))
      fields.set(&backout.contingencies, "contingencies", .text)
      fields.set(&backout.communicate, "communicate", .text)
      switch fields.optional("tested", .tested) {
      case .words(let words): backout.tested = words
      case .rehearsal: backout.demandsRehearsal = true
      case nil: break
      }
      fields.set(&backout.triggers, "triggers", .list(of: .trigger))
      fields.set(&backout.before, "before", .list(of: .step(in: .backoutBefore)))
      fields.set(&backout.after, "after", .list(of: .step(in: .backoutAfter)))
      fields.set(&backout.verification, "verification", .list(of: .entry(of: .backout)))
      return backout
    }
  }
}

/// How and when the backout was tested.
private enum Tested {
  case words(String)
  /// By a rehearsal, which a release has to wait for.
  case rehearsal
}

extension Schema where Value == Tested {
  /// A text, or a rule for rehearsals.
  static var tested: Self {
    Schema { node, findings in
      guard case .mapping = node.content else {
        return Schema<String>.text.read(node, findings).map { .words($0) }
      }
      return rule.read(node, findings)
    }
  }

  private static var rule: Self {
    .mapping("tested") { fields in
      let required = Schema<String>.scalar(.choice(["required"])) { text, _ in text == "required" ? text : nil
      }
      return fields.required("rehearsal", required) == nil ? nil : .rehearsal
    }
  }
}

extension Schema where Value == Trigger {
  /// A circumstance that calls for a backout.
  static var trigger: Self {
    .mapping("a trigger") { fields in
      var trigger = Trigger(
        id: fields.id(in: .trigger), title: fields.required("title", .line, else: ""),
        when: fields.required("when", .condition, else: .person))
      fields.set(&trigger.action, "action", .choice)
      return trigger
    }
  }
}

/// The keys that say what a trigger watches.
private enum ConditionKey: String, CaseIterable {
  case check, step, clock, person
}

/// The phases of a check that call for a backout.
private let badPhases: [CheckPhase] = [.failed, .error, .inconclusive]

extension Schema where Value == Trigger.Condition {
  /// What makes a trigger trip.
  static var condition: Self {
    .mapping("when", later: ["hosts"]) { fields in
      switch fields.exactlyOne(ConditionKey.self, later: ["hosts"]) {
      case .check:
        .check(
          id: fields.required("check", .reference(to: .verification), else: ""),
          is: fields.optional("is", .oneOrMore(of: .choice(of: badPhases))) ?? [.failed])
      case .step:
        .step(
          id: fields.required("step", .reference(to: .step), else: ""),
          is: fields.optional("is", .oneOrMore(of: .choice)) ?? [.failed])
      case .clock:
        fields.clock()
      case .person:
        fields.required("person", .yes, else: true) ? .person : nil
      case nil: nil
      }
    }
  }
}

extension Fields {
  fileprivate mutating func clock() -> Trigger.Condition? {
    let within = optional("within", .duration) ?? .zero
    return optional("clock", Schema<Trigger.RunClock>.choice).map { .clock($0, within: within) }
  }
}

extension Schema where Value == Bool {
  /// `true`: the key says everything, its value nothing.
  fileprivate static var yes: Self { .scalar(.choice(["true"])) { text, _ in text == "true" ? true : nil } }
}
