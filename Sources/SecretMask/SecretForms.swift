/// The forms in which a secret value turns up in output.
///
/// Masked are the value itself, each of its lines, and each text in it where it is JSON or a list of variables, and of
/// all these what the usual ``TextEncodings`` make of them; its base64, wherever in a longer text it was encoded; and
/// its hexadecimal digits. Not found are forms that were compressed or encrypted.
public enum SecretForms {
  /// The shortest value that is masked, in bytes: shorter ones turn up in ordinary output by chance.
  public static let minimumLength = 6

  /// How much of a value there is to mask, in bytes: a line end that a file brought along is none of it.
  public static func length(of value: [UInt8]) -> Int { withoutLineEnds(value[...]).count }

  /// - Returns: the distinct forms of a value, each of at least ``minimumLength`` bytes; none for a shorter value.
  public static func of(_ value: [UInt8]) -> Set<[UInt8]> {
    let whole = withoutLineEnds(value[...])
    guard whole.count >= minimumLength else { return [] }
    var texts: Set = [whole]
    for text in [whole] + SecretParts.of(whole) {
      texts.insert(withoutLineEnds(text[...]))
      texts.formUnion(text.split(separator: newline).map(withoutLineEnds))
    }
    var forms: Set<[UInt8]> = []
    for text in texts where text.count >= minimumLength { forms.formUnion(TextEncodings.all(of: text)) }
    for alphabet in [standard, urlSafe] {
      for offset in 0..<3 { forms.insert(base64Interior(of: whole, at: offset, alphabet)) }
    }
    for digits in [TextEncodings.upperDigits, TextEncodings.lowerDigits] {
      forms.insert(whole.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
    return forms.filter { $0.count >= minimumLength }
  }

  private static func withoutLineEnds(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    func isLineEnd(_ byte: UInt8) -> Bool { byte == newline || byte == carriageReturn }
    var bytes = bytes.drop(while: isLineEnd)
    while let last = bytes.last, isLineEnd(last) { bytes.removeLast() }
    return Array(bytes)
  }

  /// The characters of the base64 of a longer text that depend on the value alone.
  ///
  /// - Parameter offset: how many bytes stand before the value in its group of three, 0 to 2.
  private static func base64Interior(of value: [UInt8], at offset: Int, _ alphabet: [UInt8]) -> [UInt8] {
    let bytes = [UInt8](repeating: 0, count: offset) + value
    let first = (offset * 8 + 5) / 6
    let end = bytes.count * 8 / 6
    return (first..<end).map { index in
      let bit = index * 6
      let high = UInt16(bytes[bit / 8]) << 8
      let low = bit / 8 + 1 < bytes.count ? UInt16(bytes[bit / 8 + 1]) : 0
      return alphabet[Int((high | low) >> UInt16(10 - bit % 8) & 0x3f)]
    }
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let letters =
    Array(UInt8(ascii: "A")...UInt8(ascii: "Z")) + Array(UInt8(ascii: "a")...UInt8(ascii: "z"))
    + Array(UInt8(ascii: "0")...UInt8(ascii: "9"))
  private static let standard = letters + Array("+/".utf8)
  private static let urlSafe = letters + Array("-_".utf8)
}
