import Dispatch
import Testing

/// For tests that would keep all others from running: they take turns, on threads of their own.
///
/// There are as few threads for tests as there are cores, and what is asked for is done there in the order of asking. Tests
/// that block on those, or compute for long, would leave none for the rest, which would then miss their deadlines.
public struct TakingTurns: TestTrait, SuiteTrait, TestScoping {
  fileprivate let turns: Turns

  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    await turns.take()
    do {
      try await withTaskExecutorPreference(OwnThreads.shared) { try await function() }
      await turns.give()
    } catch {
      await turns.give()
      throw error
    }
  }
}

extension Trait where Self == TakingTurns {
  /// The tests block their thread, because they wait for processes: two of them run at a time.
  public static var blocking: Self { TakingTurns(turns: .ofBlocking) }

  /// The tests compute for many seconds: one of them runs at a time, beside those that wait.
  public static var heavy: Self { TakingTurns(turns: .ofHeavy) }
}

/// Threads that may be blocked: there are more when they are.
private final class OwnThreads: TaskExecutor {
  static let shared = OwnThreads()

  private let queue = DispatchQueue(label: "tests that take turns", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedTaskExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}

/// The right to run, of as many as the machine and the tests' own deadlines bear.
private actor Turns {
  static let ofBlocking = Turns(2)
  static let ofHeavy = Turns(1)

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func take() async {
    if free > 0 {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func give() {
    guard waiting.isEmpty else { return waiting.removeFirst().resume() }
    free += 1
  }
}
