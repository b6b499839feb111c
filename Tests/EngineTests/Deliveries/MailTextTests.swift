import Foundation
import ReleaseModel
import Testing

@testable import Engine

/// Mails are read back by the parser of Python, which follows the same documents.
@Suite("A mail", .blocking, .enabled(if: Tool.python != nil, "python3 is not installed")) struct MailTextTests
{
  private func parsed(_ text: String) throws -> [String: Any] {
    let folder = try Folder()
    try folder.write(text, to: "mail")
    try folder.run(
      try #require(Tool.python),
      [
        "-c",
        """
        import email, email.policy, json
        data = open("mail", "rb").read()
        mail = email.message_from_bytes(data, policy=email.policy.SMTP)
        json.dump({"headers": [[k, str(v)] for k, v in mail.items()], "body": mail.get_content(),
          "defects": [str(d) for d in mail.defects], "longest": max(len(l) for l in data.split(b"\\n")),
          "ascii": all(b < 128 for b in data)}, open("parsed", "w"))
        """,
      ])
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/parsed"))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test(
    "says what it was given, in short lines of ASCII, and nothing of it becomes a header",
    arguments: [
      ("Plain", "One line"), ("", ""), ("受注担当 — été 🚀" + String(repeating: "長", count: 150), "受注\n\n🚀 été"),
      ("a: b =?utf-8?B?YQ==?= c", ".\n..\nFrom me\n=3D = \t\nend "),
      (String(repeating: "word ", count: 39), String(repeating: "x", count: 5000)),
      ("x", "Bcc: y@example.org\n\nTo: z\r\nlone\rreturn\u{7}\u{2028}"), ("a\u{0}b", "c\u{0}d"),
    ])
  func says(subject: String, text: String) throws {
    let mail = Message.Mail(to: ["a@example.org", "b@example.org"], subject: "", from: "r@example.org")
    let composed = MailText(
      mail, Letter(subject: subject, text: text), key: "run-m-1",
      date: WallInstant(milliseconds: 1_795_384_800_000))
    let parsed = try parsed(composed.text)
    let headers = try #require(parsed["headers"] as? [[String]])
    #expect(
      headers.map { $0[0] } == [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
      ])
    #expect(headers[1][1] == "a@example.org, b@example.org" && headers[4][1] == "<run-m-1@example.org>")
    #expect(headers[3][1] == "Sun, 22 Nov 2026 22:00:00 +0000")
    #expect(
      headers[2][1].trimmingCharacters(in: .whitespaces) == subject.trimmingCharacters(in: .whitespaces))
    let body = try #require(parsed["body"] as? String)
    #expect(
      body.replacing("\r\n", with: "\n") == text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        + "\n")
    #expect((parsed["defects"] as? [String]) == [] && (parsed["ascii"] as? Bool) == true)
    #expect(try #require(parsed["longest"] as? Int) <= 78)
  }
}

@Suite("What a web address is sent") struct WebhookBodyTests {
  private let text = #"<!channel> & <https://x|y> [link](z) "quote" \ end"# + "\nsecond"

  @Test("is text to Slack, and calls nobody")
  func slack() throws {
    let body = Message.Webhook(urlVariable: "X").body(of: Letter(text: text))
    let object = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: String]
    #expect(
      object == ["text": #"&lt;!channel&gt; &amp; &lt;https://x|y&gt; [link](z) "quote" \ end"# + "\nsecond"])
  }

  @Test("is a card to Teams, whose runs of text are no Markdown")
  func teams() throws {
    let body = Message.Webhook(urlVariable: "X", form: .teams).body(of: Letter(text: text))
    let object = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
    let attachment = (object?["attachments"] as? [[String: Any]])?.first
    #expect(object?["type"] as? String == "message")
    #expect(attachment?["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
    let card = attachment?["content"] as? [String: Any]
    #expect(card?["type"] as? String == "AdaptiveCard" && card?["version"] as? String == "1.4")
    let blocks = try #require(card?["body"] as? [[String: Any]])
    #expect(blocks.allSatisfy { $0["type"] as? String == "RichTextBlock" })
    let runs = blocks.compactMap { ($0["inlines"] as? [[String: String]])?.first }
    #expect(runs.allSatisfy { $0["type"] == "TextRun" })
    #expect(runs.compactMap { $0["text"] }.joined(separator: "\n") == text)
  }

  @Test("is one's own, as it was filled in")
  func own() {
    #expect(Message.Webhook(urlVariable: "X", body: "t").body(of: Letter(text: "a", body: "{}")) == "{}")
  }
}
