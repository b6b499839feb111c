import Foundation
import ReleaseModel

/// One line of an exported journal.
public struct JournalLine: Encodable {
  var sequence: Int
  var time: String
  var steady: Int64
  var wall: Int64
  var by: String
  var event: Event
  var hash: String

  /// The line of a record.
  ///
  /// - Parameter hash: its link in the hash chain, in lower-case hexadecimal.
  public init(_ record: Record, hash: String) {
    sequence = record.sequence
    time = record.at.wall.iso8601
    steady = record.at.steady.milliseconds
    wall = record.at.wall.milliseconds
    by = record.by.name
    event = record.event
    self.hash = hash
  }

  /// What a checkpoint consists of.
  public struct Checkpoint: Decodable, Sendable {
    /// The number of the event.
    public var sequence: Int
    /// Its link in the hash chain.
    public var hash: String

    /// The last event of an exported journal; nil when its last line is none.
    public init?(export text: String) {
      guard let line = text.split(separator: "\n").last,
        let last = try? JSONDecoder().decode(Self.self, from: Data(line.utf8))
      else { return nil }
      self = last
    }
  }
}
