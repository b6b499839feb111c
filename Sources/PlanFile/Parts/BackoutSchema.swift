import ReleaseModel

extension Schema where Value == BackoutPlan {
  /// The answers to the nine questions, and what is run.
  static var backout: Self {
    .mapping("the backout") { fields in
      var backout = BackoutPlan()
      fields.set(
        &backout.window, "window", .duration, "within what time of the first step a backout must be over")
      fields.set(&backout.planned, "planned", .duration, "how long a whole backout is expected to take")
      fields.set(&backout.startWithin, "start-within", .duration, "how soon after the decision it starts")
      backout.kept = fields.optional(
        "keep-backout", .duration, "for how long after a success the release can still be taken back")
      fields.set(
        &backout.authorisers, "authorisers", .list(of: .reference(to: .person)),
        "who may authorise it; without them anyone")
      fields.set(&backout.performers, "performers", .list(of: .reference(to: .person)), "who performs it")
      fields.set(&backout.contingencies, "contingencies", .text, "what else can be done")
      fields.set(&backout.communicate, "communicate", .text, "how and whom one tells")
      switch fields.optional(
        "tested", .tested, "how and when it was tested, or that a rehearsal is required before the release")
      {
      case .words(let words): backout.tested = words
      case .rehearsal: backout.demandsRehearsal = true
      case nil: break
      }
      fields.set(
        &backout.triggers, "triggers", .list(of: .trigger), "the circumstances that call for a backout")
      fields.set(
        &backout.before, "before", .list(of: .step(in: .backoutBefore)),
        "what is run before the first step is undone")
      fields.set(
        &backout.after, "after", .list(of: .step(in: .backoutAfter)),
        "what is run after the last step was undone")
      fields.set(
        &backout.verification, "verification", .list(of: .entry(of: .backout)),
        "what decides whether the backout succeeded")
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
    Schema(.either([.scalar(.text), rule.shape()])) { node, findings in
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
      return fields.required(
        "rehearsal", required, "released only after a rehearsal of this very file was backed out") == nil
        ? nil : .rehearsal
    }
  }
}

extension Schema where Value == Trigger {
  /// A circumstance that calls for a backout.
  static var trigger: Self {
    .mapping("a trigger") { fields in
      var trigger = Trigger(
        id: fields.id(in: .trigger),
        title: fields.required("title", .line, "the circumstance, in a person's words", else: ""),
        when: fields.required("when", .condition, "what makes it trip", else: .person))
      fields.set(
        &trigger.action, "action", .choice,
        "what it then does: propose asks a person, automatic backs out after ten seconds that a person can stop"
      )
      return trigger
    }
  }
}

/// The keys that say what a trigger watches.
private enum ConditionKey: String, CaseIterable {
  case check, step, clock, late, person
  case hosts = "hosts-lost"
}

/// The phases of a check that call for a backout.
private let badPhases: [CheckPhase] = [.failed, .error, .inconclusive]

extension Schema where Value == Trigger.Condition {
  /// What makes a trigger trip.
  static var condition: Self {
    .mapping("when") { fields in
      switch fields.exactlyOne(ConditionKey.self, with: fields.has("hosts-lost") ? [.step] : []) {
      case .check:
        .check(
          id: fields.required(
            "check", .reference(to: .verification), "the verification check that it watches", else: ""),
          is: fields.optional("is", .oneOrMore(of: .choice(of: badPhases)), "how what it watches has ended")
            ?? [.failed])
      case .step:
        .step(
          id: fields.required("step", .reference(to: .step), "the step that it watches", else: ""),
          is: fields.optional("is", .oneOrMore(of: .choice), "how what it watches has ended") ?? [.failed])
      case .clock:
        fields.clock()
      case .late:
        .late(
          fields.required("late", .reference(to: .step), "the step whose deadline it watches", else: ""))
      case .person:
        fields.required("person", .yes, "a person trips it", else: true) ? .person : nil
      case .hosts:
        .hostsLost(
          fields.required(
            "hosts-lost", .hostLimit(from: 1), "how many hosts are lost, or what share of them",
            else: .count(1)),
          of: fields.optional("step", .fleetReference, "the step that goes over them; without it all that do")
        )
      case nil: nil
      }
    }
  }
}

extension Schema where Value == String {
  /// The id of a step that goes over hosts.
  fileprivate static var fleetReference: Self {
    identifier.map { id, node, findings in
      findings.refer(to: id, in: .step, .group, at: node.mark)
      return id
    }
  }
}

extension Fields {
  fileprivate mutating func clock() -> Trigger.Condition? {
    let within = optional("within", .duration, "how long before the end of the clock") ?? .zero
    return optional("clock", Schema<Trigger.RunClock>.choice, "the clock that it watches").map {
      .clock($0, within: within)
    }
  }
}

extension Schema where Value == Bool {
  /// `true`: the key says everything, its value nothing.
  fileprivate static var yes: Self { .scalar(.choice(["true"])) { text, _ in text == "true" ? true : nil } }
}
