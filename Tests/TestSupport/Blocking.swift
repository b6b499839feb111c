import Dispatch
import Testing

/// For tests that block their thread, because they wait for processes: two of them run at a time, on threads of their
/// own.
///
/// There are as few threads for tests as there are cores. Tests that block on those would leave none for the rest,
/// which would then miss their deadlines.
public struct Blocking: TestTrait, SuiteTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    await Turns.shared.take()
    do {
      try await withTaskExecutorPreference(OwnThreads.shared) { try await function() }
      await Turns.shared.give()
    } catch {
      await Turns.shared.give()
      throw error
    }
  }
}

extension Trait where Self == Blocking {
  /// The tests block their thread.
  public static var blocking: Self { Blocking() }
}

/// Threads that may be blocked: there are more when they are.
private final class OwnThreads: TaskExecutor {
  static let shared = OwnThreads()

  private let queue = DispatchQueue(label: "blocking tests", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedTaskExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}

/// The right to run, of as many as the machine and the tests' own deadlines bear.
private actor Turns {
  static let shared = Turns()

  private var free = 2
  private var waiting: [CheckedContinuation<Void, Never>] = []

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
