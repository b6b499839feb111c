import Attempts
import Board
import Foundation
import ReleaseModel
import SQLiteJournal
import Synchronization

/// The ends of the attempts' logs, read as they grow by a thread of their own: a disk that does not answer keeps the
/// output from growing, and no key from acting.
final class LogShelf: Sendable {
  /// How often the logs of running attempts are asked for more.
  private static let interval: DispatchTimeInterval = .milliseconds(100)

  /// Which logs are wanted.
  struct Order: Equatable, Sendable {
    /// Those of attempts that run.
    var running: [LogReader.Log] = []
    /// One more that somebody looks at, whether it runs or has ended.
    var shown: LogReader.Log?
    /// What is looked at of it.
    var wanted: LogOrder?
  }

  private struct Desk {
    var order = Order()
    var tails: [AttemptID: LogTail] = [:]
    var page: LogPage?
    var findings: LogFindings?
  }

  /// How often it is told that a long search goes on, in milliseconds.
  private static let patience: DispatchTimeInterval = .milliseconds(50)

  private let run: RunDirectory
  private let desk = Mutex(Desk())
  private let bell = DispatchSemaphore(value: 0)

  /// Begins to read, until the process ends.
  ///
  /// - Parameters:
  ///   - run: in whose directory the logs are.
  ///   - changed: is called when ``tails`` has changed; it must return at once.
  init(run: RunDirectory, changed: @escaping @Sendable () -> Void) {
    self.run = run
    Thread.detachNewThread { [self] in
      var reader = LogReader(run: run)
      var told = DispatchTime.now()
      var hasNewsToTell = false
      while true {
        let order = desk.withLock { $0.order }
        let (hasNews, hasMore) = reader.read(order)
        hasNewsToTell = hasNewsToTell || hasNews
        if hasNewsToTell, !hasMore || told + Self.patience < .now() {
          let (tails, page, findings) = (reader.tails, reader.page, reader.findings)
          desk.withLock { ($0.tails, $0.page, $0.findings) = (tails, page, findings) }
          changed()
          (told, hasNewsToTell) = (.now(), false)
        }
        if !hasMore {
          _ = bell.wait(timeout: order.running.isEmpty ? .distantFuture : .now() + Self.interval)
        }
      }
    }
  }

  /// The file that an attempt's output is in.
  func path(of attempt: AttemptID) -> String { run.logPath(of: attempt) }

  /// The tails that are at hand.
  var tails: [AttemptID: LogTail] { desk.withLock { $0.tails } }

  /// The part of a log that is looked at.
  var page: LogPage? { desk.withLock { $0.page } }

  /// What was found in the log that is looked at.
  var findings: LogFindings? { desk.withLock { $0.findings } }

  /// Has other logs read from now on; returns at once.
  func follow(_ order: Order) {
    let isNew = desk.withLock { desk in
      defer { desk.order = order }
      return desk.order != order
    }
    if isNew { bell.signal() }
  }
}

extension LogShelf.Order {
  /// What a board needs that shows this state.
  init(_ state: ReleaseState, _ wanted: LogOrder?) {
    func log(_ id: AttemptID) -> LogReader.Log? {
      state.step(id.step).map { LogReader.Log(id: id, progress: $0.progress, isPlay: $0.play != nil) }
    }
    running = state.flows.flatMap(\.activeSteps).compactMap { $0.state.lastAttempt.flatMap { log($0.id) } }
    shown = (wanted?.attempt).flatMap(log)
    self.wanted = wanted
  }
}
