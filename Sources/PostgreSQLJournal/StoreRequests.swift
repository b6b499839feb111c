import EventChain
import ReleaseModel

/// What somebody asks of the driver of a run through a store.
public struct StoreRequest: Hashable, Sendable {
  /// Its number in the store.
  public var id: Int64
  /// The login in the database of who has sent it.
  public var sender: String
  /// Whether that login may drive runs.
  public var mayDrive: Bool
  /// What kind it is of: the store does not look into it, but lets nobody say ``unlocking`` who may not drive runs.
  public var kind: String
  /// What is asked, signed by its sender where that is demanded.
  public var body: String
  /// What the driver has decided; nil while it is open.
  public var answer: Answer?

  /// What the driver of a run has decided about a request.
  public struct Answer: Hashable, Sendable {
    /// Whether it was done.
    public var isTaken: Bool
    /// What has come of it, or why it was refused.
    public var words: String

    public init(isTaken: Bool, words: String) { (self.isTaken, self.words) = (isTaken, words) }
  }

  /// The kind of those that follow an ``PostgreSQLStore/unlock(_:_:)``.
  public static let unlocking = "unlock"
}

extension PostgreSQLStore {
  /// Asks the driver of a run for something.
  ///
  /// - Returns: the request's number.
  /// - Throws: ``JournalError`` when there are too many, or this login may not ask.
  @discardableResult
  public func ask(_ id: String, kind: String, _ body: String) throws(JournalError) -> Int64 {
    try with { connection throws(Connection.Problem) in
      try connection.run("SELECT relboard.ask($1, $2, $3)", [.text(id), .text(kind), .text(body)])
        .first?.number(0) ?? 0
    }
  }

  /// What is asked of the driver of a run and was not decided yet, oldest first.
  public func openRequests(of id: String) throws(JournalError) -> [StoreRequest] {
    try requests("run = $1 AND decided IS NULL", id)
  }

  /// One request, decided or not; nil when it is not there or another's.
  public func request(_ number: Int64, of id: String) throws(JournalError) -> StoreRequest? {
    try requests("run = $1 AND id = \(number)", id).first
  }

  private func requests(_ condition: String, _ id: String) throws(JournalError) -> [StoreRequest] {
    try with { connection throws(Connection.Problem) in
      try connection.run(
        """
        SELECT id, sender, kind, body, taken, answer, coalesce(pg_has_role(r.oid, 'relboard_driver', 'member'), false)
        FROM relboard.request LEFT JOIN pg_roles r ON r.rolname = sender WHERE \(condition) ORDER BY id
        """, [.text(id)]
      ).compactMap(StoreRequest.init)
    }
  }
}

extension PostgreSQLJournal {
  /// Says what was decided about a request.
  ///
  /// - Parameter answer: whether it was done, and what has come of it or why it was refused.
  public func answer(_ request: Int64, _ answer: StoreRequest.Answer) {
    say(
      "SELECT relboard.answer($1, $2::bigint, $3::bigint, $4::boolean, $5)",
      [.number(request), .text("\(answer.isTaken)"), .text(answer.words)])
  }
}

extension StoreRequest {
  fileprivate init?(_ row: Row) {
    guard let id: Int64 = row.number(0), let sender = row.text(1), let kind = row.text(2),
      let body = row.text(3)
    else { return nil }
    self.init(id: id, sender: sender, mayDrive: row.flag(6), kind: kind, body: body)
    answer = row.text(5).map { Answer(isTaken: row.flag(4), words: $0) }
  }
}
