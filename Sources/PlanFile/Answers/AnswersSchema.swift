import ReleaseModel

/// The ids of what a plan may ask about.
struct Questions {
  let controls: [String]
  let positions: [String]
  let steps: [String]
  /// The groups that can be backed out alone.
  let groups: [String]
  let checks: [String]
  let tests: [String]
  let triggers: [String]
  let messages: [String]

  init(_ plan: Plan) {
    controls = plan.controls.map(\.id)
    positions = plan.poll.map(\.position)
    let state = ReleaseState(plan: plan)
    let backout = plan.backout
    // The lost hosts of a step that goes over several are answered for together.
    let fleets = (plan.deployment.groups ?? []).filter { $0.fleet != nil }.map(\.id)
    let deployed = plan.deployment.steps.flatMap { [$0.id, "undo." + $0.id] }
    steps =
      fleets + deployed + (backout?.before ?? []).map { "before." + $0.id }
      + (backout?.after ?? []).map { "after." + $0.id }
      + (plan.deployment.finally ?? []).map { "finally." + $0.id }
    groups = (plan.deployment.groups ?? []).filter { $0.backout == .alone }.map(\.id)
    let all = CheckKey.List.allCases.flatMap { state.checkKeys($0) }
    checks = all.map(\.id)
    tests = all.compactMap { key in
      if case .manual = state.check(key)?.probe { key.id } else { nil }
    }
    triggers = (backout?.triggers ?? []).map(\.id)
    messages = plan.communications.map(\.id)
  }
}

extension Schema where Value == Answers {
  /// The whole file.
  static func answers(to questions: Questions) -> Self {
    .mapping("the answers") { fields in
      var answers = Answers()
      let steps = questions.steps
      fields.set(&answers.controls, "controls", .answers(to: .control, questions.controls, .text))
      let approvals = Schema<[String: String]>.names(.line, .text) { _, _ in }
      fields.set(&answers.approve, "approve", .answers(to: .control, questions.controls, approvals))
      fields.set(&answers.waive, "waive", .answers(to: .control, questions.controls, .waiver))
      fields.set(&answers.poll, "poll", .answers(to: .position, questions.positions, .vote))
      fields.set(&answers.confirm, "confirm", .list(of: .known(.step, steps)))
      fields.set(&answers.beyond, "beyond", .list(of: .known(.step, steps)))
      fields.set(&answers.perform, "perform", .answers(to: .step, steps, .text))
      let asked = Schema<[String: String]>.names(.outputName, .text) { _, _ in }
      fields.set(&answers.asks, "asks", .answers(to: .step, steps, asked))
      fields.set(&answers.retry, "retry", .answers(to: .step, steps, .integer(1...100)))
      fields.set(&answers.retryLeft, "retry-left", .answers(to: .step, steps, .integer(1...100)))
      fields.set(&answers.skip, "skip", .answers(to: .step, steps, .text))
      fields.set(&answers.tests, "tests", .answers(to: .verification, questions.tests, .testRecord))
      fields.set(&answers.accept, "accept", .answers(to: .verification, questions.checks, .text))
      fields.set(&answers.acknowledge, "acknowledge", .answers(to: .trigger, questions.triggers, .text))
      fields.set(&answers.send, "send", .list(of: .known(.message, questions.messages)))
      fields.set(&answers.told, "told", .answers(to: .message, questions.messages, .text))
      fields.set(&answers.resume, "resume", .integer(1...100))
      fields.set(&answers.keep, "keep", .emergencyFix)
      fields.set(&answers.backOut, "back-out", .backoutOrder(of: questions.groups))
      if fields.has("keep") { fields.exclude("back-out", "keep") }
      return answers
    }
  }
}

extension Schema {
  /// A mapping from ids of the plan to what is answered.
  fileprivate static func answers<Answer>(
    to namespace: Namespace, _ known: [String], _ answer: Schema<Answer>
  ) -> Self where Value == [String: Answer] {
    .names(.line, answer) { entry, findings in
      findings.demand(entry.key, in: namespace, known, at: entry.mark)
    }
  }
}

extension Schema where Value == String {
  /// An id of the plan.
  fileprivate static func known(_ namespace: Namespace, _ known: [String]) -> Self {
    line.map { id, node, findings in
      findings.demand(id, in: namespace, known, at: node.mark)
      return id
    }
  }
}

extension Findings {
  fileprivate func demand(_ id: String, in namespace: Namespace, _ known: [String], at mark: Mark) {
    if known.contains(id) { return }
    report(.unknownID(namespace, id, nearest: nearest(to: id, among: known)), at: mark)
  }
}

extension Schema where Value == Vote {
  /// `go` in any case, or `{no-go: REASON}`.
  fileprivate static var vote: Self {
    let refusal = Schema<Vote>.mapping("a vote") { fields in
      fields.required("no-go", .text).map { .noGo(reason: $0) }
    }
    let word = Schema<Vote>.scalar(.vote) { text, _ in text.lowercased() == "go" ? .go : nil }
    return Schema(.either([word.shape(), refusal.shape()])) { node, findings in
      if case .mapping = node.content { return refusal.read(node, findings) }
      return word.read(node, findings)
    }
  }
}

extension Schema where Value == Answers.WaiverOrder {
  /// The reason alone, or with who answers for it and its end.
  fileprivate static var waiver: Self {
    let order = Self.mapping("a waiver") { fields in
      Answers.WaiverOrder(
        reason: fields.required("reason", .text, else: ""), owner: fields.optional("owner", .line),
        until: fields.optional("until", .end))
    }
    return Schema(.either([.scalar(.text), order.shape()])) { node, findings in
      if case .mapping = node.content { return order.read(node, findings) }
      return Schema<String>.text.read(node, findings).map { Answers.WaiverOrder(reason: $0) }
    }
  }
}

extension Schema where Value == TestRecord {
  fileprivate static var testRecord: Self {
    .mapping("a test's record") { fields in
      var record = TestRecord(
        passed: fields.required("passed", .boolean, else: false),
        observed: fields.required("observed", .text, else: ""),
        tester: fields.required("tester", .line, else: ""))
      record.attachment = fields.optional("attachment", .line).map { Evidence(text: $0) }
      return record
    }
  }
}

extension Schema where Value == EmergencyFix {
  fileprivate static var emergencyFix: Self {
    .mapping("an emergency fix") { fields in
      let due = fields.required("due", .end)
      let (id, owner) = (fields.required("id", .line, else: ""), fields.required("owner", .line, else: ""))
      return due.map { EmergencyFix(id: id, owner: owner, due: $0) }
    }
  }
}

extension Schema where Value == Answers.BackoutOrder {
  fileprivate static func backoutOrder(of groups: [String]) -> Self {
    .mapping("a backout's order") { fields in
      let problem = Problem(
        title: fields.required("problem", .line, else: ""),
        severity: fields.optional("severity", .choice) ?? .critical,
        owner: fields.required("owner", .line, else: ""))
      return Answers.BackoutOrder(
        problem: problem, authorisedBy: fields.required("authorised-by", .line, else: ""),
        group: fields.optional("group", .known(.group, groups)))
    }
  }
}
