import Attempts
import Engine
import Foundation
import ReleaseModel
import ReleaseStore
import SQLiteJournal
import Synchronization

/// A run that another process drives, followed through its journal and never written.
///
/// Unchecked only for the timer, which is made once and which Dispatch lets any thread use, but does not say so.
public final class WatchedRun: RunSource, @unchecked Sendable {
  /// How often the journal is asked for more; the driver does not notice.
  private static let interval: DispatchTimeInterval = .milliseconds(250)

  public let stage: RunStage
  public let isReadOnly = true
  private let reader: JournalReader
  private let time: SystemTime
  private let situation: Mutex<Situation>
  private let tail: Mutex<RecordTail>
  private let found: Mutex<Driver?>
  let directory: RunDirectory
  private let problem = Mutex<String?>(nil)
  // Made when there is somebody to look: Dispatch ends the program for a timer that was never activated.
  private var timer: (any DispatchSourceTimer)?

  /// Begins to follow a run.
  ///
  /// - Throws: ``JournalError`` when its journal cannot be read.
  public init(_ run: RunDirectory) throws {
    directory = run
    stage = .open(run, notice: "watching run \(run.id)")
    found = Mutex(run.driver)
    reader = try JournalReader(run: run)
    let state = try reader.state()
    time = SystemTime(of: state)
    situation = Mutex(Situation(state))
    tail = Mutex(reader.tail(of: state))
  }

  deinit { timer?.cancel() }

  public var snapshot: ReleaseStore.Snapshot {
    ReleaseStore.Snapshot(situation.withLock { $0 }, journalProblem: problem.withLock { $0 })
  }

  public var newest: RecordTail { tail.withLock { $0 } }

  public var driver: Driver? { found.withLock { $0 } }

  public func now() -> Timestamp { time.now() }

  public func submit(_ command: Command) async -> String? { "this board only watches" }

  public func observe(_ changed: @escaping @Sendable () -> Void) {
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "relboard.watch"))
    timer.setEventHandler { [weak self] in
      guard let self else { return }
      // In this order: whoever has ended the run has gone.
      let isNew = [lookWhoDrives(), readOn()]
      if isNew.contains(true) { changed() }
    }
    timer.schedule(deadline: .now(), repeating: Self.interval, leeway: .milliseconds(50))
    timer.activate()
    self.timer = timer
  }

  /// Notes what is wrong with the journal; whether that is news.
  private func note(_ found: String?) -> Bool {
    problem.withLock { problem in
      defer { problem = found }
      return problem != found
    }
  }

  /// Looks who drives the run; whether that has changed.
  private func lookWhoDrives() -> Bool {
    let now = directory.driver
    return found.withLock { found in
      defer { found = now }
      return found != now
    }
  }

  /// Takes what has been recorded since; whether there was anything to show.
  private func readOn() -> Bool {
    var state = situation.withLock { $0.state }
    do {
      let records = try reader.records(after: state.sequence)
      let isWellAgain = note(nil)
      guard !records.isEmpty else { return isWellAgain }
      for record in records { evolve(&state, record) }
      let read = Situation(state)
      situation.withLock { $0 = read }
      tail.withLock { $0.append(records) }
      return true
    } catch {
      return note("\(error)")
    }
  }
}

extension JournalReader {
  /// The newest of the records that have made a state; none where they cannot be read, which others find out.
  func tail(of state: ReleaseState) -> RecordTail {
    RecordTail((try? records(after: max(0, state.sequence - RecordTail.kept))) ?? [])
  }
}

extension SystemTime {
  /// The clocks of a run: its own steady clock on the boot on which it is driven, a new one after a reboot.
  init(of state: ReleaseState) {
    if let session = state.session, session.bootID == Boot.id {
      self.init(offset: session.clockOffset)
    } else {
      self.init(notBefore: state.updatedAt.steady)
    }
  }
}
