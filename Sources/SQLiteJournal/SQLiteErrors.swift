import EventChain
import GRDB

/// What keeps a journal from being used.
public typealias JournalError = EventChain.JournalError
/// One link of a journal's hash chain.
public typealias JournalLink = EventChain.JournalLink

extension JournalError {
  /// Puts what SQLite says while a journal is opened or read into the journal's words.
  static func reading<Value>(_ path: String, _ operation: () throws -> Value) throws -> Value {
    do {
      return try operation()
    } catch let error as DatabaseError {
      let reason = error.message ?? "\(error)"
      // A journal that is opened for writing is written at once.
      let isRefused =
        error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_WRITE
        || error.extendedResultCode == .SQLITE_IOERR_TRUNCATE
      guard !isRefused else { throw notWritten(path: path, reason: reason) }
      throw unreadable(path: path, reason: reason)
    }
  }
}
