import EventChain
import Foundation
import ReleaseModel
import ReleaseStore

/// The journal of a run in a PostgreSQL database, for the one process that drives the run.
///
/// The database sees to it that there is one: with every connection the driver gets a new fencing token, and what comes
/// with an older one is refused, by whichever driver and however late it was sent. So a commit whose outcome is unknown
/// can be looked for: once the token is a new one, what was sent before it is there, or never will be.
///
/// Unchecked because all that changes is changed under the lock.
public final class PostgreSQLJournal: Journal, @unchecked Sendable {
  /// How long it waits at most before it tries to connect again, in milliseconds.
  private static let longestPause = 5_000

  /// Where it is.
  public let address: StoreAddress
  private let run: String
  private let claim = UUID().uuidString
  private let folder: String
  private let holder: String
  private let patience: Duration
  private let lock = NSLock()
  private var connection: Connection?
  private var token: Int64 = 0
  /// Whether the lease was ever had: then it is renewed, or it was taken by somebody.
  private var hasLease = false
  private let takes: Bool
  /// The last event that is known to be durable.
  private var head = (sequence: 0, hash: EventRow.origin)
  /// What the database had as the last event when it was connected to.
  private var theirs = (sequence: 0, hash: EventRow.origin)
  /// Whether the server makes durable what it commits; nil before it was asked.
  private var isDurable: Bool?
  /// What was sent, and nobody knows whether it was taken.
  private var doubtful: [EventRow] = []
  /// What was taken although it had to be called refused, until somebody asks.
  private var found: [Record] = []
  private var end: JournalError?
  private var pause = 0
  private var nextTry = ContinuousClock.now
  private var lastProblem: JournalError?

  /// Takes the lease of a run that is in the store.
  ///
  /// - Parameters:
  ///   - folder: names the run's folder on this host, whose lock this process holds: who held the lease from the same
  ///     folder has gone.
  ///   - holder: this process, for others who ask who drives.
  ///   - takes: takes the run from whoever drives it.
  ///   - mayWait: a database that cannot be reached is looked for later, and the lease is taken then.
  ///   - patience: how long a connecting may take, and the database keep silent.
  /// - Throws: ``JournalError``: somebody else drives it, it is not there, or the database cannot be reached.
  public init(
    _ address: StoreAddress, run: String, folder: String, holder: Driver, takes: Bool = false,
    mayWait: Bool = false, patience: Duration = .seconds(5)
  ) throws(JournalError) {
    self.address = address
    self.run = run
    self.folder = folder
    self.patience = patience
    self.holder = Self.json(holder)
    self.takes = takes
    do throws(Connection.Problem) {
      try take(Connection(address, patience: patience))
    } catch {
      guard mayWait, case .lost = error else { throw Self.words(error, address, run) }
      lastProblem = note(error)
    }
    if isDurable == false { throw notDurable }
  }

  private var notDurable: JournalError {
    .notDurable(path: address.description, reason: "the server runs with fsync or full_page_writes off")
  }

  /// Takes the lease, or renews it.
  private func take(_ fresh: Connection) throws(Connection.Problem) {
    let durable = try fresh.run("SELECT current_setting('fsync'), current_setting('full_page_writes')").first
    isDurable = durable?.text(0) == "on" && durable?.text(1) == "on"
    guard isDurable == true else { return }
    let lease = try acquire(fresh, renews: hasLease, takes: takes && !hasLease)
    (connection, token) = (fresh, lease.token)
    if hasLease {
      theirs = (lease.sequence, lease.hash)
    } else {
      head = (lease.sequence, lease.hash)
      theirs = head
      hasLease = true
    }
  }

