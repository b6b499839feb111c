import Foundation
import ReleaseModel

extension Message.Webhook {
  /// What is sent of a letter, JSON.
  func body(of letter: Letter) -> String {
    if let own = letter.body { return own }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data =
      switch form ?? .slack {
      case .slack: try? encoder.encode(["text": letter.text.escapedForSlack])
      case .teams: try? encoder.encode(TeamsMessage(letter.text))
      }
    return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension String {
  /// Slack reads `<!channel>` and links between these, and asks for nothing else to be escaped.
  fileprivate var escapedForSlack: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}

/// A message of Teams with one Adaptive Card. Its runs of text are shown as they are; those of a TextBlock would be
/// Markdown, in which a fact of the release could become a link.
private struct TeamsMessage: Encodable {
  struct Attachment: Encodable {
    let contentType = "application/vnd.microsoft.card.adaptive"
    let content: Card
  }

  struct Card: Encodable {
    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case type, version, body
    }

    let schema = "http://adaptivecards.io/schemas/adaptive-card.json"
    let type = "AdaptiveCard"
    let version = "1.4"
    let body: [Line]
  }

  struct Line: Encodable {
    let type = "RichTextBlock"
    let inlines: [Run]
  }

  struct Run: Encodable {
    let type = "TextRun"
    let text: String
  }

  let type = "message"
  let attachments: [Attachment]

  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    attachments = [Attachment(content: Card(body: lines.map { Line(inlines: [Run(text: String($0))]) }))]
  }
}
