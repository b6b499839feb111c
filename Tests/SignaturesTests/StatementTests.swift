import Foundation
import ReleaseModel
import Testing

@testable import Signatures

extension Statement {
  static func example(
    _ decision: Decision = .approve, on item: Item = .control("reviewed"), evidence: String = "seen",
    who: String = "dana", signed: Int64 = 1_795_384_800_000, lasts: Int64 = 3_600_000,
    nonce: String = String(repeating: "0a", count: 16)
  ) -> Statement {
    Statement(
      decision, on: item,
      of: RunIdentity(id: "r1", planHash: "9c1e", planPath: "", directory: ""), package: "e3b0",
      head: Head(event: 4, hash: "ab"), evidence: Evidence(text: evidence), who: who,
      signed: WallInstant(milliseconds: signed), expires: WallInstant(milliseconds: signed + lasts),
      nonce: nonce)
  }
}

@Suite("A statement")
struct StatementTests {
  private static let line =
    #"{"decision":"approve","evidence":{"text":"seen"},"expires":"2026-11-22T23:00:00Z","format":1,"#
    + #""head":{"event":4,"hash":"ab"},"item":"control:reviewed","nonce":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","#
    + #""package":"e3b0","plan":"9c1e","run":"r1","signed":"2026-11-22T22:00:00Z","who":"dana"}"# + "\n"

  @Test("is one line of canonical JSON, which never changes again")
  func text() throws {
    #expect(Statement.example().text == Self.line)
    #expect(try Statement(text: Self.line) == .example())
  }

  @Test(
    "is read as it was written, whatever is in it",
    arguments: [
      "", "a \"quote\" and a \\", "tab\tline\nend\r", "\u{1}\u{1F}\u{7F}", "Zoë 🚀 \u{2028}", "/slash",
      "</script>",
    ])
  func roundTrip(text: String) throws {
    let statement = Statement.example(.noGo, on: .position("Data \"base\""), evidence: text)
    #expect(try Statement(text: statement.text) == statement)
    let known = try JSONSerialization.jsonObject(with: Data(statement.text.utf8)) as? [String: Any]
    #expect((known?["evidence"] as? [String: Any])?["text"] as? String == text)
  }

  @Test(
    "in another form is none",
    arguments: [
      ("{\"decision\"", "{ \"decision\""), ("\"format\":1", "\"format\":2"), ("0a0a0a", "0A0a0a"),
      ("\"who\":\"dana\"", "\"who\":\"dana\",\"x\":1"), ("control:", "kontrol:"), ("approve", "accept"),
      ("22:00:00Z", "22:00:00.5Z"), ("seen", "\\u0073een"), ("{\"decision\"", "x{\"decision\""),
    ])
  func otherForms(from: String, to: String) {
    let other = Self.line.replacing(from, with: to, maxReplacements: 1)
    #expect(throws: SignatureFault.self) { try Statement(text: other) }
  }
}
