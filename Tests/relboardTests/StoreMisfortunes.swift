import DatabaseServers
import Foundation
import TestSupport

/// What befalls a store and the way to it, one misfortune after another, until it is told to be well.
///
/// Unchecked because all that changes is changed under the lock.
final class StoreMisfortunes: @unchecked Sendable {
  /// Where drivers find the store.
  let port: Int
  private let server: PostgreSQLServer
  private let proxy: Proxy
  private let condition = NSCondition()
  private var isEnding = false
  private var isOver = false
  private var counts: [String: Int] = [:]

  init(_ server: PostgreSQLServer) {
    self.server = server
    proxy = Proxy(to: server.port)
    port = proxy.port
  }

  deinit { proxy.end() }

  /// Lets misfortunes come, each after a while that nothing has chosen.
  func begin() {
    condition.withLock { (isEnding, isOver) = (false, false) }
    Thread.detachNewThread { [self] in
      while rest(.random(in: 0..<0.6)) { strike() }
      condition.withLock { isOver = true }
      condition.broadcast()
    }
  }

  /// Ends them: from then on all is well.
  func end() {
    condition.withLock {
      isEnding = true
      condition.broadcast()
      while !isOver { condition.wait() }
    }
  }

  /// How often each has come.
  var words: String {
    condition.withLock { counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" } }
      .joined(separator: ", ")
  }

  private func strike() {
    let weathers: [Proxy.Weather?] = [.cut, .late, .silent, .stray, nil]
    let weather = weathers[.random(in: 0..<weathers.count)]
    condition.withLock { counts[weather.map { "\($0)" } ?? "killed", default: 0] += 1 }
    guard let weather else {
      server.stop()
      _ = rest(.random(in: 0..<0.3))
      try? server.start()
      return
    }
    proxy.turn(to: weather)
    _ = rest(.random(in: 0..<0.8))
    proxy.turn(to: .fair)
  }

  /// Waits so many seconds.
  ///
  /// - Returns: whether it goes on.
  private func rest(_ seconds: Double) -> Bool {
    condition.withLock {
      let end = Date(timeIntervalSinceNow: seconds)
      while !isEnding, condition.wait(until: end) {}
      return !isEnding
    }
  }
}
