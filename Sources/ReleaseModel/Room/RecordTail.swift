/// The newest records of a run, oldest first, in bounded memory: what a board tells of the last things that happened.
public struct RecordTail: Equatable, Sendable {
  /// How many are kept.
  public static let kept = 200

  /// The records, at most ``kept``.
  public private(set) var records: [Record] = []

  /// Keeps the newest of some records, oldest first.
  public init(_ records: some Sequence<Record> = []) { append(records) }

  /// Takes what has been recorded since.
  public mutating func append(_ new: some Sequence<Record>) {
    records.append(contentsOf: new)
    if records.count > Self.kept { records.removeFirst(records.count - Self.kept) }
  }
}
