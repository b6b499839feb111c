import Foundation
import ReleaseModel

/// One line of an exported journal.
struct JournalLine: Encodable {
  var sequence: Int
  var time: String
  var steady: Int64
  var wall: Int64
  var by: String
  var event: Event
  var hash: String

  /// What a checkpoint consists of.
  struct Checkpoint: Decodable {
    var sequence: Int
    var hash: String
  }

  /// The last event of an exported journal.
  ///
  /// - Throws: ``Failure`` when the file cannot be read or its last line is no event.
  static func last(of path: String) throws -> Checkpoint {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Failure("\(path): no readable export")
    }
    guard let line = text.split(separator: "\n").last,
      let checkpoint = try? JSONDecoder().decode(Checkpoint.self, from: Data(line.utf8))
    else { throw Failure("\(path): its last line is no event of an exported journal") }
    return checkpoint
  }
}
