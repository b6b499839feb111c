/// Has long CDATA sections of an XML file read as several short ones, which means the same: libxml2 holds a section until
/// it has all of it, and gives up one that is large.
struct CDATASplitter {
  /// After how many bytes a section is split, at the next place where that tears no character apart.
  private static let longest = 64 * 1024
  private static let cut = Array("]]><![CDATA[".utf8)

  private enum Place {
    case outside, section, comment, instruction
  }

  private var place = Place.outside
  /// The newest bytes since the place began, the last one lowest.
  private var recent: UInt128 = 0
  private var length = 0

  /// - Returns: the next piece of the file, with its long sections split.
  mutating func split(_ piece: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(piece.count + Self.cut.count)
    for byte in piece {
      result.append(byte)
      if isToBeCut(after: byte) { result += Self.cut }
    }
    return result
  }

  private mutating func isToBeCut(after byte: UInt8) -> Bool {
    recent = recent << 8 | UInt128(byte)
    switch place {
    case .outside:
      if ends(with: "<![CDATA[") { enter(.section) }
      if ends(with: "<!--") { enter(.comment) }
      if ends(with: "<?") { enter(.instruction) }
    case .comment: if ends(with: "-->") { enter(.outside) }
    case .instruction: if ends(with: "?>") { enter(.outside) }
    case .section:
      if ends(with: "]]>") {
        enter(.outside)
        return false
      }
      length += 1
      guard length >= Self.longest, byte < 0x80, byte != UInt8(ascii: "]") else { return false }
      length = 0
      return true
    }
    return false
  }

  private mutating func enter(_ place: Place) {
    self.place = place
    recent = 0
    length = 0
  }

  private func ends(with text: StaticString) -> Bool {
    let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard recent & 0xFF == UInt128(bytes[bytes.count - 1]) else { return false }
    return recent & (1 << (8 * bytes.count) - 1) == bytes.reduce(0) { $0 << 8 | UInt128($1) }
  }
}
