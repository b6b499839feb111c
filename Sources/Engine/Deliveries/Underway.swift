import Synchronization

/// How much of something goes on just now.
final class Underway: Sendable {
  private let number = Mutex(0)

  /// Does something that counts while it goes on.
  func count<Value>(_ work: () async -> Value) async -> Value {
    number.withLock { $0 += 1 }
    defer { number.withLock { $0 -= 1 } }
    return await work()
  }

  /// Returns when none of it goes on any more, or after a time.
  func isOver(within patience: Duration) async {
    let end = ContinuousClock.now + patience
    while number.withLock({ $0 > 0 }), .now < end {
      try? await Task.sleep(for: .milliseconds(10), clock: .continuous)
    }
  }
}