  private static func json(_ driver: Driver) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: (try? encoder.encode(driver)) ?? Data("{}".utf8), as: UTF8.self)
  }

  /// The number of the last event that is durable in the database.
  public var sequence: Int { locked { head.sequence } }

  /// Its link in the hash chain.
  package var link: JournalLink { locked { JournalLink(sequence: head.sequence, digest: head.hash) } }

  /// Whether there is a connection now.
  public var isConnected: Bool { locked { connection != nil } }

  /// The fencing token of the present connection; 0 while there is none.
  public var fencingToken: Int64 { locked { connection == nil ? 0 : token } }

  // MARK: Writing

  public func append(_ records: [Record]) throws {
    try locked { try append(rows: EventRow.chained(records, to: head.hash)) }
  }

  /// Appends rows that are chained to the last one already, and durable elsewhere.
  package func append(chained rows: [EventRow]) throws { try locked { try append(rows: rows) } }

  private func append(rows: [EventRow]) throws {
    try connect()
    guard found.isEmpty else {
      throw JournalError.notWritten(
        path: address.description,
        reason: "what was sent last was taken after all; that is to be looked at first")
    }
    guard let last = rows.last else { return }
    do throws(Connection.Problem) {
      try send(rows)
    } catch {
      guard case .lost = error else { throw note(error) }
      // The commit may have been taken, or may yet be: a new token makes it one or the other.
      doubtful = rows
      _ = note(error)
      nextTry = .now
      try connect()
      if found.isEmpty {
        doubtful = rows
        do throws(Connection.Problem) {
          try send(rows)
        } catch {
          throw note(error)
        }
      }
      // Whoever has sent it is told now.
      found = []
      doubtful = []
    }
    head = (last.sequence, last.hash)
  }

  private func send(_ rows: [EventRow]) throws(Connection.Problem) {
    guard let connection else { throw .lost("not connected") }
    try connection.run(
      "SELECT relboard.append($1, $2::bigint, $3::bigint, $4::bytea, $5, $6, $7, $8, $9, $10, $11, $12)",
      [
        .text(run), .number(token), .number(head.sequence), .bytes(head.hash), .numbers(rows.map(\.sequence)),
        .numbers(rows.map(\.steady)), .numbers(rows.map(\.wall)), .texts(rows.map(\.actor)),
        .texts(rows.map(\.kind)), .numbers(rows.map(\.version)), .blobs(rows.map(\.body)),
        .blobs(rows.map(\.hash)),
      ])
  }

  /// The rows after a sequence number, as the database has them.
  ///
  /// - Parameter count: how many at most.
  /// - Throws: ``JournalError/broken(path:sequence:reason:)`` when a column holds nothing.
  package func rows(after sequence: Int, atMost count: Int) throws -> [EventRow] {
    try locked {
      try connect()
      guard let connection else { return [] }
      let found: [EventRow?]
      do throws(Connection.Problem) {
        found = try EventRow.rows(of: run, after: sequence, atMost: count, connection)
      } catch {
        throw note(error)
      }
      let rows = found.compactMap { $0 }
      guard rows.count == found.count else {
        throw JournalError.broken(
          path: address.description, sequence: sequence + 1, reason: "a column holds nothing")
      }
      return rows
    }
  }

  public func offer(_ state: ReleaseState) {}

  @discardableResult public func probe() throws -> [Record] {
    try locked {
      try connect()
      do throws(Connection.Problem) {
        try renew()
      } catch {
        throw note(error)
      }
      defer { found = [] }
      return found
    }
  }

  /// Demands that this process still drives the run, and says that it is there.
  public func demandPlace() throws {
    try locked {
      try connect()
      guard found.isEmpty else {
        throw JournalError.notWritten(
          path: address.description, reason: "what was sent last was taken after all")
      }
      do throws(Connection.Problem) {
        try renew()
      } catch {
        throw note(error)
      }
    }
  }

  private func renew() throws(Connection.Problem) {
    try connection?.run("SELECT relboard.renew($1, $2::bigint)", [.text(run), .number(token)])
  }

  /// Runs a statement that needs the fencing token as its second parameter; what it says is not missed when it fails.
  func say(_ sql: String, _ parameters: [Connection.Parameter]) {
    locked {
      guard end == nil, let connection else { return }
      do throws(Connection.Problem) {
        try connection.run(sql, [.text(run), .number(token)] + parameters)
      } catch {
        if case .lost = error { _ = note(error) }
      }
    }
  }

  /// Runs a statement that needs the fencing token as its second parameter, over a connection that is made where there is
  /// none.
  func ask(_ sql: String, _ parameters: [Connection.Parameter]) throws -> [Row] {
    try locked {
      try connect()
      guard let connection else { return [] }
      do throws(Connection.Problem) {
        return try connection.run(sql, [.text(run), .number(token)] + parameters)
      } catch {
        throw note(error)
      }
    }
  }

  /// Has lists of runs show something else of this one, as JSON.
  public func summarise(_ summary: Data) {
    say(
      "SELECT relboard.summarise($1, $2::bigint, $3::jsonb)",
      [.text(String(decoding: summary, as: UTF8.self))])
  }

  /// Gives the run up, and writes nothing more.
  public func release() {
    say("SELECT relboard.release($1, $2::bigint)", [])
    handOver()
  }

  /// Writes nothing more: another process goes on with the same folder.
  public func handOver() {
    locked {
      end = .handedOver(path: address.description)
      connection = nil
    }
  }

  // MARK: Connecting

  /// Connects where there is no connection, and finds out what has become of what was sent last.
  private func connect() throws {
    if let end { throw end }
    guard connection == nil else { return }
    guard ContinuousClock.now >= nextTry else {
      throw lastProblem ?? .notWritten(path: address.description, reason: "not connected")
    }
    do throws(Connection.Problem) {
      try take(Connection(address, patience: patience))
    } catch {
      throw note(error)
    }
    guard isDurable == true else { throw notDurable }
    pause = 0
    try settle(theirs.sequence, theirs.hash)
  }

  /// Compares the end of the chain with what is known of it.
  private func settle(_ sequence: Int, _ hash: Data) throws(JournalError) {
    if (sequence, hash) == head {
      doubtful = []
      return
    }
    guard let last = doubtful.last, (last.sequence, last.hash) == (sequence, hash) else {
      let fork = JournalError.forked(
        path: address.description, sequence: sequence, reason: "the last one here is \(head.sequence)")
      end = fork
      throw fork
    }
    head = (sequence, hash)
    do {
      found = try doubtful.map { try $0.record(address.description) }
    } catch {
      throw .unreadable(path: address.description, reason: "\(error)")
    }
    doubtful = []
  }

  private func acquire(
    _ connection: Connection, renews: Bool, takes: Bool
  ) throws(Connection.Problem) -> (token: Int64, sequence: Int, hash: Data) {
    let row = try connection.run(
      "SELECT token, sequence, hash FROM relboard.acquire($1, $2, $3, $4::jsonb, $5::boolean, $6::boolean)",
      [.text(run), .text(claim), .text(folder), .text(holder), .text("\(renews)"), .text("\(takes)")]
    ).first
    guard let row, let token: Int64 = row.number(0), let sequence: Int = row.number(1),
      let hash = row.bytes(2)
    else { throw .lost("no lease was given") }
    return (token, sequence, hash)
  }

  /// Takes note of what was not done.
  private func note(_ problem: Connection.Problem) -> JournalError {
    let error = Self.words(problem, address, run)
    if error.isPermanent {
      end = error
      connection = nil
    } else {
      // A database that has become read-only, or is full, may be another one after the next connecting.
      connection = nil
      nextTry = .now + .milliseconds(pause)
      pause = min(Self.longestPause, max(250, pause * 2))
      lastProblem = error
    }
    return error
  }

  private static func words(_ problem: Connection.Problem, _ address: StoreAddress, _ run: String)
    -> JournalError
  {
    if case .refused(state: "RB002", let message, _) = problem {
      return .forked(path: address.description, sequence: 0, reason: message)
    }
    return address.error(problem)
  }

  private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
    lock.lock()
    defer { lock.unlock() }
    return try body()
  }
}
