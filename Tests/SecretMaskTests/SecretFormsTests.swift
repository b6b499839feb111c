import Foundation
import SecretMask
import TestSupport
import Testing

@Suite(.heavy) struct SecretFormsTests {
  private static let secret = "pä$$ w0rd/+?>~"

  @Test(arguments: ["", "u", "us", "use"], ["", "x", "xy", "xyz"])
  func base64IsMaskedWhereverTheSecretStands(before: String, after: String) throws {
    let encoded = Data((before + Self.secret + after).utf8).base64EncodedString()
    let masked = mask(encoded)
    let rest = masked.split(separator: "••••", omittingEmptySubsequences: false)
    #expect(rest.count == 2)
    #expect(rest.allSatisfy { $0.count <= 8 }, "\(masked) shows more than the neighbours' characters")

    let urlSafe = encoded.replacing("+", with: "-").replacing("/", with: "_")
    #expect(mask(urlSafe).contains("••••"))
  }

  @Test(arguments: [64, 76], ["\n", "\r\n"])
  func base64IsMaskedWhereItsLinesAreWrapped(column: Int, lineEnd: String) {
    let secret = String(repeating: Self.secret, count: 9)
    for before in 0..<80 {
      let encoded = Data((String(repeating: "u", count: before) + secret + "after").utf8)
        .base64EncodedString()
      var lines: [Substring] = []
      var rest = encoded[...]
      while !rest.isEmpty {
        lines.append(rest.prefix(column))
        rest = rest.dropFirst(column)
      }
      let masked = mask(lines.joined(separator: lineEnd) + lineEnd, secret: secret)
      let shown = masked.components(separatedBy: "••••")
      #expect(shown.count == 2 && masked.hasSuffix(lineEnd))
      #expect(encoded.hasPrefix(shown[0].filter { !$0.isNewline }))
      #expect(
        shown[0].filter { !$0.isNewline }.count <= before * 4 / 3 + 2,
        "\(masked) shows the secret's beginning")
    }
  }

  @Test func aLineThatMayBeginASecretWaitsForTheNextOnlyWhereItIsWrapped() {
    var masker = SecretMasker(secrets: [Array(Self.secret.utf8)])
    var output: [UInt8] = []
    let begin = String(Data(Self.secret.utf8).base64EncodedString().prefix(4))
    for (length, isHeld) in [(63, false), (64, true), (65, false), (76, true), (77, false)] {
      let line = String(repeating: "x", count: length - 4) + begin + "\n"
      masker.mask(Array(line.utf8)[...], into: &output)
      #expect(output.last == (isHeld ? UInt8(ascii: "x") : UInt8(ascii: "\n")))
    }
  }

  @Test func percentEncodingIsMasked() throws {
    let letters = "abcdefghijklmnopqrstuvwxyz"
    let allowed = CharacterSet(charactersIn: letters + letters.uppercased() + "0123456789-._~")
    let encoded = try #require(Self.secret.addingPercentEncoding(withAllowedCharacters: allowed))
    #expect(mask("?token=\(encoded)&x") == "?token=••••&x")
    #expect(mask("?token=\(encoded.replacing("%20", with: "+"))&x") == "?token=••••&x")
    #expect(mask("p%c3%a4%24%24%20w0rd%2f%2b%3f%3e~") == "••••")
  }

  @Test func eachLineOfASecretIsMaskedToo() {
    let key = "-----BEGIN KEY-----\r\nabcdefgh\r\n12345\r\n"
    #expect(mask("1: \(key)", secret: key) == "1: ••••\r\n")
    #expect(mask("  abcdefgh\n  12345\n", secret: key) == "  ••••\n  12345\n")
  }

  @Test func aShortValueHasNoForms() {
    #expect(SecretForms.of(Array("12345".utf8)).isEmpty)
    #expect(SecretForms.of(Array("12345\n".utf8)).isEmpty)
    #expect(!SecretForms.of(Array("123456".utf8)).isEmpty)
  }

  private func mask(_ text: String, secret: String = secret) -> String {
    var masker = SecretMasker(secrets: [Array(secret.utf8)])
    var output: [UInt8] = []
    masker.mask(Array(text.utf8)[...], into: &output)
    masker.finish(into: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
