import ReleaseModel
import ReleaseWords
import Screen

/// Shows what was written anew of a message, as it would be told, before it takes the place of the draft.
struct DraftOverlay: FormOverlay {
  /// How the subject stands before the text in the editor.
  private static let subjectLabel = "Subject: "

  let message: MessageID
  let question: Question?
  var form = Form([])
  private var letter: Letter

  init(_ message: MessageID, _ model: BoardModel) {
    self.message = message
    question = Question(.item(.message(message)), in: model)
    letter = model.state.message(message).map { model.state.writtenDraft(of: $0) } ?? Letter(text: "")
  }

  var verb: String { "keep it" }
  var escapeWords: String { "leave it as it was" }

  /// The draft as it is written on: the subject of a mail in the first line.
  var writing: String? {
    (letter.subject.map { "\(Self.subjectLabel)\($0)\n\n" } ?? "") + letter.text
  }

  mutating func write(_ text: String) {
    guard letter.subject != nil else {
      letter.text = text
      return
    }
    let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let first = lines.first ?? ""
    letter.subject =
      first.hasPrefix(Self.subjectLabel.dropLast())
      ? String(first.dropFirst(Self.subjectLabel.count - 1)) : first
    letter.text = lines.count > 1 ? lines[1] : ""
  }

  func heading(_ model: BoardModel) -> String { "What ‘\(model.state.audience(of: message))’ is told" }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    guard let plan = scene.state.message(message) else { return [] }
    let draft = scene.state.draft(of: plan, written: letter)
    return (draft.letter.subject.map { entry("subject", $0, columns: columns) } ?? [])
      + draft.problems.flatMap { entry("draft", $0.words, .warning, columns: columns) }
      + [[]]
      + draft.text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
        paragraph(String($0), columns: columns)
      }
  }

  func command(_ model: BoardModel) throws(Objection) -> Command { .messages(.edit(message, letter)) }
}
