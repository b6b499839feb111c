import Engine
import ReleaseModel
import ReleaseStore
import Synchronization

/// A run that is being opened by other threads, so that nobody who looks has to wait for its files.
///
/// Until it is open it stands as its plan does, and takes no commands; from then on it is its driver's run.
public final class OpeningRun: RunSource {
  private let planned: ReleaseStore.Snapshot
  private let time = SystemTime()
  private let open: @Sendable (@escaping RunDriver.Permission) async throws -> RunDriver
  private let opened = Mutex<Result<RunDriver, any Error>?>(nil)
  private let opening = Mutex<Task<RunDriver, any Error>?>(nil)
  private let progress = Mutex(Progress.reading)

  private enum Progress {
    /// Nothing of anybody's was touched.
    case reading
    /// Whoever drove the run is being sent away, or has gone.
    case taking
    /// Nobody waits for it any more.
    case abandoned
  }

  /// Nothing is opened yet: ``observe(_:)`` begins.
  ///
  /// - Parameters:
  ///   - plan: the plan, as which the run is shown.
  ///   - open: opens it; what it is given is to be asked before a run is begun or taken.
  public init(
    _ plan: PlanOpening,
    open: @escaping @Sendable (@escaping RunDriver.Permission) async throws -> RunDriver
  ) {
    planned = ReleaseStore.Snapshot(Situation(ReleaseState(plan: plan.plan)))
    self.open = open
  }

  /// What drives the run; nil while it is being opened.
  ///
  /// - Throws: what has kept it from being opened.
  public var run: RunDriver? {
    get throws { try opened.withLock { $0 }?.get() }
  }

  private var found: RunDriver? { try? run }

  public var stage: RunStage {
    switch opened.withLock({ $0 }) {
    case nil: .opening
    case .success(let driver): driver.stage
    case .failure: .failed
    }
  }

  public var isReadOnly: Bool { false }
  public var snapshot: ReleaseStore.Snapshot { found?.snapshot ?? planned }

  public var newest: RecordTail { found?.newest ?? RecordTail() }

  public var driver: Driver? { found?.driver }

  public var storeProblem: String? { found?.storeProblem }

  public var packageBytes: (read: Int64, all: Int64)? { found?.packageBytes }

  public func now() -> Timestamp { found?.now() ?? time.now() }

  public func observe(_ changed: @escaping @Sendable () -> Void) {
    let opening = Task { try await open(permit) }
    self.opening.withLock { $0 = opening }
    Task {
      let result = await opening.result
      if case .success(let driver) = result { driver.observe(changed) }
      opened.withLock { $0 = result }
      changed()
    }
  }

  @Sendable private func permit() throws(Failure) {
    try progress.withLock { progress throws(Failure) in
      if progress == .abandoned { throw Failure("the board was left before the run was open") }
      progress = .taking
    }
  }

  /// Gives up opening the run, unless it was begun or taken from somebody already.
  ///
  /// - Returns: what drives the run, once it is open, when it has to be left to somebody; nil when nothing was touched,
  ///   or it could not be opened.
  public func abandon() async -> RunDriver? {
    let isTaken = progress.withLock { progress in
      if progress == .reading { progress = .abandoned }
      return progress == .taking
    }
    return isTaken ? try? await opening.withLock { $0 }?.value : nil
  }

  public func submit(_ command: Command) async -> String? {
    guard let found else { return "the run is being opened" }
    return await found.submit(command)
  }
}
