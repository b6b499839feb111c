import ReleaseModel
import TestSupport
import Testing

/// A run that meets everything in any order: sensible commands, nonsense ones, answers of the engine, time.
///
/// It checks after each record what must hold in every reachable state.
struct RandomWalk {
  private(set) var state: ReleaseState
  private(set) var records: [Record] = []
  private(set) var now = Timestamp(steady: Scenario.start, wall: Scenario.wallStart)
  var random: SeededGenerator
  let plan: Plan

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    plan = randomPlan(&random)
    state = ReleaseState(plan: plan)
    let attendance: Session.Attendance = random.chance(50) ? .attended : .unattended
    submit(.run(.wake))
    submit(.run(.open(RunIdentity(id: "run", planHash: "", planPath: "", directory: ""))))
    submit(.run(.attach(Session(attendance: attendance, host: "host", bootID: "boot", clockOffset: 0))))
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
    for need in needs {
      if submit(answer(to: need)) { return true }
      // Somebody who has done nothing yet may have to.
      if submit(answer(to: need), by: .person("helper \(records.count)")) { return true }
    }
    let isTooLate = plan.release.window.map { now.wall >= $0.closes } ?? false
    if isTooLate, submit(.run(.abort(reason: "the window is closed"))) { return true }
    if performAny({ _ in .good }, isKind: true) { return true }
    guard isWaitingForItsWindow else { return false }
    pass(.seconds(60))
    return true
  }

  var needs: [Need] { state.needs(at: now.wall) }

  /// What waits for the wall clock alone, while a person looks on, is shown and wants nothing from outside.
  var isWaitingForItsWindow: Bool {
    guard state.phase == .preparing else { return false }
    return state.obstacleToGo(at: now.wall) != nil
      && (plan.release.window.map { now.wall < $0.opens } ?? false || !plan.release.freezes.isEmpty)
  }

  /// Decides a command and checks what it records. False when it was refused or changed nothing.
  @discardableResult
  mutating func submit(_ command: Command, by person: Actor? = nil) -> Bool {
    let actor = person ?? (random.chance(50) ? .board : Scenario.engineer)
    let predicted = command.intent.flatMap { obstacle(to: $0, state, by: actor, at: now) }
    do throws(Obstacle) {
      let decision = try decide(command, state, by: actor, at: now)
      let new = decision.records
      #expect(predicted == nil, "\(command)")
      let before = state
      for record in new {
        #expect(record.sequence == state.sequence + 1)
        expectLawful(record)
        evolve(&state, record)
      }
      #expect(decision.state == state, "what was decided and what is replayed")
      expectSameEffects(before)
      expectHeldByPlan()
      records += new
      return !new.isEmpty
    } catch {
      if let predicted { #expect(predicted == error) }
      return false
    }
  }

  /// Moves the clock to the next wake, if it is near, and sends it.
  private mutating func pass(_ duration: Duration) {
    let wake = effects(of: state)
      .compactMap { if case .wake(let deadline) = $0 { deadline.left(at: now) } else { nil } }.min()
    guard let wake, wake <= duration else { return move(to: now.steady + duration) }
    move(to: now.steady + max(.zero, wake))
    let led = submit(.run(.wake))
    #expect(led, "the wake in \(wake) led to nothing")
  }

  private mutating func move(to instant: SteadyInstant) {
    let passed = max(.zero, instant - now.steady)
    now = now + passed
  }

  /// Does one of the things that the state wants from outside.
  @discardableResult
  private mutating func performAny(
    _ observation: (inout SeededGenerator) -> Observation, isKind: Bool = false
  ) -> Bool {
    let wanted = effects(of: state).sorted { "\($0)" < "\($1)" }
    guard !wanted.isEmpty else { return false }
    // Whoever wants a run to end measures everything in its time: a soak with a gap begins anew.
    let next = wanted.min { ($0.due ?? now.steady) < ($1.due ?? now.steady) }
    switch isKind ? next! : random.pick(wanted) {
    case .attempt(let id):
      submit(.steps(.attemptEnded(id, isKind ? .exited(0) : random.randomOutcome, logBytes: 1)))
    case .stop(let id):
      submit(.steps(.attemptEnded(id, isKind ? .stopped : random.randomOutcome, logBytes: 1)))
    case .measure(let key, let number, let due):
      move(to: due)
      submit(.checks(.measured(key, number: number, observation(&random))))
    case .verifyPackage(let round):
      let problem = isKind || random.chance(70) ? nil : "another hash"
      submit(.package(.verified(round: round, findings: [PackageFinding(path: "app.tar", problem: problem)])))
    case .deliver(let id, let number, let due):
      move(to: max(due, now.steady))
      deliver(id, number, isKind: isKind)
    // Some triggers are suppressed for ever, and for ever is too long.
    case .wake(let deadline): pass(min(max(.zero, deadline.left(at: now)), .seconds(366 * 86_400)))
    }
    return true
  }

  /// Sends a message, or takes one up that was being sent, with whatever end.
  private mutating func deliver(_ id: MessageID, _ number: Int, isKind: Bool) {
    if state.messages[id]?.isInFlight != true {
      if !isKind, random.chance(20) {
        submit(.messages(.reject(id, number: number, problem: "unresolved")))
        return
      }
      submit(.messages(.begin(id, number: number, Letter(text: "t"))))
    }
    let kind = isKind ? .sent : random.pick(Delivery.Outcome.Kind.allCases)
    let repetition = random.pick([MessageWish.Repetition.none, .after(.zero), .after(.seconds(30))])
    submit(.messages(.end(id, number: number, Delivery.Outcome(kind, "said"), repetition)))
  }

  /// What a turn changes of the effects is what the two states differ in.
  private func expectSameEffects(_ before: ReleaseState) {
    var wanted = effects(of: before)
    let change = EffectChange(from: before, to: state)
    #expect(change.unwanted.isSubset(of: wanted) && change.wanted.isDisjoint(with: wanted))
    wanted.subtract(change.unwanted)
    wanted.formUnion(change.wanted)
    #expect(wanted == effects(of: state))
  }

  /// Where a hold of the plan stands that nobody has declared, the run is held; what needs it has not started.
  private func expectHeldByPlan() {
    guard state.phase == .deploying else { return }
    if state.standingHold != nil { #expect(state.standing == .held, "\(records.suffix(4).map(\.event))") }
    for (step, stands) in zip(plan.deployment.steps, state.deployment.states) {
      let undeclared = step.needs.filter { id in
        plan.deployment.steps.contains { $0.id == id && $0.hold != nil } && state.holds[id]?.declaredBy == nil
          && ![.skipped, .notApplicable].contains(state.deployment[id]?.status)
      }
      #expect(stands.status != .notApplicable || stands.attempts.isEmpty, "\(step.id) was done all the same")
      #expect(undeclared.isEmpty || stands.attempts.isEmpty, "\(step.id) has started before \(undeclared)")
    }
  }

  /// What must be true of the state in which a record is made.
  private func expectLawful(_ record: Record) {
    if state.phase.isEnded {
      switch record.event {
      case .run(.attached), .run(.environment(.left)), .messages: break
      default: Issue.record("\(record.event) after the end")
      }
    }
    if case .run(.deploymentStarted) = record.event {
      #expect(plan.poll.allSatisfy { state.poll.votes[$0.position] == .go }, "the poll has not given GO")
    }
    guard case .steps(.attemptStarted(let attempt)) = record.event else { return }
    // What somebody runs ad hoc waits for nothing.
    if state.adHoc.step(attempt.step) != nil { return }
    #expect(state.hold == nil)
    let flow =
      state.phase == .finishing
      ? state.finally : state.phase == .backingOut ? state.backout?.flow : state.deployment
    guard let flow, let index = flow.steps.firstIndex(where: { $0.id == attempt.step }) else {
      Issue.record("\(attempt) belongs to no flow that runs")
      return
    }
    let running = flow.activeSteps.map(\.step).filter { !$0.isGate }
    // The hosts of a step have one place together.
    let fleets = Set(running.compactMap(\.host?.fleet))
    let places = running.count { $0.host == nil } + fleets.count
    let step = flow.steps[index]
    let hasPlace = step.host.map { fleets.contains($0.fleet) } ?? false || places < flow.parallel
    if let host = step.host { #expect(running.count { $0.host?.fleet == host.fleet } < host.width) }
    #expect(
      (!flow.hasFailure || state.phase == .finishing) && flow.isOpen(at: index) && (step.isGate || hasPlace))
    #expect(!flow.states[index].attempts.contains { $0.id == attempt })
    if state.phase == .deploying { #expect(state.package.isIntact && state.trippedTriggers.isEmpty) }
  }
}

extension Effect {
  fileprivate var due: SteadyInstant? {
    switch self {
    case .measure(_, _, let due), .deliver(_, _, let due), .wake(.steady(let due)): due
    case .attempt, .stop, .verifyPackage, .wake: nil
    }
  }
}
