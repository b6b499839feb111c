import PlainText

/// A plan file's text in lines, after everything that could hurt the YAML parser has been refused.
struct SourceText {
  /// The most bytes that a plan may have: 1,000 steps take a quarter of it.
  static let sizeLimit = 1 << 20
  /// The most levels of nesting; no plan needs ten.
  static let depthLimit = 64

  /// How many duplicate keys are told by both places: each takes the parser another pass, and all passes
  /// together may read four times the largest plan.
  var insertionLimit: Int { min(16, 4 * Self.sizeLimit / max(1, text.utf8.count)) }

  private let text: String
  /// The lines without their ends.
  private(set) var lines: [[Unicode.Scalar]] = [[]]

  /// Reads the lines of a file, LF, CRLF or CR, with or without a byte order mark.
  ///
  /// - Returns: nil when a diagnostic was reported.
  init?(_ bytes: [UInt8], _ findings: Findings) {
    guard bytes.count <= Self.sizeLimit else {
      findings.report(.tooLarge(limit: Self.sizeLimit), at: nil)
      return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      Self.reportInvalidByte(bytes, findings)
      return nil
    }
    self.text = String(text.unicodeScalars.drop { $0 == "\u{FEFF}" })
    var previous: Unicode.Scalar?
    for scalar in self.text.unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r": lines.append([])
      default: lines[lines.count - 1].append(scalar)
      }
      previous = scalar
    }
    reportForbiddenCharacters(findings)
    guard findings.diagnostics.isEmpty else { return nil }
    StructureScan(findings).scan(lines)
    guard findings.diagnostics.isEmpty else { return nil }
  }

  /// The text with tags inserted, each before a key.
  func text(tagged insertions: [Insertion]) -> String {
    if insertions.isEmpty { return text }
    var lines = lines
    for (number, insertion) in insertions.enumerated().sorted(by: { $0.element.mark > $1.element.mark }) {
      let index = insertion.mark.line - 1
      guard lines.indices.contains(index) else { continue }
      let column = min(max(0, insertion.mark.column - 1), lines[index].count)
      lines[index].insert(contentsOf: Insertion.tag(number).unicodeScalars, at: column)
    }
    return String(decoding: lines.joined(separator: ["\n"]).map(\.value), as: UTF32.self)
  }

  /// The text of a line, without the spaces around it; empty when there is no such line.
  func excerpt(at mark: Mark) -> String {
    guard lines.indices.contains(mark.line - 1) else { return "" }
    let blank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
    var line = lines[mark.line - 1].drop(while: blank)
    while line.last.map(blank) == true { line.removeLast() }
    return String(String.UnicodeScalarView(line))
  }

  private func reportForbiddenCharacters(_ findings: Findings) {
    for (index, line) in lines.enumerated() {
      for (column, scalar) in line.enumerated() where scalar.isForbidden {
        findings.report(
          .forbiddenCharacter(scalar.value), at: Mark(line: index + 1, column: column + 1))
        if findings.diagnostics.count >= 10 { return }
      }
    }
  }

  private static func reportInvalidByte(_ bytes: [UInt8], _ findings: Findings) {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    var mark = Mark(line: 1, column: 1)
    while case .valid(let encoded) = parser.parseScalar(from: &iterator) {
      let scalar = Unicode.UTF8.decode(encoded)
      let endsLine = scalar == "\n" || (scalar == "\r" && !bytes.dropFirst(offset + 1).starts(with: [0x0A]))
      offset += encoded.count
      if endsLine {
        mark = Mark(line: mark.line + 1, column: 1)
      } else if scalar != "\u{FEFF}" || offset > 3 {
        mark.column += 1
      }
    }
    findings.report(.invalidUTF8(byte: offset < bytes.count ? bytes[offset] : 0), at: mark)
  }
}

/// A YAML tag that is put before a key, so that the parser takes two equal keys for different ones.
struct Insertion {
  /// Where it stands in the original text.
  var mark: Mark
  /// The key that it precedes.
  var key: String

  /// The tag of an insertion, by its number of 0 to 15; all tags are equally long.
  static func tag(_ number: Int) -> String { "!\(String(number, radix: 16)) " }

  static func isTag(_ text: String) -> Bool { text.count == 2 && text.first == "!" }

  /// Where something that was found in the tagged text stands in the original.
  static func original(_ mark: Mark, _ insertions: [Insertion]) -> Mark {
    let length = tag(0).count
    var shift = 0
    let columns = insertions.filter { $0.mark.line == mark.line }.map(\.mark.column).sorted()
    for column in columns where column + shift < mark.column { shift += length }
    return Mark(line: mark.line, column: mark.column - shift)
  }
}

extension Unicode.Scalar {
  /// Whether it looks like a space, or like nothing, and is neither a space nor part of a word or of an emoji.
  var isInvisible: Bool {
    switch value {
    case 0xA0, 0xAD, 0x1680, 0x180E, 0x2000...0x200B, 0x200E, 0x200F, 0x202F, 0x205F...0x2064,
      0x206A...0x206F,
      0x3000, 0x3164:
      true
    default: false
    }
  }
}
