extension Duration {
  /// Reads a duration as people and plans write it: a whole number and its unit, `ms`, `s`, `m`, `h` or `d`.
  ///
  /// A bare number is refused, so that nobody has to guess its unit; so is what takes more milliseconds than an
  /// `Int64` holds.
  public init?(text: some StringProtocol) {
    let digits = text.prefix { ("0"..."9").contains($0) }
    let unit: Int64
    switch text.dropFirst(digits.count) {
    case "ms": unit = 1
    case "s": unit = 1000
    case "m": unit = 60_000
    case "h": unit = 3_600_000
    case "d": unit = 86_400_000
    default: return nil
    }
    guard let count = Int64(digits) else { return nil }
    let (milliseconds, overflow) = count.multipliedReportingOverflow(by: unit)
    if overflow { return nil }
    self = .milliseconds(milliseconds)
  }
}
