import Glibc

/// A moment between two steps of what must survive a crash, at which a test can have the process killed.
///
/// A debug build that finds a file's path in `RELBOARD_FUSE` and a point's name in `RELBOARD_FAIL_POINT` burns one byte
/// of the file at each passage of the point, and dies of SIGKILL with the last. A release build does nothing of it.
public enum FailPoint: String, CaseIterable, Sendable {
  /// The records of a turn are in the transaction, which is not committed.
  case journalWriting = "journal-writing"
  /// The records are durable, and nobody knows it yet.
  case journalWritten = "journal-written"
  /// The attempt's directory exists.
  case attemptClaimed = "attempt-claimed"
  /// The attempt's lock and control FIFO exist.
  case attemptPrepared = "attempt-prepared"
  /// The shim runs.
  case attemptLaunched = "attempt-launched"
  /// The shim runs and has made no file.
  case shimBegun = "shim-begun"
  /// The shim has introduced itself, and not started the command.
  case shimIntroduced = "shim-introduced"
  /// The command runs.
  case shimStarted = "shim-started"
  /// The command has ended, and its log is on the disk.
  case shimEnded = "shim-ended"
  /// The result is written, but not under its name.
  case shimWritten = "shim-written"
  /// The result has its name, which may not have reached the disk.
  case shimNamed = "shim-named"
}

/// Passes a point; see ``FailPoint``.
@inline(always)
public func failPoint(_ point: FailPoint) {
  #if DEBUG
    burn(point)
  #endif
}

#if DEBUG
  @usableFromInline
  func burn(_ point: FailPoint) {
    guard let name = getenv("RELBOARD_FAIL_POINT"), strcmp(name, point.rawValue) == 0,
      let fuse = getenv("RELBOARD_FUSE")
    else { return }
    var file = stat()
    guard stat(fuse, &file) == 0, file.st_size > 0 else { return }
    truncate(fuse, file.st_size - 1)
    if file.st_size == 1 { kill(getpid(), SIGKILL) }
  }
#endif
