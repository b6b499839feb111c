extension Style {
  /// Applies a select graphic rendition (ECMA-48 8.3.117; colours as xterm takes them, parted by `;` or `:`).
  ///
  /// - Parameter rendition: what stands between `CSI` and `m`. What is unknown in it is passed over; a private sequence,
  ///   which is none, or one of more than 100 characters, has no effect at all.
  mutating func apply(rendition: String) {
    guard rendition.utf8.count <= 100, rendition.utf8.allSatisfy({ 0x30...0x3B ~= $0 }) else { return }
    var fields = rendition.split(separator: ";", omittingEmptySubsequences: false).map { field in
      field.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    }[...]
    while let field = fields.popFirst() {
      switch field[0] {
      case 38, 48:
        // With colons a colour is one field, and may name a colour space before its parts; with semicolons it is many.
        var parts = field.dropFirst()
        if parts.isEmpty { parts = fields.prefix(4).map { $0[0] }[...] }
        guard let (color, length) = Color.extended(parts, hasSpace: field.count > 5) else { break }
        if field.count == 1 { fields = fields.dropFirst(length) }
        if field[0] == 38 { foreground = color } else { background = color }
      case 4 where field.count > 1: set(.underline, field[1] != 0)
      case let code: apply(code)
      }
    }
  }

  private mutating func apply(_ code: Int) {
    switch code {
    case 0: self = Style()
    case 1: set(.bold, true)
    case 2: set(.dim, true)
    case 4: set(.underline, true)
    case 7: set(.reverse, true)
    case 22:
      set(.bold, false)
      set(.dim, false)
    case 24: set(.underline, false)
    case 27: set(.reverse, false)
    case 30...37: foreground = .indexed(UInt8(code - 30))
    case 39: foreground = .default
    case 40...47: background = .indexed(UInt8(code - 40))
    case 49: background = .default
    case 90...97: foreground = .indexed(UInt8(code - 82))
    case 100...107: background = .indexed(UInt8(code - 92))
    default: break
    }
  }

  private mutating func set(_ attribute: Attributes, _ isOn: Bool) {
    if isOn { attributes.insert(attribute) } else { attributes.remove(attribute) }
  }
}

extension Color {
  /// A colour of 256, `5 index`, or of 2²⁴, `2 red green blue`, and how many numbers it takes.
  fileprivate static func extended(_ parts: ArraySlice<Int>, hasSpace: Bool) -> (Color, length: Int)? {
    func numbers(_ range: Range<Int>) -> [UInt8]? {
      let found = parts.dropFirst(range.lowerBound).prefix(range.count).compactMap { UInt8(exactly: $0) }
      return found.count == range.count ? found : nil
    }
    switch parts.first {
    case 5: return numbers(1..<2).map { (.indexed($0[0]), 2) }
    case 2 where hasSpace: return numbers(2..<5).map { (.rgb($0[0], $0[1], $0[2]), 5) }
    case 2: return numbers(1..<4).map { (.rgb($0[0], $0[1], $0[2]), 4) }
    default: return nil
    }
  }
}
