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
  private let open: @Sendable () async throws -> RunDriver
  private let opened = Mutex<Result<RunDriver, any Error>?>(nil)

  /// Nothing is opened yet: ``observe(_:)`` begins.
  ///
  /// - Parameters:
  ///   - plan: the plan, as which the run is shown.
  ///   - open: opens it.
  public init(_ plan: PlanOpening, open: @escaping @Sendable () async throws -> RunDriver) {
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

  public func now() -> Timestamp { found?.now() ?? time.now() }

  public func observe(_ changed: @escaping @Sendable () -> Void) {
    Task {
      do {
        let driver = try await open()
        driver.observe(changed)
        opened.withLock { $0 = .success(driver) }
      } catch {
        opened.withLock { $0 = .failure(error) }
      }
      changed()
    }
  }

  public func submit(_ command: Command) async -> String? {
    guard let found else { return "the run is being opened" }
    return await found.submit(command)
  }
}
