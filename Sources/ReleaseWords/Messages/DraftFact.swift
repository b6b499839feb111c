import ReleaseModel

/// A fact of the release that a message may tell of, by its name between braces: `{{release.name}}`.
///
/// ``all`` is the one list of them: drafts are filled in from it, a plan's names are checked against it, and the README's
/// table is made of it.
public struct DraftFact: Sendable {
  /// What a name stands for.
  enum Value: Equatable {
    case text(String)
    case list([String])
    /// The name is known, and there is nothing of it.
    case nothing

    init(_ text: String?) { self = text.map { .text($0) } ?? .nothing }
  }

  /// When it is known.
  public enum Source: Sendable {
    /// From the beginning, by the plan.
    case plan
    /// By what happens in the run.
    case run
  }

  /// The name.
  public let name: String
  /// What it is, in a few words.
  public let about: String
  /// When it is known.
  public let source: Source
  let value: @Sendable (ReleaseState, Message) -> Value

  private static func plan(
    _ name: String, _ about: String, _ value: @escaping @Sendable (ReleaseState, Message) -> Value
  ) -> DraftFact { DraftFact(name: name, about: about, source: .plan, value: value) }

  private static func release(
    _ name: String, _ about: String, _ value: @escaping @Sendable (Release) -> String?
  ) -> DraftFact { plan("release." + name, about) { state, _ in Value(value(state.plan.release)) } }

  private static func run(
    _ name: String, _ about: String, _ value: @escaping @Sendable (ReleaseState) -> String?
  ) -> DraftFact { DraftFact(name: name, about: about, source: .run) { state, _ in Value(value(state)) } }

  /// Every fact, in the order in which they are documented.
  public static let all: [DraftFact] =
    [
      release("name", "the product's name") { $0.name },
      release("version", "the version that is delivered") { $0.version },
      release("environment", "where it is delivered") { $0.environment },
      release("baseline", "the tag from which it can be rebuilt") { $0.baseline },
      release("repository", "where the source is kept") { $0.repository },
      release("scope", "what the release covers") { $0.scope },
      plan("release.features", "the features, a list") { state, _ in .list(state.plan.release.features) },
      plan("release.risks", "the known risks, a list") { state, _ in
        .list(state.plan.release.risks.map(\.text))
      },
      plan("release.documents", "the documents that travel with it, a list") { state, _ in
        .list(state.plan.release.documents)
      },
    ] + ChecklistAnswer.Question.allCases.map(answer)
    + [
      window("opens", "when the release window opens") { $0.opens },
      window("closes", "when it closes") { $0.closes },
      plan("message.audience", "who is told") { _, message in .text(message.audience) },
      plan("message.owner", "the name of the message's owner") { state, message in
        Value(state.owner(of: message)?.name)
      },
      plan("message.contact", "how to reach that person") { state, message in
        Value(state.owner(of: message)?.contact)
      },
      run("run.id", "the run") { $0.run?.id },
      // Whoever is told of an end is not told of what is put right after it.
      run("run.state", "where the run stands") { state in
        state.phase == .finishing && state.hold == nil ? state.ending?.rawValue : state.label
      },
      run("run.reason", "why it is held, backed out or over") {
        $0.hold?.words($0) ?? $0.conclusionWords ?? $0.backoutWords
      },
      run("run.operator", "who drives it") { $0.operator?.name },
      run("run.started", "when the deployment started") { $0.clocks.deploymentStarted?.wall.stamp() },
      run("run.expected", "when the deployment should be over") { $0.expectedEnd?.stamp() },
      run("run.late", "how much later than planned that is, once it counts as delayed") {
        $0.delayedBy?.rough
      },
      run("run.ended", "when the run ended") { $0.clocks.ended?.wall.stamp() },
      run("run.rehearsal", "says that it is a rehearsal, and is missing where it is none") {
        $0.isRehearsal ? "rehearsal" : nil
      },
      run("problem.title", "why it is backed out") { $0.backout?.problem.title },
      run("problem.severity", "how bad that is") { $0.backout?.problem.severity.rawValue },
      run("problem.owner", "who has it to solve") { $0.backout?.problem.owner },
      DraftFact(name: "fixes", about: "the emergency fixes that were promised, a list", source: .run) {
        state, _ in .list(state.fixes.map { "\($0.id) by \($0.owner), due \($0.due.stamp())" })
      },
    ]

  private static func answer(_ question: ChecklistAnswer.Question) -> DraftFact {
    release("checklist." + question.rawValue, "the checklist's answer to “\(question.rawValue)”") {
      $0.checklist.first { $0.question == question }?.answer
    }
  }

  private static func window(
    _ name: String, _ about: String, _ moment: @escaping @Sendable (Window) -> WallInstant
  ) -> DraftFact {
    plan("window." + name, about) { state, _ in Value(state.plan.release.window.map { moment($0).stamp() }) }
  }

  /// A fact by its name: one of ``all``, or what a step of the plan gives, ``ReleaseModel/OutputName``.
  static func named(_ name: String, in state: ReleaseState) -> DraftFact? {
    if let fact = byName[name] { return fact }
    guard let output = OutputName(name), let step = state.deployment.step(output.step),
      step.gives(output.name)
    else { return nil }
    // What is secret is told to nobody.
    return run(name, "what step \(output.step) gives as \(output.name)") { $0.output(output)?.value }
  }

  private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}

extension Step {
  /// Whether it may give something of a name, as far as the plan says.
  fileprivate func gives(_ name: String) -> Bool {
    switch action {
    case .run: true
    case .manual: asks?.contains { $0.name == name } ?? false
    case .hold, .gate: false
    }
  }
}

extension ReleaseState {
  /// Who answers for a message's being told.
  public func owner(of message: Message) -> Person? {
    message.owner.flatMap { id in plan.people.first { $0.id == id } }
  }

  /// When the deployment should be over, by the wall clock as it stood to the steady one last.
  fileprivate var expectedEnd: WallInstant? {
    guard phase == .deploying else { return nil }
    return updatedAt.wall + (deployment.forecast(at: updatedAt.steady).end - updatedAt.steady)
  }
}
