import Foundation
import ReleaseModel
import SQLiteJournal

/// What somebody wants of a plan's run.
struct Claim {
  /// Whether somebody can be asked.
  var attendance = Session.Attendance.attended
  /// Begins a new run even when one is unfinished.
  var isNew = false
  /// Rehearses the plan instead of releasing by it.
  var isRehearsal = false
  /// Sends away whoever drives the run.
  var takes = false
  /// Is asked before anything is done.
  var permission: RunDriver.Permission = {}
  /// Takes back what was released in another run.
  var predecessor: Predecessor?
  /// Where a new run is shared.
  var store: StoreChoice?
}

extension Driver {
  /// Tells it to go, if it stands still as well. One that drives for nobody gives the run to whoever comes; a board says
  /// that it was left.
  ///
  /// - Parameter words: who it is, for a person.
  func sendAway(_ words: String) throws {
    guard isOnThisHost else { throw Failure("\(words): it can be ended there only") }
    for signal in [isAlone ? SIGUSR1 : SIGTERM, SIGCONT] {
      if process > 0, kill(process, signal) == 0 || errno == ESRCH { continue }
      throw Failure("\(words), which cannot be told to go: \(String(cString: strerror(errno)))")
    }
  }
}
