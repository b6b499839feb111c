/// The texts that a structured secret is made of: whoever reads it prints them alone.
enum SecretParts {
  /// - Returns: the texts of a value that is JSON, its keys left out; the values of one that is lines of `NAME=VALUE`;
  ///   none of any other.
  static func of(_ value: [UInt8]) -> [[UInt8]] {
    let first = value.first { !" \t\r\n".utf8.contains($0) }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return jsonTexts(value) }
    let lines = value.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    return lines.count > 1 ? lines.compactMap(assigned) : []
  }

  private static func assigned(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    let quotes: Set = [UInt8(ascii: "'"), UInt8(ascii: "\"")]
    guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > line.startIndex,
      line[..<equals].allSatisfy({ $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: " ") || isAlphanumeric($0) })
    else { return nil }
    var text = line[(equals + 1)...]
    if let quote = text.first, quotes.contains(quote), text.count > 1, text.last == quote {
      text = text.dropFirst().dropLast()
    }
    return Array(text)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func jsonTexts(_ value: [UInt8]) -> [[UInt8]] {
    var texts: [[UInt8]] = []
    var rest = value[...]
    while let start = rest.firstIndex(of: UInt8(ascii: "\"")) {
      rest = rest[(start + 1)...]
      let source = rest
      let text = jsonText(&rest)
      let next = rest.first { !" \t\r\n".utf8.contains($0) }
      if next == UInt8(ascii: ":") { continue }
      // As it was meant, and as it was written.
      texts.append(text)
      texts.append(Array(source.prefix(max(0, source.count - rest.count - 1))))
    }
    return texts
  }

  /// Takes a text to its closing quote.
  private static func jsonText(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    var units: [UInt16] = []
    var text: [UInt8] = []
    func flush() {
      text += Array(String(decoding: units, as: UTF16.self).utf8)
      units = []
    }
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        flush()
        text.append(byte)
        continue
      }
      if escape == UInt8(ascii: "u") {
        units.append(UInt16(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) ?? 0xFFFD)
        rest = rest.dropFirst(4)
        continue
      }
      flush()
      text.append(escapes[escape] ?? escape)
    }
    flush()
    return text
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "f"): 0x0C,
    UInt8(ascii: "r"): 0x0D,
  ]
}
