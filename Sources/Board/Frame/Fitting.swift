import Screen

/// A piece of a line that can be said in fewer words, or not at all, when the line is too narrow.
struct Part {
  /// The wordings, the fullest first; an empty one leaves the part out.
  var wordings: [[Span]]
  /// How much each wording is worth over the next one; the least worth gives way first.
  var worths: [Int]

  /// Makes a part that is there or not.
  init(_ spans: [Span], worth: Int) {
    wordings = [spans, []]
    worths = [worth]
  }

  /// Makes a part with several wordings, each with its worth; the last has none: it is never given up.
  init(_ wordings: [[Span]], worths: [Int]) {
    self.wordings = wordings
    self.worths = worths
  }
}

/// Chooses the wordings of the parts so that they fit side by side with `gap` columns between them.
///
/// - Returns: for each part the spans to show, empty for one that is left out. Only when every part is down to
///   its last wording may the sum still be too wide.
func fitted(_ parts: [Part], into columns: Int, gap: Int) -> [[Span]] {
  var chosen = parts.map { _ in 0 }
  func total() -> Int {
    let widths = zip(parts, chosen).map { width(of: $0.wordings[$1]) }.filter { $0 > 0 }
    return widths.reduce(0, +) + max(0, widths.count - 1) * gap
  }
  while total() > columns {
    let givers = parts.indices.filter { chosen[$0] < parts[$0].wordings.count - 1 }
    guard let next = givers.min(by: { parts[$0].worths[chosen[$0]] < parts[$1].worths[chosen[$1]] }) else {
      break
    }
    chosen[next] += 1
  }
  // A small part may have given way for nothing, because a greater one had to go as well.
  for part in parts.indices.sorted(by: { (parts[$0].worths.max() ?? 0) > (parts[$1].worths.max() ?? 0) }) {
    let given = chosen[part]
    chosen[part] =
      (0...given).first { wording in
        chosen[part] = wording
        return total() <= columns
      } ?? given
  }
  return zip(parts, chosen).map { $0.wordings[$1] }
}

/// The columns that spans take side by side.
func width(of spans: [Span]) -> Int { spans.reduce(0) { $0 + displayWidth($1.text) } }

extension Array where Element == [Span] {
  /// The parts that are not empty, with a text between them.
  func joined(by separator: Span) -> [Span] {
    Array<[Span]>(filter { !$0.isEmpty }).enumerated().flatMap { $0 == 0 ? $1 : [separator] + $1 }
  }
}
