import EventChain
import Foundation
import ReleaseModel

/// The runs in a PostgreSQL database, for whoever may see them.
///
/// Unchecked because a connection is used by one thread at a time, which the lock sees to.
public final class PostgreSQLStore: @unchecked Sendable {
  /// Where it is.
  public let address: StoreAddress
  private let patience: Duration
  private let lock = NSLock()
  private var connection: Connection?
  /// Whether a connection that was lost is made again: not the one of a listener, which makes it itself.
  private let reconnects: Bool

  /// Names a store; nothing is connected to yet.
  ///
  /// - Parameter patience: how long a connecting may take, and the database keep silent.
  public init(_ address: StoreAddress, patience: Duration = .seconds(10)) {
    self.address = address
    self.patience = patience
    reconnects = true
  }

  /// Reads over a connection that somebody else has.
  init(_ address: StoreAddress, over connection: Connection?) {
    self.address = address
    self.connection = connection
    patience = .zero
    reconnects = false
  }

  /// Closes the connection until something is asked again.
  public func disconnect() {
    lock.lock()
    defer { lock.unlock() }
    connection = nil
  }

  /// Does something over the connection, which is made where there is none; one that was lost is made once more.
  func with<Value>(_ body: (Connection) throws(Connection.Problem) -> Value) throws(JournalError) -> Value {
    lock.lock()
    defer { lock.unlock() }
    let isFresh = connection == nil
    do throws(Connection.Problem) {
      return try body(try connected())
    } catch {
      guard case .lost = error else { throw address.error(error) }
      connection = nil
      // What is read may be read again, and what is written through here may be written twice.
      guard !isFresh, reconnects else { throw address.error(error) }
    }
    do throws(Connection.Problem) {
      return try body(try connected())
    } catch {
      if case .lost = error { connection = nil }
      throw address.error(error)
    }
  }

  private func connected() throws(Connection.Problem) -> Connection {
    if let connection { return connection }
    guard reconnects else { throw .lost("not connected") }
    let fresh = try Connection(address, patience: patience)
    connection = fresh
    return fresh
  }

  // MARK: The layout

  /// Throws unless the store can be used by this program.
  ///
  /// - Throws: ``JournalError``, which says what to do.
  public func demandVersion() throws(JournalError) {
    let found = try with { connection throws(Connection.Problem) in try StoreSchema.version(connection) }
    guard let found else {
      throw .notWritten(
        path: address.description, reason: "there is no store here; make one with: relboard store init")
    }
    if found > StoreSchema.version {
      throw .newer(path: address.description, found: found, known: StoreSchema.version)
    }
    if found < StoreSchema.version {
      throw .notWritten(
        path: address.description,
        reason: "the store has version \(found), and this relboard version \(StoreSchema.version); "
          + "bring it up to date with: relboard store migrate")
    }
  }

  /// Makes the store, or brings it up to date, with its roles and what they may do; all of it, or nothing.
  ///
  /// - Returns: the version before, 0 for none, and the one now.
  @discardableResult
  public func migrate() throws(JournalError) -> (before: Int, now: Int) {
    let encoding = try with { connection throws(Connection.Problem) in
      try connection.run("SHOW server_encoding").first?.text(0) ?? ""
    }
    guard encoding == "UTF8" else {
      throw .unreadable(
        path: address.description, reason: "its encoding is \(encoding): the database has to be UTF8")
    }
    let before = try with { connection throws(Connection.Problem) in
      do throws(Connection.Problem) {
        return try StoreSchema.migrate(connection)
      } catch {
        if case .refused = error { try connection.run("ROLLBACK") }
        throw error
      }
    }
    if before > StoreSchema.version {
      throw .newer(path: address.description, found: before, known: StoreSchema.version)
    }
    return (before, StoreSchema.version)
  }

  // MARK: Runs

  /// Every run, the newest first.
  public func runs() throws(JournalError) -> [StoredRun] {
    try with { connection throws(Connection.Problem) in
      try connection.run(Self.selection + " ORDER BY r.place DESC").compactMap(StoredRun.init)
    }
  }

  /// One run; nil when there is none of that id.
  public func run(_ id: String) throws(JournalError) -> StoredRun? {
    try with { connection throws(Connection.Problem) in
      try connection.run(Self.selection + " WHERE r.id = $1", [.text(id)]).first.flatMap(StoredRun.init)
    }
  }

