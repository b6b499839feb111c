import Foundation

/// An XML file whose long CDATA sections are read as several short ones, which means the same: libxml2 holds a section
/// until it has all of it, and gives up one that is large.
final class CDATASplitter: InputStream {
  /// After how many bytes a section is split, at the next place where that tears no character apart.
  private static let longest = 64 * 1024
  private static let cut = Array("]]><![CDATA[".utf8)

  private enum Place {
    case outside, section, comment, instruction
  }

  private let cancellation: Cancellation
  private var place = Place.outside
  /// The newest bytes since the place began, the last one lowest.
  private var recent: UInt128 = 0
  private var length = 0

  init?(_ path: String, unless cancellation: Cancellation) {
    self.cancellation = cancellation
    super.init(url: URL(fileURLWithPath: path))
  }

  /// - Returns: 0 at the end, and also where nothing more can be or is to be read: the file is then not whole.
  override func read(_ buffer: UnsafeMutablePointer<UInt8>, maxLength: Int) -> Int {
    guard !cancellation.isCancelled else { return 0 }
    // A piece holds few places to cut.
    var piece = [UInt8](repeating: 0, count: max(1, maxLength / 2))
    let count = super.read(&piece, maxLength: piece.count)
    guard count > 0 else { return 0 }
    var end = buffer
    for byte in piece[..<count] {
      end.pointee = byte
      end += 1
      guard isToBeCut(after: byte) else { continue }
      end.update(from: Self.cut, count: Self.cut.count)
      end += Self.cut.count
    }
    return end - buffer
  }

  private func isToBeCut(after byte: UInt8) -> Bool {
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

  private func enter(_ place: Place) {
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
