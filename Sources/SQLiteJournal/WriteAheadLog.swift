import GRDB
import GRDBSQLite
import Synchronization

/// How long the write-ahead log of a database is.
final class WriteAheadLog: Sendable {
  private let count = Atomic<Int>(0)

  /// The frames in the log after the newest commit, each of one page.
  var frameCount: Int { count.load(ordering: .relaxed) }

  /// Is told of every commit from now on, in the place of SQLite's automatic checkpoint. It has to live for as
  /// long as the database commits.
  func follow(_ database: Database) {
    sqlite3_wal_hook(
      database.sqliteConnection,
      { log, _, _, frames in
        Unmanaged<WriteAheadLog>.fromOpaque(log!).takeUnretainedValue()
          .count.store(Int(frames), ordering: .relaxed)
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