  private static let selection = """
    SELECT r.id, r.plan_hash, r.origin, r.host, r.sequence, r.hash, r.summary::text, l.holder::text, l.login, l.token,
      l.released, (extract(epoch FROM clock_timestamp() - l.renewed) * 1000)::bigint,
      EXISTS (SELECT FROM relboard.environment e WHERE e.run = r.id)
    FROM relboard.run r LEFT JOIN relboard.lease l ON l.run = r.id
    """

  /// The plan file's bytes of a run.
  public func plan(of id: String) throws(JournalError) -> Data? {
    try with { connection throws(Connection.Problem) in
      try connection.run("SELECT plan FROM relboard.run WHERE id = $1", [.text(id)]).first?.bytes(0)
    }
  }

  /// Opens a run, which nobody drives yet.
  ///
  /// - Throws: ``JournalError`` when there is one of that id.
  public func open(_ id: String, plan: Data, planHash: String, origin: String, host: String)
    throws(JournalError)
  {
    _ = try with { connection throws(Connection.Problem) in
      try connection.run(
        "SELECT relboard.open($1, $2::bytea, $3, $4, $5)",
        [.text(id), .bytes(plan), .text(planHash), .text(origin), .text(host)])
    }
  }

  /// The rows of a run after a sequence number, as they are kept: nothing is proved.
  ///
  /// - Parameter count: how many at most.
  private func rows(of id: String, after sequence: Int, atMost count: Int) throws(JournalError)
    -> [EventRow?]
  {
    try with { connection throws(Connection.Problem) in
      try EventRow.rows(of: id, after: sequence, atMost: count, connection)
    }
  }

  /// Reads the rows of a run after a sequence number, as they are kept: nothing is proved.
  package func eachRow(
    of id: String, after sequence: Int, _ body: (EventRow?) throws -> Void
  ) throws {
    let most = 1000
    var last = sequence
    var found: [EventRow?]
    repeat {
      found = try rows(of: id, after: last, atMost: most)
      for row in found { try body(row) }
      last += found.count
      // Fewer are all: nobody who follows asks twice for one event.
    } while found.count == most
  }

  /// Reads and proves the rows of a run.
  ///
  /// - Parameters:
  ///   - sequence: the number of the last that is known, and its hash.
  ///   - each: takes one after the other.
  /// - Throws: ``JournalError``, which names the first event that is not what was written; what `each` throws.
  package func prove(
    _ id: String, after sequence: Int = 0, hash: Data = EventRow.origin,
    each: (EventRow) throws -> Void = { _ in }
  ) throws {
    var proof = ChainProof(path: path(of: id), after: sequence, hash: hash)
    try eachRow(of: id, after: sequence) { try each(proof.take($0)) }
  }

  /// Proves all of a run, and that it ends where the store says.
  ///
  /// - Returns: the end of its chain.
  /// - Throws: as ``prove(_:after:hash:each:)``.
  public func prove(_ run: StoredRun) throws -> JournalLink {
    var last = JournalLink(sequence: 0, digest: EventRow.origin)
    try prove(run.id) { row in
      _ = try row.record(path(of: run.id))
      last = JournalLink(sequence: row.sequence, digest: row.hash)
    }
    // More may have been recorded since the run was looked up, and never less.
    guard last.sequence > run.sequence || (last.sequence, last.digest) == (run.sequence, run.hash) else {
      throw JournalError.broken(
        path: path(of: run.id), sequence: last.sequence + 1,
        reason: "missing; the store says that there are \(run.sequence)")
    }
    return last
  }

  /// What a run is called in what is wrong with it.
  public func path(of id: String) -> String { "\(address), run \(id)" }

  // MARK: Followers

  /// Says that a process follows a run, so that its driver shows the ends of outputs; it counts for 15 seconds.
  public func follow(_ id: String, as follower: String) throws(JournalError) {
    _ = try with { connection throws(Connection.Problem) in
      try connection.run("SELECT relboard.follow($1, $2)", [.text(id), .text(follower)])
    }
  }

  /// Says that it does not any more.
  public func unfollow(_ id: String, as follower: String) throws(JournalError) {
    _ = try with { connection throws(Connection.Problem) in
      try connection.run("SELECT relboard.unfollow($1, $2)", [.text(id), .text(follower)])
    }
  }

