import ReleaseModel
import Synchronization

/// Gives up an operation that takes too long, whatever it does meanwhile: what was given up is cancelled, and not
/// waited for.
///
/// - Returns: nil when the time was over first, or the task was cancelled.
func withTimeout<Value: Sendable>(
  _ timeout: Duration, _ operation: @escaping @Sendable () async -> Value
) async -> Value? {
  let race = Race<Value>()
  let work = Task { race.end(with: await operation()) }
  let clock = Task {
    try? await Task.sleep(for: timeout, clock: .continuous)
    race.end(with: nil)
  }
  defer {
    work.cancel()
    clock.cancel()
  }
  return await withTaskCancellationHandler {
    await race.first
  } onCancel: {
    race.end(with: nil)
  }
}

/// Whoever comes first decides.
private final class Race<Value: Sendable>: Sendable {
  private enum State {
    case open
    case awaited(CheckedContinuation<Value?, Never>)
    case over(Value?)
  }

  private let state = Mutex(State.open)

  func end(with value: Value?) {
    let waiting: CheckedContinuation<Value?, Never>? = state.withLock { state in
      switch state {
      case .over: return nil
      case .open:
        state = .over(value)
        return nil
      case .awaited(let continuation):
        state = .over(value)
        return continuation
      }
    }
    waiting?.resume(returning: value)
  }

  var first: Value? {
    get async {
      await withCheckedContinuation { continuation in
        let known: Value?? = state.withLock { state in
          if case .over(let value) = state { return .some(value) }
          state = .awaited(continuation)
          return .none
        }
        if case .some(let value) = known { continuation.resume(returning: value) }
      }
    }
  }
}

/// Measurements that were given up and have not ended: a look at a dead disk, a process that cannot be killed. A check
/// is not measured anew meanwhile, so that they do not grow in number.
enum Stragglers {
  /// Which measurement.
  struct Key: Hashable, Sendable {
    let check: Check
    let directory: String
  }

  private static let known = Mutex<[Key: Int]>([:])
  private static let interval: Duration = .milliseconds(50)

  /// Does the work of a measurement.
  static func note<Value>(_ key: Key, _ work: () async throws -> Value) async rethrows -> Value {
    known.withLock { $0[key, default: 0] += 1 }
    defer {
      known.withLock { known in
        let left = known[key, default: 1] - 1
        known[key] = left > 0 ? left : nil
      }
    }
    return try await work()
  }

  /// - Returns: whether no work of a check goes on any more, before a time is over.
  static func areGone(_ key: Key, within patience: Duration) async -> Bool {
    let end = ContinuousClock.now + patience
    while known.withLock({ $0[key] != nil }) {
      guard .now < end, (try? await Task.sleep(for: interval, clock: .continuous)) != nil else {
        return false
      }
    }
    return true
  }
}
