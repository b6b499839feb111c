import Engine
import PlanFile
import ReleaseModel
import ReleaseStore

/// Drives a run without a board, for pipes, CI and screen readers.
///
/// It ends when the run has ended, or when a person is needed and nothing goes on by itself, in time neither.
public struct HeadlessRun: Sendable {
  /// What there is to tell while it goes on.
  public enum News: Sendable {
    /// A turn was recorded, and the run stands so.
    case recorded([Record], ReleaseState)
    /// The journal cannot be written, for this reason.
    case notDurable(String)
    /// The store lacks what is recorded from now on, for this reason; or has it all again.
    case storeAway(String?)
    /// The answer to what is needed was refused.
    case refused(Need, ReleaseState, StoreError)
    /// Nothing goes on until a window opens, a freeze ends or an environment is free.
    case waits(Obstacle, ReleaseState)
    /// The run has ended, and nothing has asked for these answers.
    case unused([AnswerName])
  }

  private let driver: RunDriver
  private let turns: AsyncStream<[Record]>
  private let answers: Answers
  private let listener: @Sendable (News) -> Void

  /// - Parameters:
  ///   - driver: drives the run.
  ///   - turns: what the run records, a turn at a time, from the first on.
  ///   - answers: what a person would say.
  ///   - tell: is told what happens, one thing after the other, and may block: on threads that nobody waits for.
  public init(
    driver: RunDriver, turns: AsyncStream<[Record]>, answers: Answers,
    tell: @escaping @Sendable (News) -> Void
  ) {
    self.driver = driver
    self.turns = turns
    self.answers = answers
    listener = tell
  }

  /// Drives the run for as long as it goes on without a person.
  ///
  /// - Returns: where the run then stands.
  /// - Throws: ``Failure`` when nothing can be recorded any more, or somebody else has taken the run.
  public func drive() async throws -> ReleaseState {
    var answerer = Answerer(answers)
    var awaited: Obstacle?
    var toldProblem: String?
    var toldAway = false
    for await records in turns {
      let snapshot = driver.snapshot
      if let problem = snapshot.journalProblem, problem != toldProblem { await tell(.notDurable(problem)) }
      toldProblem = snapshot.journalProblem
      let isAway = driver.storeProblem != nil
      if isAway != toldAway { await tell(.storeAway(driver.storeProblem)) }
      toldAway = isAway
      if snapshot.isStopped { throw Failure("nothing goes on until the run is opened again") }
      await tell(.recorded(records, snapshot.state))
      if let handover = snapshot.state.team.handover {
        await driver.yield()
        throw Failure(handover.words)
      }
      guard records.last?.sequence ?? snapshot.state.sequence == snapshot.state.sequence else { continue }
      if try await hasEnded(snapshot.state, &answerer) { break }
      let state = driver.snapshot.state
      let now = Self.timeAwaited(state, at: driver.now().wall) ?? driver.environmentAwaited
      if let now, now != awaited { await tell(.waits(now, state)) }
      awaited = now
    }
    if driver.snapshot.state.phase.isEnded, !answerer.unused.isEmpty { await tell(.unused(answerer.unused)) }
    return driver.snapshot.state
  }

  private func tell(_ news: News) async { await blocking { [listener] in listener(news) } }

  private func hasEnded(_ state: ReleaseState, _ answerer: inout Answerer) async throws -> Bool {
    if state.phase.isEnded { return !state.isDelivering }
    let now = driver.now()
    let needs = state.needs(at: now.wall)
    for need in needs {
      guard let command = answerer.command(for: need, in: state, at: now) else { continue }
      do throws(StoreError) {
        // What was recorded comes back as a turn of its own.
        if try await !driver.submitForOperator(command).isEmpty { return false }
      } catch .notDurable {
        // It is answered again when the journal takes records again.
        return false
      } catch {
        await tell(.refused(need, state, error))
      }
    }
    // The environment is claimed by whoever drives, and the deployment starts right after.
    let isClaiming = state.waitsForEnvironment(at: now)
    if isClaiming, state.environment.holder == nil, let problem = driver.environmentTrouble {
      throw Failure(problem)
    }
    // What has yet to be told keeps nothing up, and success follows the next readings by itself.
    let stops = needs.contains { need in
      if case .message = need { return false }
      return need != .declareSuccess && !(isClaiming && need == .startDeployment)
    }
    return stops && !Self.isBusy(state) && !state.stepsGoOnInTime
  }

  /// The time for which it waits, while nothing else goes on: also when a person is needed for something else.
  private static func timeAwaited(_ state: ReleaseState, at wall: WallInstant) -> Obstacle? {
    state.timeAwaited(at: wall)
      ?? (state.stepsGoOnInTime && !isBusy(state) ? state.nextTimedStep(at: wall) : nil)
  }

  /// Whether something goes on that may yet change what is needed.
  private static func isBusy(_ state: ReleaseState) -> Bool {
    effects(of: state).contains { effect in
      switch effect {
      // A terminal that waits for somebody goes on by itself as little as a step by hand.
      case .attempt(let id): state.stepState(id.step)?.awaitsInput != true
      case .stop, .verifyPackage, .deliver: true
      case .measure(let key, _, _) where state.samplesBaseline(key): !state.hasBaselines
      case .measure(let key, _, _): state.check(key)?.isEndless != true
      case .wake: state.triggers.values.contains { $0.startsBackoutAt != nil }
      }
    }
  }
}
