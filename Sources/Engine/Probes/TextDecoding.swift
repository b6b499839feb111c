import Foundation

extension String {
  /// Bytes as the text that a person would see.
  ///
  /// A byte order mark says what they are, and is no part of the text; then what the sender says of them counts;
  /// without either they are UTF-8. What is no text in its encoding becomes U+FFFD.
  ///
  /// - Parameters:
  ///   - bytes: a whole text, or the end of one.
  ///   - start: the first bytes of the whole.
  ///   - charset: the encoding's name as IANA has it, in any case. One that nobody knows is not believed.
  init(seen bytes: [UInt8], startingWith start: [UInt8], charset: String? = nil) {
    for (mark, encoding) in byteOrderMarks where start.starts(with: mark) {
      let rest = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
      self = converted(rest, from: encoding) ?? String(decoding: rest, as: UTF8.self)
      return
    }
    let name = charset?.lowercased() ?? "utf-8"
    self = converted(bytes[...], from: browserNames[name] ?? name) ?? String(decoding: bytes, as: UTF8.self)
  }
}

private let byteOrderMarks: [(mark: [UInt8], encoding: String)] = [
  ([0xEF, 0xBB, 0xBF], "utf-8"), ([0xFF, 0xFE], "utf-16le"), ([0xFE, 0xFF], "utf-16be"),
]

/// What browsers take these names for, and servers therefore mean by them: WHATWG's Encoding Standard, section 4.2.
private let browserNames = [
  "ascii": "windows-1252", "us-ascii": "windows-1252", "iso-8859-1": "windows-1252", "latin1": "windows-1252",
  "utf-16": "utf-16le",
]

/// - Returns: nil for UTF-8, and for an encoding that this system does not know.
private func converted(_ bytes: ArraySlice<UInt8>, from encoding: String) -> String? {
  guard !["utf-8", "utf8"].contains(encoding) else { return nil }
  // A slash would ask iconv for more than an encoding.
  guard !encoding.contains("/"), let converter = iconv_open("utf-8", encoding),
    converter != UnsafeMutableRawPointer(bitPattern: -1)
  else { return nil }
  defer { iconv_close(converter) }
  var input = Array(bytes).map(CChar.init(bitPattern:))
  var output = [CChar](repeating: 0, count: input.count * 4 + 4)
  let written = input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      var (next, left) = (input.baseAddress, input.count)
      var (end, room) = (output.baseAddress, output.count)
      while left > 0, iconv(converter, &next, &left, &end, &room) == -1, errno != E2BIG, left > 0 {
        guard room >= 3 else { break }
        for byte in "\u{FFFD}".utf8 {
          end?.pointee = CChar(bitPattern: byte)
          end = end?.advanced(by: 1)
        }
        room -= 3
        next = next?.advanced(by: 1)
        left -= 1
      }
      return output.count - room
    }
  }
  return String(decoding: output.prefix(written).lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