  /// How many processes follow a run.
  public func followers(of id: String) throws(JournalError) -> Int {
    try with { connection throws(Connection.Problem) in
      try connection.run(
        """
        SELECT count(*) FROM relboard.follower
        WHERE run = $1 AND seen > clock_timestamp() - interval '15 seconds'
        """, [.text(id)]
      ).first?.number(0) ?? 0
    }
  }

  /// Shows followers the end of an output, for the driver that has a fencing token.
  public func show(_ output: StoredOutput, of id: String, token: Int64) throws(JournalError) {
    _ = try with { connection throws(Connection.Problem) in
      try connection.run(
        "SELECT relboard.show($1, $2::bigint, $3, $4::bigint, $5::bytea)",
        [.text(id), .number(token), .text(output.attempt), .number(output.start), .bytes(output.bytes)])
    }
  }

  /// The ends of outputs that the driver has shown last.
  public func outputs(of id: String) throws(JournalError) -> [StoredOutput] {
    try with { connection throws(Connection.Problem) in
      try connection.run("SELECT attempt, start, bytes FROM relboard.output WHERE run = $1", [.text(id)])
        .compactMap { row in
          guard let attempt = row.text(0), let start: Int64 = row.number(1), let bytes = row.bytes(2) else {
            return nil
          }
          return StoredOutput(attempt: attempt, start: start, bytes: bytes)
        }
    }
  }
}

extension StoredRun {
  fileprivate init?(_ row: Row) {
    guard let id = row.text(0), let planHash = row.text(1), let origin = row.text(2), let host = row.text(3),
      let sequence: Int = row.number(4), let hash = row.bytes(5), let summary = row.text(6)
    else { return nil }
    self.init(
      id: id, planHash: planHash, origin: origin, host: host, sequence: sequence, hash: hash,
      summary: Data(summary.utf8), hasEnvironment: row.flag(12))
    guard let token: Int64 = row.number(9) else { return }
    lease = Lease(
      holder: row.text(7).flatMap { try? JSONDecoder().decode(Driver.self, from: Data($0.utf8)) },
      login: row.text(8) ?? "", token: token, isReleased: row.flag(10),
      silence: .milliseconds(row.number(11) ?? Int64(0)))
  }
}

extension EventRow {
  /// The rows of a run after a sequence number, as they are kept; nil for one of which a column holds nothing.
  static func rows(
    of id: String, after sequence: Int, atMost count: Int, _ connection: Connection
  ) throws(Connection.Problem) -> [EventRow?] {
    try connection.run(
      """
      SELECT sequence, steady, wall, actor, kind, version, body, hash FROM relboard.event
      WHERE run = $1 AND sequence > $2::bigint ORDER BY sequence LIMIT $3::bigint
      """, [.text(id), .number(sequence), .number(count)]
    ).map(EventRow.init)
  }

  /// - Returns: nil when a column holds nothing.
  fileprivate init?(_ row: Row) {
    guard let sequence: Int = row.number(0), let steady: Int64 = row.number(1),
      let wall: Int64 = row.number(2),
      let actor = row.text(3), let kind = row.text(4), let version: Int = row.number(5),
      let body = row.bytes(6), let hash = row.bytes(7)
    else { return nil }
    self.init(
      sequence: sequence, steady: steady, wall: wall, actor: actor, kind: kind, version: version, body: body,
      hash: hash)
  }
}

extension StoreAddress {
  /// Puts what was not done into a journal's words.
  func error(_ problem: Connection.Problem) -> JournalError {
    switch problem {
    case .lost(let reason): .notWritten(path: description, reason: reason)
    case .refused(let state, let message, let detail):
      switch state {
      case "RB001": .fenced(path: description, by: Self.driver(detail))
      case "RB003": .driven(path: description, by: Self.driver(detail))
      // A function, a table or a column that is not there.
      case "42883", "42P01", "42703":
        .notWritten(
          path: description, reason: "\(message); bring the store up to date with: relboard store migrate")
      // A rule of the store's own is broken, or the login may not do it.
      default: .notWritten(path: description, reason: message)
      }
    }
  }

  private static func driver(_ json: String) -> Driver? {
    try? JSONDecoder().decode(Driver.self, from: Data(json.utf8))
  }
}
