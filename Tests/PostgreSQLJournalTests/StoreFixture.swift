import DatabaseServers
import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import PostgreSQLJournal

/// A store in a database of its own.
struct StoreFixture {
  let server: PostgreSQLServer
  let database: String
  /// Past anything that stands between.
  let store: PostgreSQLStore

  /// - Parameter server: one of the test's own; else the one that tests share.
  init(_ server: PostgreSQLServer? = nil) throws {
    self.server = try server ?? PostgreSQLServer.shared.get()
    database = try self.server.makeDatabase()
    store = PostgreSQLStore(try StoreAddress(self.server.directAddress(database)))
    try store.migrate()
  }

  /// Opens a run in the store.
  func open(_ id: String = "run") throws {
    try store.open(id, plan: Data("name: shop\n".utf8), planHash: "hash", origin: "/plan.yaml", host: "host")
  }

  /// The journal of a run that is in the store.
  ///
  /// - Parameter port: that of a proxy that stands between.
  func journal(
    _ id: String = "run", folder: String = "folder", name: String = "ann", takes: Bool = false,
    port: Int? = nil,
    patience: Duration = .seconds(5)
  ) throws -> PostgreSQLJournal {
    try PostgreSQLJournal(
      StoreAddress(server.address(database, port: port)), run: id, folder: folder, holder: Self.driver(name),
      takes: takes, patience: patience)
  }

  static func driver(_ name: String) -> Driver {
    Driver(name: name, process: 7, host: "host", attendance: .attended)
  }

  /// Every record, proved.
  func records(_ id: String = "run") throws -> [Record] {
    var records: [Record] = []
    try store.prove(id) { records.append(try $0.record(id)) }
    return records
  }

  /// Has the store take events whoever holds the lease: what a test must then see.
  func removeFence() throws {
    try server.sql(
      """
      DO $do$ DECLARE text text := pg_get_functiondef('relboard.append'::regproc); BEGIN
        ASSERT text LIKE '%-- the fence%';
        EXECUTE regexp_replace(text, 'PERFORM relboard.demand[^\\n]*-- the fence', '');
      END $do$
      """, in: database)
  }

  /// Changes what is kept behind the program's back.
  func tamper(_ sql: String) throws {
    try server.sql("ALTER TABLE relboard.event DISABLE TRIGGER stays; \(sql)", in: database)
  }
}

extension Record {
  static func numbered(_ sequence: Int, _ event: Event, by actor: Actor = .person("ann")) -> Record {
    let at = Timestamp(
      steady: SteadyInstant(milliseconds: 1_000 + Int64(sequence)),
      wall: WallInstant(milliseconds: 1_795_384_800_000 + Int64(sequence)))
    return Record(sequence: sequence, at: at, by: actor, event: event)
  }

  /// A few records of different kinds.
  static func few(_ count: Int = 5, from first: Int = 1, _ words: String = "reason") -> [Record] {
    (first..<first + count).map { number in
      .numbered(
        number, .run(number % 2 == 0 ? .resumed : .held(.asked("\(words) \(number) \"\\{},\u{e9} 👩‍🚀\n"))),
        by: number % 3 == 0 ? .board : .person("ann \"é\\"))
    }
  }
}
