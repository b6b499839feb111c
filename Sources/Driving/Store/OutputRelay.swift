import Attempts
import EventChain
import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal

/// Shows followers the ends of what running steps have written, at most once a second, and only while somebody follows.
/// It has a thread and a connection of its own: the driver does not wait for it.
final class OutputRelay: @unchecked Sendable {
  /// How much of the end of an output is shown.
  private static let length: Int64 = 16 << 10
  /// How often it is looked, in microseconds.
  private static let interval: useconds_t = 1_000_000

  private let run: RunDirectory
  private let journal: PostgreSQLJournal
  private let store: PostgreSQLStore
  private let attempts: @Sendable () -> [AttemptID]
  private let lock = NSLock()
  private var isOver = false
  private var shown: [AttemptID: Int64] = [:]

  /// - Parameter attempts: those that run now.
  init(_ run: RunDirectory, _ journal: PostgreSQLJournal, attempts: @escaping @Sendable () -> [AttemptID]) {
    self.run = run
    self.journal = journal
    self.attempts = attempts
    store = PostgreSQLStore(journal.address)
    Thread.detachNewThread { [weak self] in
      while self?.lookOnce() == true { usleep(Self.interval) }
    }
  }

  func stop() {
    lock.lock()
    defer { lock.unlock() }
    isOver = true
  }

  deinit { stop() }

  private func lookOnce() -> Bool {
    lock.lock()
    let isOver = isOver
    lock.unlock()
    guard !isOver else { return false }
    let token = journal.fencingToken
    // Those that have just ended have their last words shown as well.
    let running = Set(attempts()).union(shown.keys)
    guard token > 0, !running.isEmpty, let followers = try? store.followers(of: run.id), followers > 0 else {
      return true
    }
    for attempt in running {
      var log = LogFollower(path: AttemptDirectory(run.attemptPath(attempt.description)).log)
      let length = log.length
      guard length > 0, shown[attempt] != length else {
        if !attempts().contains(attempt) { shown[attempt] = nil }
        continue
      }
      log.skip(to: length - Self.length)
      let start = log.offset
      let bytes = log.readNew(limit: Int(Self.length))
      let output = StoredOutput(attempt: attempt.description, start: start, bytes: Data(bytes))
      if (try? store.show(output, of: run.id, token: token)) != nil { shown[attempt] = length }
    }
    return true
  }
}
