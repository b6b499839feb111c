extension Unicode.Scalar {
  /// Whether a plan and what it gives may not hold it: controls, line ends that editors do not show, and direction
  /// overrides, with which a command could look like another.
  public var isForbidden: Bool {
    switch value {
    case 0x09, 0x0A: false
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}
