import EventChain
import Foundation

/// Hears of what happens in a store, from a thread of its own, over a connection of its own that is made again whenever
/// it is lost.
///
/// Unchecked because all that changes is changed under the lock.
public final class StoreListener: @unchecked Sendable {
  /// Whose news are heard.
  public enum Channel: Sendable {
    /// A run's.
    case run(String)
    /// Those of the store, such as that a run was opened.
    case runs
    /// That an environment was taken or given up.
    case environments

    var name: String {
      switch self {
      case .run(let id): "relboard." + id.prefix(50)
      case .runs: "relboard"
      case .environments: "relboard.environments"
      }
    }
  }

  /// What is heard.
  public enum News: Sendable, Equatable {
    /// It listens, from now on: what has happened before has to be read.
    case connected
    /// Of a run: `event`, `lease`, `request`, `answer` or `output`; of the store: the id of a run; of environments: nothing.
    case notified(String)
    /// Nothing may have happened for a while.
    case quiet
    /// It does not listen at present, for this reason.
    case lost(String)
  }

  private let lock = NSLock()
  private var isEnded = false
  /// The socket of the present connection: shut, it ends a wait for news.
  private var socket: Int32?

  /// Begins to listen.
  ///
  /// - Parameters:
  ///   - channel: whose news are heard.
  ///   - quiet: after how long without news ``News/quiet`` is told.
  ///   - tell: is told what happens, on the listener's thread, and may block. It can read over the listener's own
  ///     connection, so that one who follows takes one connection of the database.
  public init(
    _ address: StoreAddress, _ channel: Channel, quiet: Duration = .seconds(5),
    tell: @escaping @Sendable (News, PostgreSQLStore) -> Void
  ) {
    Thread.detachNewThread { [weak self] in
      var pause: UInt32 = 100_000
      while self?.goesOn == true {
        do throws(Connection.Problem) {
          let connection = try Connection(address)
          self?.keep(connection.descriptor)
          // Before the descriptor is that of something else.
          defer { withExtendedLifetime(connection) { self?.keep(nil) } }
          let channel = channel.name
          try connection.run("LISTEN \"\(channel.replacing("\"", with: "\"\""))\"")
          let store = PostgreSQLStore(address, over: connection)
          tell(.connected, store)
          pause = 100_000
          var isAsked = false
          while self?.goesOn == true {
            let news = try connection.notifications(within: quiet)
            guard self?.goesOn == true else { return }
            for payload in Self.distinct(news) { tell(.notified(payload), store) }
            if news.isEmpty {
              // A network that has gone shows when something is asked.
              if isAsked { try connection.run("SELECT 1") }
              isAsked.toggle()
              tell(.quiet, store)
            }
          }
        } catch {
          guard self?.goesOn == true else { return }
          tell(.lost(error.reason), PostgreSQLStore(address, over: nil))
          usleep(pause)
          pause = min(5_000_000, pause * 2)
        }
      }
    }
  }

  private static func distinct(_ payloads: [String]) -> [String] {
    var seen: Set<String> = []
    return payloads.filter { seen.insert($0).inserted }
  }

  private var goesOn: Bool {
    lock.lock()
    defer { lock.unlock() }
    return !isEnded
  }

  private func keep(_ descriptor: Int32?) {
    lock.lock()
    defer { lock.unlock() }
    socket = descriptor
    if isEnded { shut() }
  }

  private func shut() { if let socket { shutdown(socket, Int32(SHUT_RDWR)) } }

  /// Stops, and gives the connection up at once: whoever is being told reads no more over it.
  public func stop() {
    lock.lock()
    defer { lock.unlock() }
    isEnded = true
    shut()
  }

  deinit { stop() }
}

extension StoreListener {
  /// Begins to listen to the news of a run: ``init(_:_:quiet:tell:)``.
  public convenience init(
    _ address: StoreAddress, run: String, tell: @escaping @Sendable (News, PostgreSQLStore) -> Void
  ) {
    self.init(address, .run(run), tell: tell)
  }
}
