import ReleaseModel

extension Check {
  /// How many characters of a text are kept as a reading.
  static let longestReading = 200

  /// Compares a text that is too long to be kept, or has several lines, here and now: once it is shortened it may
  /// meet what it did not meet, and the other way round.
  func shortened(_ observation: Observation) -> Observation {
    guard case .reading(let text) = observation.finding else { return observation }
    let raw = observation.raw.isEmpty ? text.rawEnd() : observation.raw
    let line = text.prefix { !$0.isNewline }.prefix(Self.longestReading)
    guard line.endIndex < text.endIndex else { return observation }
    switch verdict(on: observation) {
    case .passed: return .judged(true, "\(line)…", raw: raw)
    case .failed: return .judged(false, "\(line)…", raw: raw)
    case .inconclusive:
      let caveat = observation.caveat ?? "the whole of it neither passes nor fails"
      return Observation(.reading("\(line)…"), caveat: caveat, raw: raw)
    case .error: return .error("not to be compared: \(line)…", raw: raw)
    }
  }
}
