import ReleaseModel

/// Where records are made durable.
public protocol Journal: Sendable {
  /// Appends records, all or none of them; returns when they would survive the loss of power.
  ///
  /// - Throws: whatever kept them from being durable; none of them then counts as recorded.
  func append(_ records: [Record]) throws

  /// Takes note of the state after an append. A journal may keep it, so that a long run opens at once.
  func offer(_ state: ReleaseState)

  /// Proves that records could be made durable now, by writing and syncing something that changes nothing.
  ///
  /// - Returns: what an earlier append has made durable after all, although nobody could tell then and it had to throw;
  ///   each is returned once. A journal on this host always can tell, and returns none.
  /// - Throws: whatever would keep records from being durable.
  @discardableResult func probe() throws -> [Record]

  /// Demands that the journal is still where it was opened, without writing anything.
  ///
  /// - Throws: why it is not.
  func demandPlace() throws
}

extension Journal {
  /// A journal that has no place of its own cannot lose it.
  public func demandPlace() throws {}
}

/// What keeps a journal from making records durable.
public protocol JournalFailure: Error {
  /// Whether the journal takes nothing any more, however long one waits.
  var isPermanent: Bool { get }
}

/// Who makes the world outside as the state wants it.
public protocol EffectPerformer: Sendable {
  /// Takes note of what a turn has changed of what is wanted. Called after every turn, in the order of the turns; it
  /// must return at once. What goes on and is no longer wanted is given up, but for a running attempt, which only a
  /// ``Effect/stop(_:)`` ends.
  func want(_ change: EffectChange, in state: ReleaseState)
}

/// The clocks of the outside.
public protocol TimeSource: Sendable {
  /// What both clocks say now.
  func now() -> Timestamp

  /// Returns when so much time has passed, whatever the wall clock does meanwhile.
  ///
  /// - Throws: `CancellationError`.
  func pause(_ duration: Duration) async throws
}
