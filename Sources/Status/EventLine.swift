import ReleaseModel
import ReleaseWords

/// One line of `relboard watch --json`. Keys are added without another ``format``, and never change their meaning.
public struct EventLine: Encodable {
  /// The version of this shape.
  public static let format = 1

  var format = Self.format
  var sequence: Int
  /// UTC, with seconds.
  var time: String
  var by: String
  var run: String
  /// Where the run stands after it, in one word as `status` has it.
  var state: String
  /// What has happened, for people; nothing where nobody needs to know.
  var text: String?
  /// The event as `journal export` has it.
  var event: Event

  /// - Parameter state: where the run stands after the record.
  public init(_ record: Record, in state: ReleaseState) {
    sequence = record.sequence
    time = record.at.wall.iso8601
    by = record.by.name
    run = state.run?.id ?? ""
    self.state = state.label
    text = record.words(state)
    event = record.event
  }
}
