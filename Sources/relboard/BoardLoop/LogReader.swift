import Attempts
import Board
import Foundation
import ReleaseModel
import SQLiteJournal

extension RunDirectory {
  /// The file that an attempt's output is in.
  func logPath(of id: AttemptID) -> String { AttemptDirectory(attemptPath(id.description)).log }
}

/// Reads the ends of logs from their files, and keeps so many of them that memory has a bound.
struct LogReader {
  /// How many logs of ended attempts are kept in memory; others are read again when they are looked at.
  private static let mostEnded = 16
  /// The most that is read of one log at a time, and how far before its end it is entered when it is met for the first
  /// time, or has grown by more since, in bytes.
  private static let piece = 1 << 20

  /// An attempt's log.
  struct Log: Equatable, Sendable {
    var id: AttemptID
    /// The step's `progress:`.
    var progress: String?
  }

  private struct Volume {
    let log: Log
    var follower: LogFollower
    var tail = LogTail()

    /// Passes over all but the last so many bytes.
    mutating func catchUp(to limit: Int64) {
      let skipped = follower.length - limit - follower.offset
      guard skipped > 0 else { return }
      follower.skip(to: follower.offset + skipped)
      tail.append("\n[\(skipped) bytes of output are not shown here]\n".utf8)
    }
  }

  private let run: RunDirectory
  private var volumes: [AttemptID: Volume] = [:]
  /// Ended attempts, the least recently looked at first.
  private var ended: [AttemptID] = []

  init(run: RunDirectory) { self.run = run }

  /// The tails that are at hand.
  var tails: [AttemptID: LogTail] { volumes.mapValues(\.tail) }

  /// Reads on in the logs of running attempts, to the end in those of attempts that no longer run, and in one that is
  /// looked at.
  ///
  /// - Returns: whether the tails are others now, and whether there is more to read at once.
  mutating func read(_ order: LogShelf.Order) -> (hasNews: Bool, hasMore: Bool) {
    var hasNews = false
    var hasMore = false
    func note(_ found: (hasNews: Bool, hasMore: Bool)) {
      hasNews = hasNews || found.hasNews
      hasMore = hasMore || found.hasMore
    }
    let running = Set(order.running.map(\.id))
    for log in order.running { note(readOn(log, isRunning: true)) }
    for volume in volumes.values where volume.tail.isGrowing && !running.contains(volume.log.id) {
      note(readOn(volume.log, isRunning: false))
      retire(volume.log.id)
    }
    if let shown = order.shown, !running.contains(shown.id) {
      if volumes[shown.id] == nil { note(readOn(shown, isRunning: false)) }
      retire(shown.id)
    }
    return (hasNews, hasMore)
  }

  private mutating func readOn(_ log: Log, isRunning: Bool) -> (hasNews: Bool, hasMore: Bool) {
    let known = volumes[log.id]
    var volume = known ?? Volume(log: log, follower: follower(of: log.id))
    if known != nil { volume.catchUp(to: Int64(Self.piece)) }
    let bytes = volume.follower.readNew(limit: Self.piece)
    volume.tail.append(bytes, pattern: log.progress)
    // A log that grows faster than anybody reads is not read as fast as it grows.
    let hasMore = bytes.count >= Self.piece && !isRunning
    volume.tail.isGrowing = isRunning || hasMore
    volumes[log.id] = volume
    return (!bytes.isEmpty || known?.tail.isGrowing != volume.tail.isGrowing, hasMore)
  }

  private func follower(of id: AttemptID) -> LogFollower {
    var follower = LogFollower(path: run.logPath(of: id))
    follower.skip(to: follower.length - Int64(Self.piece))
    return follower
  }

  private mutating func retire(_ id: AttemptID) {
    ended.removeAll { $0 == id }
    ended.append(id)
    while ended.count > Self.mostEnded { volumes[ended.removeFirst()] = nil }
  }
}
