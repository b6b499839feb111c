import ReleaseModel
import TestSupport
import Testing

/// A run that meets everything in any order: sensible commands, nonsense ones, answers of the engine, time.
///
/// It checks after each record what must hold in every reachable state.
struct RandomWalk {
  private(set) var state: ReleaseState
  private(set) var records: [Record] = []
  private(set) var now = Timestamp(steady: Scenario.start, wall: Scenario.start)
  var random: SeededGenerator
  let plan: Plan

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    plan = randomPlan(&random)
    state = ReleaseState(plan: plan)
    let attendance: Session.Attendance = random.chance(50) ? .attended : .unattended
    submit(.wake)
    submit(.open(RunIdentity(id: "run", planHash: "", planPath: "", directory: "")))
    submit(.attach(Session(attendance: attendance, host: "host", bootID: "boot", clockOffset: 0)))
  }

  mutating func step() {
    switch random.pick(0..<10) {
    case 0..<3: submit(randomCommand(plan, &random))
    case 3..<5: if let need = needs.first { submit(answer(to: need)) }
    case 5: pass(.seconds(random.pick(0...60)))
    default: performAny { $0.randomObservation }
    }
  }

  /// Answers needs and effects as people and machines do who want the run to end. False when nothing helps.
  mutating func helpOn() -> Bool {
    for need in needs where submit(answer(to: need)) { return true }
    let isTooLate = plan.release.window.map { now.wall >= $0.closes } ?? false
    if isTooLate, submit(.abort(reason: "the window is closed")) { return true }
    if performAny({ _ in .good }, isKind: true) { return true }
    guard isWaitingForItsWindow else { return false }
    pass(.seconds(60))
    return true
  }

  var needs: [Need] { state.needs(at: now.wall) }

  /// What waits for the wall clock alone, while a person looks on, is shown and wants nothing from outside.
  var isWaitingForItsWindow: Bool {
    guard state.phase == .preparing else { return false }
    return !state.blockers(at: now.wall).isEmpty
      && (plan.release.window.map { now.wall < $0.opens } ?? false || !plan.release.freezes.isEmpty)
  }

  /// Decides a command and checks what it records. False when it was refused or changed nothing.
  @discardableResult
  mutating func submit(_ command: Command) -> Bool {
    let actor: Actor = random.chance(50) ? .board : Scenario.engineer
    let predicted = refusal(of: command, state, by: actor, at: now)
    do {
      let new = try decide(command, state, by: actor, at: now)
      #expect(predicted == nil)
      for record in new {
        #expect(record.sequence == state.sequence + 1)
        expectLawful(record)
        evolve(&state, record)
      }
      records += new
      return !new.isEmpty
    } catch {
      #expect(predicted == error)
      return false
    }
  }

  /// Moves the clock to the next wake, if it is near, and sends it.
  private mutating func pass(_ duration: Duration) {
    let wake = effects(of: state).compactMap { if case .wake(let at) = $0 { at } else { nil } }.min()
    guard let wake, wake <= now.steady + duration else { return move(to: now.steady + duration) }
    move(to: wake)
    let led = submit(.wake)
    #expect(led, "the wake at \(wake) led to nothing")
  }

  private mutating func move(to instant: Instant) {
    let passed = max(.zero, instant - now.steady)
    now = Timestamp(steady: now.steady + passed, wall: now.wall + passed)
  }

  /// Does one of the things that the state wants from outside.
  @discardableResult
  private mutating func performAny(
    _ observation: (inout SeededGenerator) -> Observation, isKind: Bool = false
  ) -> Bool {
    let wanted = effects(of: state).sorted { "\($0)" < "\($1)" }
    guard !wanted.isEmpty else { return false }
    switch random.pick(wanted) {
    case .attempt(let id):
      submit(.attemptEnded(id, isKind ? .exited(0) : random.randomOutcome, logBytes: 1))
    case .stop(let id): submit(.attemptEnded(id, isKind ? .stopped : random.randomOutcome, logBytes: 1))
    case .measure(let key, let number, let due):
      move(to: due)
      submit(.measured(key, number: number, observation(&random)))
    case .verifyPackage(let round):
      let problem = isKind || random.chance(70) ? nil : "another hash"
      submit(.packageVerified(round: round, findings: [PackageFinding(path: "app.tar", problem: problem)]))
    case .wake(let at): pass(max(.zero, at - now.steady))
    }
    return true
  }

  /// What must be true of the state in which a record is made.
  private func expectLawful(_ record: Record) {
    if state.phase.isEnded {
      switch record.event {
      case .attached, .messageConfirmed: break
      default: Issue.record("\(record.event) after the end")
      }
    }
    guard case .attemptStarted(let attempt) = record.event else { return }
    // What somebody runs ad hoc waits for nothing.
    if state.adHoc.step(attempt.step) != nil { return }
    #expect(state.hold == nil)
    let flow = state.phase == .backingOut ? state.backout?.flow : state.deployment
    guard let flow, let index = flow.steps.firstIndex(where: { $0.id == attempt.step }) else {
      Issue.record("\(attempt) belongs to no flow that runs")
      return
    }
    #expect(!flow.hasFailure && flow.isOpen(at: index) && flow.activeCount < flow.parallel)
    #expect(!flow.states[index].attempts.contains { $0.id == attempt })
    if state.phase == .deploying { #expect(state.package.isIntact && state.trippedTriggers.isEmpty) }
  }
}
