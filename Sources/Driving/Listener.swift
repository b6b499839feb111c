import Synchronization

/// Whoever is told that something has changed: nobody, until somebody listens.
public final class Listener: Sendable {
  // A closure that lies in the mutex itself is wrapped anew whenever it is read there, and every wrapping stays: the
  // thousandth call would go through a thousand of them.
  private struct Listening {
    var told: @Sendable () -> Void
  }

  private let listening = Mutex(Listening {})

  /// Nobody listens yet.
  public init() {}

  /// Tells somebody from now on, and nobody else.
  ///
  /// - Parameter told: is called on whatever thread something changes, and must return at once.
  public func listen(_ told: @escaping @Sendable () -> Void) {
    listening.withLock { $0 = Listening(told: told) }
  }

  /// Tells whoever listens.
  public func tell() {
    listening.withLock { $0 }.told()
  }
}
