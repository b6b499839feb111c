/// The word by which a plan says that a value is still to be written.
public let blankWord = "TODO"

/// Whether a value is still to be written: it holds the word, and not as a part of another.
func isBlank(_ text: String) -> Bool {
  // Nearly no text has it at all, and to tell letters of every script takes long.
  guard blankWord.utf8.allSatisfy({ text.utf8.contains($0) }) else { return false }
  let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
  return words.contains { $0 == blankWord }
}

extension Node {
  /// The values in it that are still to be written, in the order of the file.
  var blanks: [(text: String, mark: Mark)] {
    switch content {
    case .scalar(let scalar): isBlank(scalar.text) ? [(scalar.text, mark)] : []
    case .list(let entries): entries.flatMap(\.blanks)
    case .mapping(let entries): entries.flatMap(\.value.blanks)
    }
  }
}
