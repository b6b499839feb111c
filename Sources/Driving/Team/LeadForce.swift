import Foundation
import ReleaseModel
import SQLiteJournal

/// What is done about a driver that does not let go of a run.
///
/// Whatever is done, exactly one process writes: the run's lock says which, and the kernel gives it up only with the
/// process that holds it. A driver can be ended at any moment without losing anything.
enum LeadForce {
  /// It is waited for a moment: whoever drives has said that it goes.
  case none
  /// It is woken, told to go, and in the end killed.
  case breakingGlass

  /// Whether it is taken from whoever does not let go.
  var isForcible: Bool { if case .breakingGlass = self { true } else { false } }

  /// How long whoever drives has to answer; half of it passes before a process that stands still is woken.
  static let answerPatience: Duration = .seconds(3)
  /// How long somebody who is to drive may take until another may.
  static let timeToCome: Duration = .seconds(15)
  /// How long each of the ways has, in milliseconds.
  private static let patience = 5_000
  private static let lockPatience = 500

  /// Opens the journal of a run once its lock is free.
  ///
  /// - Throws: ``Failure`` that names who drives the run; ``JournalError``.
  func journal(of run: RunDirectory) throws -> SQLiteJournal {
    var rest = Self.patience
    var ways = signals
    var isSentAway = false
    while true {
      if !isSentAway, let driver = run.driver, goesAtOnce(driver) {
        try driver.sendAway("run \(run.id) is driven by \(driver)")
        isSentAway = true
      }
      do {
        return try SQLiteJournal(run: run, as: .attended)
      } catch JournalError.driven(_, let holder) {
        rest -= Self.lockPatience
        guard rest <= 0 else { continue }
        let words = "run \(run.id) is driven by \(holder.map { "\($0)" } ?? "another process")"
        guard let holder, !ways.isEmpty else { throw Failure("\(words), and it has not let go") }
        guard holder.isOnThisHost else { throw Failure("\(words): it can be ended there only") }
        guard holder.holds(run.lockPath) else {
          throw Failure("\(words), which is not a process of this machine that can be ended")
        }
        try Self.send(ways.removeFirst(), to: holder, words)
        rest = Self.patience
      }
    }
  }

  /// Whether a driver needs no telling: it keeps the run for whoever comes, or is this person's at another terminal.
  private func goesAtOnce(_ driver: Driver) -> Bool {
    switch self {
    case .none: driver.isAlone
    case .breakingGlass: driver.isAlone || driver.name == Operator.name
    }
  }

  /// What the driver is sent, one after another. A process that was stopped is continued with each.
  private var signals: [Int32] {
    switch self {
    case .none: []
    case .breakingGlass: [SIGTERM, SIGKILL]
    }
  }

  private static func send(_ signal: Int32, to driver: Driver, _ words: String) throws {
    for signal in [signal, SIGCONT] {
      if driver.process > 0, kill(driver.process, signal) == 0 || errno == ESRCH { continue }
      throw Failure("\(words), which cannot be ended: \(String(cString: strerror(errno)))")
    }
  }

  /// Wakes a driver that stands still, so that it can answer.
  static func wake(_ driver: Driver) {
    if driver.isOnThisHost, driver.process > 0 { kill(driver.process, SIGCONT) }
  }
}

extension Driver {
  /// Whether the process has a file open: a number that is read may be another process's by now.
  fileprivate func holds(_ path: String) -> Bool {
    var named = stat()
    guard process > 0, stat(path, &named) == 0 else { return false }
    let folder = "/proc/\(process)/fd"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).contains { name in
      var opened = stat()
      return stat("\(folder)/\(name)", &opened) == 0 && opened.st_ino == named.st_ino
        && opened.st_dev == named.st_dev
    }
  }
}
