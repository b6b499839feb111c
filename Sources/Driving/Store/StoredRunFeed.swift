import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal

/// A run of a store, of which a copy is brought up to date whenever the database tells of something.
///
/// Unchecked because all that changes is changed under the lock, but for the copy, which the listener's thread alone writes.
public final class StoredRunFeed: RunFeed, @unchecked Sendable {
  public let directory: RunDirectory
  public let outputsHost: String?
  private let copy: StoredRunCopy
  private let lock = NSCondition()
  private var hasNews = false
  private var lost: String?
  private var damage: (any Error)?
  private var drives: Driver?
  private var listener: StoreListener?

  /// Copies a run, and begins to listen.
  ///
  /// - Throws: as ``StoredRunCopy/init(_:in:)``.
  public init(_ run: StoredRun, in store: PostgreSQLStore) throws {
    copy = try StoredRunCopy(run.id, in: store)
    directory = copy.directory
    outputsHost = run.host
    drives = copy.driver
    store.disconnect()
    listener = StoreListener(store.address, run: run.id) { [weak self] news, store in self?.take(news, store)
    }
  }

  deinit { listener?.stop() }

  public var driver: Driver? { lock.withLock { drives } }
  public var problem: String? { lock.withLock { lost } }

  public func wait(atMost limit: Duration?) throws {
    let end = limit.map { Date(timeIntervalSinceNow: $0.seconds) }
    try lock.withLock {
      while !hasNews, damage == nil {
        guard let end else { lock.wait(); continue }
        if !lock.wait(until: end) { break }
      }
      hasNews = false
      if let damage { throw damage }
    }
  }

  private func take(_ news: StoreListener.News, _ connected: PostgreSQLStore) {
    copy.store = connected
    do {
      switch news {
      case .lost(let reason): return tell { $0.lost = "\(connected.address): \(reason)" }
      case .connected:
        try copy.lookWhoDrives()
        try copy.readOn()
      case .notified("event"): try copy.readOn()
      case .notified("lease"): try copy.lookWhoDrives()
      case .notified, .quiet: return
      }
      let driver = copy.driver
      tell { ($0.drives, $0.lost) = (driver, nil) }
    } catch let error as JournalError {
      // A connection that breaks while it is read is told of next.
      if case .notWritten = error { return }
      tell { $0.damage = error }
    } catch {
      tell { $0.damage = error }
    }
  }

  private func tell(_ change: (StoredRunFeed) -> Void) {
    lock.withLock {
      change(self)
      hasNews = true
      lock.broadcast()
    }
  }
}
