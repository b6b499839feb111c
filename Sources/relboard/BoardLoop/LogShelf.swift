import Attempts
import Board
import Foundation
import ReleaseModel
import SQLiteJournal

/// The ends of the attempts' logs, read from their files as they grow.
struct LogShelf {
  /// How many logs of ended attempts are kept in memory; others are read again when they are looked at.
  private static let mostEnded = 16
  /// How far before its end a log is entered that is met for the first time, in bytes.
  private static let entry: Int64 = 1 << 20
  /// The most that is read of one log in one go, in bytes, so that a key never waits for a flood.
  private static let piece = 256 << 10

  private struct Volume {
    var follower: LogFollower
    var tail = LogTail()
  }

  private let run: RunDirectory
  private var volumes: [AttemptID: Volume] = [:]
  /// Ended attempts, the least recently looked at first.
  private var ended: [AttemptID] = []

  init(run: RunDirectory) { self.run = run }

  /// The tails that are at hand.
  var tails: [AttemptID: LogTail] { volumes.mapValues(\.tail) }

  /// Reads on in the logs of running attempts and of one that is looked at.
  ///
  /// - Returns: whether there is more to read at once.
  mutating func refresh(_ state: ReleaseState, shown: AttemptID?) -> Bool {
    var hasMore = false
    for flow in state.flows {
      for (step, stepState) in zip(flow.steps, flow.states) where stepState.isActive {
        guard let attempt = stepState.lastAttempt else { continue }
        hasMore = read(attempt.id, step, isGrowing: true) || hasMore
      }
    }
    for (id, volume) in volumes where volume.tail.isGrowing && state.stepState(id.step)?.isActive != true {
      if let step = state.step(id.step) { hasMore = read(id, step, isGrowing: false) || hasMore }
      retire(id)
    }
    if let shown, state.stepState(shown.step)?.isActive != true, let step = state.step(shown.step) {
      if volumes[shown] == nil { hasMore = read(shown, step, isGrowing: false) || hasMore }
      retire(shown)
    }
    return hasMore
  }

  private mutating func read(_ id: AttemptID, _ step: Step, isGrowing: Bool) -> Bool {
    var volume = volumes[id] ?? Volume(follower: follower(of: id))
    let bytes = volume.follower.readNew(limit: Self.piece)
    volume.tail.append(bytes, pattern: step.progress)
    let hasMore = bytes.count == Self.piece
    volume.tail.isGrowing = isGrowing || hasMore
    volumes[id] = volume
    return hasMore
  }

  private func follower(of id: AttemptID) -> LogFollower {
    let path = AttemptDirectory(run.attemptPath(id.description)).log
    let length = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64) ?? 0
    return LogFollower(path: path, offset: length - Self.entry)
  }

  private mutating func retire(_ id: AttemptID) {
    ended.removeAll { $0 == id }
    ended.append(id)
    while ended.count > Self.mostEnded { volumes[ended.removeFirst()] = nil }
  }
}
