/// How a text is written where some of its characters have a meaning: in an address, in JSON, in HTML, for a shell.
///
/// Who writes it decides what needs no escape, and how an escape looks; here is what the usual programs do.
enum TextEncodings {
  static let upperDigits = Array("0123456789ABCDEF".utf8)
  static let lowerDigits = Array("0123456789abcdef".utf8)

  /// - Returns: the text itself and everything that it is written as.
  static func all(of text: [UInt8]) -> Set<[UInt8]> {
    var forms: Set = [text]
    for digits in [upperDigits, lowerDigits] {
      for plain in plainInAddresses {
        for space in ["%20", "+"] {
          forms.insert(percentEncoded(text, plain, digits, space: Array(space.utf8)))
        }
      }
      for escaped in escapedInJSON {
        for isASCII in [false, true] { forms.insert(jsonEncoded(text, escaped, digits, isASCII: isASCII)) }
      }
    }
    for entities in entities { forms.insert(substituted(text, entities)) }
    for quotes in quotes { forms.insert(substituted(text, quotes)) }
    forms.insert(backslashed(text))
    return forms
  }

  // MARK: Addresses

  private static let letters = Set(
    Array(UInt8(ascii: "A")...UInt8(ascii: "Z")) + Array(UInt8(ascii: "a")...UInt8(ascii: "z"))
      + Array(UInt8(ascii: "0")...UInt8(ascii: "9")))

  /// What is left as it is, beside letters and digits.
  private static let plainInAddresses: [Set<UInt8>] = [
    // RFC 3986: curl, Go and Python for a query; Python for a path; JavaScript for a part, and for a whole address.
    "-._~", "-._~/", "-._~!*'()", "-._~!*'();/?:@&=+$,#",
    // Forms: Java and browsers; PHP; .NET; Ruby and Perl.
    "-._*", "-._", "-._!*()", "-._~*", "-._~!*'()/",
    // RFC 3986 for a segment of a path, for a path, for a query, for a user's name; Go for a segment.
    "-._~!$&'()*+,;=:@", "-._~!$&'()*+,;=:@/", "-._~!$&'()*+,;=:@/?", "-._~!$&'()*+,;=", "-._~$&+:=@",
    "-._~$&+:=@/;,",
  ].map { Set($0.utf8) }

  private static func percentEncoded(
    _ text: [UInt8], _ plain: Set<UInt8>, _ digits: [UInt8], space: [UInt8]
  ) -> [UInt8] {
    text.flatMap { byte in
      if letters.contains(byte) || plain.contains(byte) { return [byte] }
      if byte == UInt8(ascii: " ") { return space }
      return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }

  // MARK: JSON

  /// What is escaped that would not have to be: nothing; the slash (PHP); what HTML knows (Go, Gson).
  private static let escapedInJSON: [Set<UInt8>] = ["", "/", "<>&", "<>&'=", "<>&'\"/"].map { Set($0.utf8) }
  private static let short: [UInt8: UInt8] = [
    0x08: UInt8(ascii: "b"), 0x09: UInt8(ascii: "t"), 0x0A: UInt8(ascii: "n"), 0x0C: UInt8(ascii: "f"),
    0x0D: UInt8(ascii: "r"),
  ]

  private static func jsonEncoded(
    _ text: [UInt8], _ escaped: Set<UInt8>, _ digits: [UInt8], isASCII: Bool
  ) -> [UInt8] {
    func unit(_ value: UInt16) -> [UInt8] {
      Array("\\u".utf8) + [12, 8, 4, 0].map { digits[Int(value >> UInt16($0) & 15)] }
    }
    var result: [UInt8] = []
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let byte = UInt8(exactly: scalar.value) ?? 0xFF
      switch byte {
      case UInt8(ascii: "/") where escaped.contains(byte), UInt8(ascii: "\\"):
        result += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\"") where !escaped.contains(byte): result += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        result += short[byte].map { [UInt8(ascii: "\\"), $0] } ?? unit(UInt16(byte))
      case 0x20..<0x7F: result += escaped.contains(byte) ? unit(UInt16(byte)) : [byte]
      default:
        result += isASCII ? scalar.utf16.flatMap(unit) : Array(String(scalar).utf8)
      }
    }
    return result
  }

  // MARK: HTML and XML, shells

  private static let entities: [[UInt8: [UInt8]]] =
    [
      // Python, Go, PHP, XML, and templates that take no chance.
      ["\"": "&quot;", "'": "&#x27;"], ["\"": "&#34;", "'": "&#39;"], ["\"": "&quot;", "'": "&#039;"],
      ["\"": "&quot;", "'": "&#39;"], ["\"": "&quot;", "'": "&apos;"], ["\"": "&quot;"], [:],
      ["\"": "&quot;", "'": "&#39;", "/": "&#x2F;"],
      ["\"": "&quot;", "'": "&#39;", "/": "&#x2F;", "`": "&#x60;", "=": "&#x3D;"],
      ["\"": "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"],
    ].map { bytes($0.merging(["&": "&amp;", "<": "&lt;", ">": "&gt;"]) { own, _ in own }) } + [
      // Text, in which only these two mean something.
      bytes(["&": "&amp;", "<": "&lt;"]), bytes(["&": "&amp;", "<": "&lt;", "\"": "&quot;"]),
    ]

  /// A text between quotes: of a shell, of Python and others.
  private static let quotes: [[UInt8: [UInt8]]] = [
    ["'": #"'\''"#], ["'": #"'"'"'"#], ["'": "''"], ["\"": "\"\""],
    ["\\": #"\\"#, "'": #"\'"#, "\n": #"\n"#, "\r": #"\r"#, "\t": #"\t"#],
    ["\\": #"\\"#, "\n": #"\n"#, "\r": #"\r"#, "\t": #"\t"#],
    ["\\": #"\\"#, "\"": #"\""#, "$": #"\$"#, "`": #"\`"#],
  ].map(bytes)

  private static func bytes(_ table: [Character: String]) -> [UInt8: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: table.compactMap { key, value in key.asciiValue.map { ($0, Array(value.utf8)) } })
  }

  private static func substituted(_ text: [UInt8], _ table: [UInt8: [UInt8]]) -> [UInt8] {
    text.flatMap { table[$0] ?? [$0] }
  }

  /// As `printf %q` writes a word.
  private static func backslashed(_ text: [UInt8]) -> [UInt8] {
    let plain = Set("-._/:=+@%".utf8)
    return text.flatMap { byte in
      byte >= 0x80 || letters.contains(byte) || plain.contains(byte) ? [byte] : [UInt8(ascii: "\\"), byte]
    }
  }
}
