import EventChain
import Foundation
import GRDB
import Hashing
import ReleaseModel

/// The state that a journal's records have made up to one of them, kept so that a long run opens at once.
///
/// It proves nothing and is never needed: the records make the same state, and whatever looks doubtful about what is
/// kept (another program wrote it, its record is another one, a bit has changed) makes it count as absent.
enum KeptState {
  /// How many records are replayed at most where a state is kept.
  static let interval = 5_000

  /// The table's one row: the newest state, the record that it follows, and who wrote it.
  static let table = """
    CREATE TABLE kept_state (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      sequence INTEGER NOT NULL,
      hash BLOB NOT NULL,
      program TEXT NOT NULL,
      body BLOB NOT NULL,
      digest BLOB NOT NULL
    ) STRICT;
    """

  /// Tells this program's file from any other: another version may make something else of the same records. Packages
  /// of two versions can give their files the same size and time; nobody can give one the time of its last change.
  private static let program: String = {
    var file = stat()
    guard stat("/proc/self/exe", &file) == 0 else { return "" }
    let times = [file.st_mtim, file.st_ctim].map { "\($0.tv_sec).\($0.tv_nsec)" }
    return "\(file.st_dev).\(file.st_ino) \(file.st_size) \(times[0]) \(times[1])"
  }()

  /// Keeps a state whose last record is in the journal.
  static func keep(_ state: ReleaseState, in database: Database) throws {
    guard let hash = try hash(of: state.sequence, database) else { return }
    let body = try JSONEncoder().encode(state)
    try database.execute(
      sql: "INSERT OR REPLACE INTO kept_state VALUES (1, ?, ?, ?, ?, ?)",
      arguments: [state.sequence, hash, program, body, digest(hash, body)])
  }

  /// The newest state that can be trusted; nil when there is none.
  static func load(_ database: Database) throws -> ReleaseState? {
    // An older journal keeps none.
    guard try database.tableExists("kept_state"),
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT sequence, CAST(program AS BLOB), hash, body, digest FROM kept_state
          """)
    else { return nil }
    guard let sequence = try? row.decode(Int.self, atIndex: 0),
      let writer = try? row.decode(Data.self, atIndex: 1), writer == Data(program.utf8),
      let hash = try? row.decode(Data.self, atIndex: 2), try Self.hash(of: sequence, database) == hash,
      let body = try? row.decode(Data.self, atIndex: 3), let digest = try? row.decode(Data.self, atIndex: 4),
      digest == Self.digest(hash, body),
      let state = try? JSONDecoder().decode(ReleaseState.self, from: body), state.sequence == sequence
    else { return nil }
    return state
  }

  private static func hash(of sequence: Int, _ database: Database) throws -> Data? {
    try Data.fetchOne(database, sql: "SELECT hash FROM event WHERE sequence = ?", arguments: [sequence])
  }

  private static func digest(_ hash: Data, _ body: Data) -> Data {
    var hasher = SHA256()
    hasher.update(hash)
    hasher.update(body)
    return Data(hasher.digest)
  }
}
