/// Fills the places of a text that are marked `@name@`.
struct Template {
  /// The least duration: nothing is measured more than ten times a second.
  private static let leastMilliseconds = 100.0

  /// What stands for each name.
  var values: [String: String]
  /// Divides the durations, which are written `@4s@`.
  var speed: Double

  /// The text with every place filled; a name that nothing stands for stays as it is.
  func fill(_ text: String) -> String {
    let pieces = text.split(separator: "@", omittingEmptySubsequences: false)
    return pieces.enumerated().map { index, piece in
      if index.isMultiple(of: 2) { return String(piece) }
      return values[String(piece)] ?? duration(piece) ?? "@\(piece)@"
    }.joined()
  }

  private func duration(_ name: Substring) -> String? {
    guard name.last == "s", let seconds = Double(name.dropLast()) else { return nil }
    let rounded = max(seconds * 1000 / speed, Self.leastMilliseconds).rounded()
    guard let milliseconds = Int(exactly: rounded) else { return nil }
    return milliseconds.isMultiple(of: 1000) ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }
}
