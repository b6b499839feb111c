import Synchronization

/// What is shown of a run and waited for in it, selected from its state once a turn, and not in each frame and pane.
///
/// What depends on the time as well is a function of the clocks; each costs what it returns, not what the plan holds.
public struct Situation: Sendable {
  /// The state that this is the situation of.
  public let state: ReleaseState
  /// The triggers that wait for an answer, in the order of the plan.
  public let trippedTriggers: [Trigger]
  /// Why no step starts now although one could; nil when one may.
  public let obstacleToStart: Obstacle?
  /// Why success cannot be declared now; nil when it can.
  public let obstacleToSuccess: Obstacle?
  /// Why the release cannot be kept with an emergency bug fix now; nil when it can.
  public let obstacleToKeeping: Obstacle?
  /// Why the release cannot be backed out now; nil when it can.
  public let obstacleToBackout: Obstacle?
  /// How long a backout of what has been attempted is expected to take.
  public let backoutDuration: Duration
  /// When everything must be over.
  public let windowEnd: TimeLimit?
  /// The last moment at which a backout can start and still be over in time.
  public let pointOfNoReturn: TimeLimit?
  /// The step that was begun and that nothing can take back, by which the point of no return was crossed.
  public let crossedBy: Step?
  /// The step that nothing can take back and that comes next.
  public let nextIrreversible: StepID?
  /// How many controls are not open, of how many.
  public let controls: Count
  /// How many checks of each list stand in nobody's way, of how many.
  public let checks: [CheckKey.List: Count]
  /// How many messages were sent or have arrived, of how many.
  public let messages: Count
  /// The messages that wait for a person to tell them, in the order of the plan.
  public let dueMessages: [MessageID]
  private let lastingNeeds: [Need]
  private let deploymentMemo = ForecastMemo()
  private let backoutMemo = ForecastMemo()

  /// So many of so many.
  public struct Count: Hashable, Sendable {
    /// How many, 0…``all``.
    public var done: Int
    /// Of how many.
    public var all: Int
    /// Counts.
    public init(done: Int, all: Int) {
      self.done = done
      self.all = all
    }

    /// How many steps of a flow are complete.
    public init(_ flow: Flow) { self.init(done: flow.completeCount, all: flow.applicableCount) }

    /// Whether it is all of them.
    public var isComplete: Bool { done == all }
  }

  /// Selects what is shown and waited for.
  public init(_ state: ReleaseState) {
    self.state = state
    trippedTriggers = state.trippedTriggers
    obstacleToStart = state.obstacleToStart
    obstacleToSuccess = state.obstacleToSuccess
    obstacleToKeeping = state.obstacleToKeeping
    obstacleToBackout = state.obstacleToBackout
    backoutDuration = state.backoutDuration()
    windowEnd = state.windowEnd
    pointOfNoReturn = state.pointOfNoReturn()
    crossedBy = state.crossedBy
    nextIrreversible = state.nextIrreversible
    let plan = state.plan
    controls = Count(
      done: plan.controls.count { state.controls[$0.id]?.status != .open }, all: plan.controls.count)
    checks = Dictionary(
      uniqueKeysWithValues: CheckKey.List.allCases.map { list in
        let all = state.checkKeys(list).count
        return (list, Count(done: all - state.checks.unsatisfiedCount(list), all: all))
      })
    let told = plan.communications.map { state.messages[$0.id]?.status ?? .draft }
    messages = Count(done: told.count(where: \.isTold), all: told.count)
    dueMessages = zip(plan.communications, told)
      .filter { $1 == .due || $1 == .failed || $1 == .unknown }.map { $0.0.id }
    lastingNeeds = state.lastingNeeds
  }

  /// All that waits for a person now, the most urgent first.
  public func needs(at wall: WallInstant) -> [Need] {
    state.goNeed(at: wall).map { lastingNeeds + [$0] } ?? lastingNeeds
  }

  /// When each step of the deployment has started and ended, or is expected to, to the second; before it has started, as
  /// if it did now, or when the release window opens.
  public func deploymentForecast(at now: Timestamp) -> Forecast {
    deploymentMemo.forecast(
      of: state.deployment, at: now.steady + state.timeToWindow(at: now),
      notBefore: state.earliestStarts(at: now))
  }

  /// The same of the backout's steps; nil where there are none yet.
  public func backoutForecast(at now: Timestamp) -> Forecast? {
    state.backout?.flow.map { backoutMemo.forecast(of: $0, at: now.steady) }
  }

  /// How many checks of a list stand in nobody's way, of how many.
  public func count(_ list: CheckKey.List) -> Count { checks[list] ?? Count(done: 0, all: 0) }
}

/// The forecast that was made last: frames follow one another faster than it changes, and thousands of steps take a few
/// milliseconds.
private final class ForecastMemo: Sendable {
  private let last = Mutex<(second: Int64, forecast: Forecast)?>(nil)

  func forecast(
    of flow: Flow, at now: SteadyInstant, notBefore earliest: [Int: SteadyInstant] = [:]
  ) -> Forecast {
    last.withLock { last in
      let second = now.milliseconds / 1000
      if let last, last.second == second { return last.forecast }
      let forecast = flow.forecast(
        at: SteadyInstant(milliseconds: second * 1000), notBefore: earliest)
      last = (second, forecast)
      return forecast
    }
  }
}

extension ReleaseState {
  /// How long the deployment has to wait for its window, before it has started.
  fileprivate func timeToWindow(at now: Timestamp) -> Duration {
    guard clocks.deploymentStarted == nil, let opens = plan.release.window?.opens else { return .zero }
    return max(.zero, opens - now.wall)
  }
}
