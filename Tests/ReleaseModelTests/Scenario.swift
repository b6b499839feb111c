import ReleaseModel
import ReleaseWords
import Testing

/// A run under test: a state, a clock that the test advances, and the rule that a test states every event; one
/// that is left over, or missing, fails.
struct Scenario {
  private(set) var state: ReleaseState
  private(set) var records: [Record] = []
  private(set) var now = Timestamp(steady: Scenario.start, wall: Scenario.wallStart)

  /// Where the steady clock begins. The wall clock begins elsewhere, so that nothing takes one for the other unseen.
  static let start = SteadyInstant(milliseconds: 1_000_000)
  static let wallStart = WallInstant(milliseconds: 1_795_384_800_000)
  static let engineer = Actor.person("engineer")

  /// Opens a run of a plan.
  init(_ plan: Plan, _ attendance: Session.Attendance = .attended) {
    state = ReleaseState(plan: plan)
    drive(.run(.open(RunIdentity(id: "run", planHash: "hash", planPath: "plan.yaml", directory: "/release"))))
    drive(.run(.attach(Session(attendance: attendance, host: "host", bootID: "boot", clockOffset: 0))))
  }

  /// Opens a run of a plan for a purpose.
  init(_ plan: Plan, as purpose: RunPurpose) throws {
    state = ReleaseState(plan: plan)
    let identity = RunIdentity(id: "run", planHash: "hash", planPath: "plan.yaml", directory: "/release")
    state = try decide(.run(.open(identity, as: purpose)), state, by: Self.engineer, at: now).state
    drive(.run(.attach(Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: 0))))
  }

  /// Opens a run of a plan whose preparation asks for nothing and starts the deployment.
  static func started(_ plan: Plan) -> Scenario {
    var run = Scenario(plan)
    run.drive(.run(.startDeployment))
    return run
  }

  /// Gives a command and states all that is recorded.
  mutating func send(
    _ command: Command, by actor: Actor = engineer, yields expected: Event...,
    at location: SourceLocation = #_sourceLocation
  ) {
    expect(Result { try decide(command, state, by: actor, at: now).records }, expected, location)
  }

  /// Gives a command that must be refused, for a reason that holds these words.
  func refuses(
    _ command: Command, because words: String, at location: SourceLocation = #_sourceLocation
  ) {
    do throws(Obstacle) {
      _ = try decide(command, state, by: Self.engineer, at: now)
      Issue.record("\(command) is accepted", sourceLocation: location)
    } catch {
      #expect(error.words(state).contains(words), sourceLocation: location)
    }
  }

  /// Ends the newest attempt of a step.
  mutating func end(
    _ step: StepID, _ outcome: Outcome = .exited(0), yields expected: Event...,
    at location: SourceLocation = #_sourceLocation
  ) {
    guard let attempt = state.stepState(step)?.lastAttempt?.id else {
      Issue.record("\(step) was never attempted", sourceLocation: location)
      return
    }
    let records = Result {
      try decide(.steps(.attemptEnded(attempt, outcome, logBytes: 0)), state, by: .board, at: now).records
    }
    expect(records, [.steps(.attemptEnded(attempt, outcome, logBytes: 0))] + expected, location)
  }

  /// Makes the measurement that is due, at its time; what is stated comes after its own record.
  mutating func measure(
    _ key: CheckKey, _ observation: Observation, _ verdict: Verdict, yields expected: Event...,
    at location: SourceLocation = #_sourceLocation
  ) {
    guard let check = state.checks[key], let due = check.nextDue else {
      Issue.record("\(key) is not measured", sourceLocation: location)
      return
    }
    if due > now.steady { move(by: due - now.steady) }
    let command = Command.checks(.measured(key, number: check.nextNumber, observation))
    let records = Result { try decide(command, state, by: .board, at: now).records }
    guard case .success(let found) = records,
      case .checks(.measured(key, check.nextNumber, observation, verdict, _)) = found.first?.event
    else {
      Issue.record("\(observation) gave \(records)", sourceLocation: location)
      return
    }
    accept(Array(found.prefix(1)))
    expect(.success(Array(found.dropFirst())), expected, location)
  }

  /// Lets time pass as the engine does: every wanted wake is sent at its time and must lead to something.
  mutating func advance(
    _ duration: Duration, yields expected: Event..., at location: SourceLocation = #_sourceLocation
  ) {
    let end = now.steady + duration
    var found: [Record] = []
    while let next = nextWake, next <= end - now.steady {
      move(by: max(.zero, next))
      let records = (try? decide(.run(.wake), state, by: .board, at: now).records) ?? []
      #expect(!records.isEmpty, "a wake led to nothing", sourceLocation: location)
      if records.isEmpty { break }
      accept(records)
      found += records
    }
    move(by: max(.zero, end - now.steady))
    #expect(found.map(\.event) == expected, sourceLocation: location)
  }

  /// Gives a command without stating what it records: the way to where a test begins.
  mutating func drive(
    _ command: Command, by actor: Actor = engineer, at location: SourceLocation = #_sourceLocation
  ) {
    do {
      accept(try decide(command, state, by: actor, at: now).records)
    } catch {
      Issue.record("\(command) was refused: \(error)", sourceLocation: location)
    }
  }

  /// The state of a step as the board shows it.
  func status(_ id: StepID) -> StepState.Status? {
    for flow in [state.deployment, state.backout?.flow, state.finally].compactMap({ $0 }) {
      if let index = flow.steps.firstIndex(where: { $0.id == id }) { return flow.status(at: index) }
    }
    return nil
  }

  func phase(_ id: String, in list: CheckKey.List = .verification) -> CheckPhase? {
    state.checks[CheckKey(list, id)]?.phase
  }

  var needs: [Need] { state.needs(at: now.wall) }

  /// The time until the next wanted wake, by its own clock.
  var nextWake: Duration? {
    effects(of: state).compactMap { if case .wake(let deadline) = $0 { deadline.left(at: now) } else { nil } }
      .min()
  }

  /// Moves both clocks and tells nobody.
  mutating func move(by duration: Duration) {
    now = now + duration
  }

  /// Sets the wall clock forwards or back; the steady clock does not notice.
  mutating func setWall(by duration: Duration) { now.wall = now.wall + duration }

  /// Goes on by one record of a decision.
  mutating func take(_ record: Record) { accept([record]) }

  private mutating func expect(
    _ result: Result<[Record], any Error>, _ expected: [Event], _ location: SourceLocation
  ) {
    switch result {
    case .success(let records):
      #expect(records.map(\.event) == expected, sourceLocation: location)
      accept(records)
    case .failure(let error): Issue.record("refused: \(error)", sourceLocation: location)
    }
  }

  private mutating func accept(_ new: [Record]) {
    for record in new { evolve(&state, record) }
    records += new
  }
}

extension AttemptID {
  static func of(_ step: StepID, _ number: Int = 1) -> AttemptID { AttemptID(step: step, number: number) }
}

extension Evidence: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text: text) }
}
