import Foundation
import ReleaseModel
import ReleaseWords

extension Statement {
  /// What is signed: one line of canonical JSON, as RFC 8785 has it, and a line feed, so that a text file is one.
  public var text: String {
    let evidence =
      "{" + (self.evidence.sha256.map { "\"sha256\":\(quoted($0))," } ?? "")
      + "\"text\":\(quoted(self.evidence.text))}"
    let fields = [
      ("decision", quoted(decision.rawValue)), ("evidence", evidence), ("expires", quoted(expires.iso8601)),
      ("format", "\(Self.format)"), ("head", "{\"event\":\(head.event),\"hash\":\(quoted(head.hash))}"),
      ("item", quoted(item.description)), ("nonce", quoted(nonce)), ("package", quoted(package)),
      ("plan", quoted(plan)), ("run", quoted(run)), ("signed", quoted(signed.iso8601)), ("who", quoted(who)),
    ]
    return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n"
  }

  /// Reads what ``text`` writes, and nothing else: who signs another form of the same may mean something else by it.
  ///
  /// - Parameter text: the line, with or without its line feed.
  /// - Throws: ``ReleaseModel/SignatureFault/unreadable(_:)``.
  public init(text: String) throws(SignatureFault) {
    let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard line.hasPrefix("{") else { throw .unreadable("it begins with no {") }
    guard let form = try? JSONDecoder().decode(Form.self, from: Data(line.utf8)) else {
      throw .unreadable("it is not JSON with a statement's fields")
    }
    guard form.format == Self.format else {
      throw .unreadable("it is of the form \(form.format), and this relboard reads \(Self.format)")
    }
    guard let item = Item(form.item) else { throw .unreadable("it is about '\(form.item)'") }
    guard let signed = WallInstant(second: form.signed), let expires = WallInstant(second: form.expires)
    else {
      throw .unreadable("its times are none")
    }
    self.init(
      form.decision, on: item,
      of: RunIdentity(id: form.run, planHash: form.plan, planPath: "", directory: ""),
      package: form.package, head: form.head, evidence: form.evidence, who: form.who, signed: signed,
      expires: expires, nonce: form.nonce)
    guard nonce.utf8.count == 32, nonce.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
      throw .unreadable("its nonce is none")
    }
    guard self.text == line + "\n" else { throw .unreadable("it is not in canonical form") }
  }

  private struct Form: Decodable {
    let format: Int
    let decision: Decision
    let evidence: Evidence
    let head: Head
    let item, nonce, package, plan, run, signed, expires, who: String
  }
}

extension WallInstant {
  /// Reads `2026-11-22T22:12:41Z`.
  fileprivate init?(second text: String) {
    guard let date = try? Date.ISO8601FormatStyle().parse(text) else { return nil }
    self.init(milliseconds: Int64(date.timeIntervalSince1970) * 1000)
  }

  /// The whole second in which it lies.
  public var second: WallInstant { WallInstant(milliseconds: milliseconds / 1000 * 1000) }
}

/// A text as JSON has it, with no more escaped than must be.
private func quoted(_ text: String) -> String {
  let short: [Unicode.Scalar: String] = [
    "\"": "\\\"", "\\": "\\\\", "\u{8}": "\\b", "\t": "\\t", "\n": "\\n", "\u{C}": "\\f", "\r": "\\r",
  ]
  let scalars = text.unicodeScalars.map { scalar -> String in
    if let escape = short[scalar] { return escape }
    guard scalar.value < 0x20 else { return String(scalar) }
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
  return "\"" + scalars.joined() + "\""
}
