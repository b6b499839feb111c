import TestSupport
import Testing

@testable import SecretMask

@Suite struct SecretMaskerTests {
  /// Few letters and short needles, so that needles overlap, contain and continue one another.
  static let cases: [(needles: [String], text: String)] = {
    var random = SeededGenerator(seed: 2026)
    func word(_ length: ClosedRange<Int>, of letters: String = "abc") -> String {
      let length = Int.random(in: length, using: &random)
      return (0..<length).map { _ in String(letters.unicodeScalars.randomElement(using: &random)!) }.joined()
    }
    return (0..<300).map { index in
      let needles = (0..<Int.random(in: 1...4, using: &random)).map { _ in word(1...5) }
      // Half of the texts have line ends, some of them wrapped lines.
      return (needles, word(0...24, of: index.isMultiple(of: 2) ? "abc" : "aabbc\r\n"))
    }
  }()
  /// How long the wrapped lines are.
  fileprivate static let columns: Set = [2, 3]

  @Test(arguments: cases)
  func masksTheSameWhereverTheStreamIsCut(needles: [String], text: String) {
    let expected = Reference(needles, text).masked
    for first in 0...text.utf8.count {
      for second in first...text.utf8.count {
        var masker = SecretMasker(needles: needles.map { Array($0.utf8) }, columns: Self.columns)
        var output: [UInt8] = []
        for part in [0..<first, first..<second, second..<text.utf8.count] {
          masker.mask(Array(text.utf8)[part], into: &output)
        }
        masker.finish(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == expected)
      }
    }
  }

  @Test(arguments: cases)
  func holdsBackOnlyWhatMayStillBecomeASecret(needles: [String], text: String) {
    var masker = SecretMasker(needles: needles.map { Array($0.utf8) }, columns: Self.columns)
    var output: [UInt8] = []
    for (index, byte) in text.utf8.enumerated() {
      masker.mask([byte], into: &output)
      #expect(
        String(decoding: output, as: UTF8.self)
          == Reference(needles, String(decoding: text.utf8.prefix(index + 1), as: UTF8.self)).released)
    }
  }

  @Test func startsAnewAfterTheEnd() {
    var masker = SecretMasker(secrets: [Array("hunter22".utf8)])
    var output: [UInt8] = []
    masker.mask(Array("hunt".utf8)[...], into: &output)
    masker.finish(into: &output)
    masker.mask(Array("er22".utf8)[...], into: &output)
    masker.finish(into: &output)
    #expect(String(decoding: output, as: UTF8.self) == "hunter22")
  }

  @Test func passesEveryByteWhenThereIsNoSecret() {
    var masker = SecretMasker(secrets: [])
    var output: [UInt8] = []
    masker.mask(Array(UInt8.min...UInt8.max)[...], into: &output)
    #expect(output == Array(UInt8.min...UInt8.max))
  }
}

/// The same promise, in the plainest way: all of the text at once, every needle at every place.
private struct Reference {
  private let text: [UInt8]
  private let needles: [[UInt8]]
  /// Where the text has what is no wrapped line's end, and that alone.
  private let places: [Int]
  private let bytes: [UInt8]

  init(_ needles: [String], _ text: String) {
    let all = Array(text.utf8)
    self.text = all
    self.needles = needles.map { Array($0.utf8) }
    places = all.indices.filter { !Self.isWrap($0, in: all) }
    bytes = places.map { all[$0] }
  }

  private static func isWrap(_ place: Int, in text: [UInt8]) -> Bool {
    let (newline, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard text[place] == newline || text[place] == carriageReturn else { return false }
    var line = text[..<place]
    if text[place] == newline, line.last == carriageReturn { line.removeLast() }
    let run = line.reversed().prefix { $0 != newline && $0 != carriageReturn }
    return SecretMaskerTests.columns.contains(run.count)
  }

  var masked: String { rendered(text.count) }

  var released: String {
    let open = (0...bytes.count).reversed().first { length in
      needles.contains { $0.count > length && $0.starts(with: bytes.suffix(length)) }
    }
    guard let open, open > 0 else { return rendered(text.count) }
    return rendered(places[places.count - open])
  }

  private func rendered(_ count: Int) -> String {
    var output: [UInt8] = []
    var position = 0
    for span in spans where span.lowerBound < count {
      output += text[position..<span.lowerBound] + SecretMasker.mask
      position = min(span.upperBound, count)
    }
    return String(decoding: output + text[position..<count], as: UTF8.self)
  }

  private var spans: [Range<Int>] {
    let all = needles.flatMap { needle in
      bytes.indices.filter { bytes[$0...].starts(with: needle) }
        .map { places[$0]..<places[$0 + needle.count - 1] + 1 }
    }
    return all.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { spans, next in
      guard let last = spans.last, next.lowerBound < last.upperBound else { return spans.append(next) }
      spans[spans.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
    }
  }
}
