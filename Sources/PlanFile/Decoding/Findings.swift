import PlainText

/// What reading a plan brings to light: its errors, the ids that it declares and those that it refers to.
///
/// An entry with an error keeps its id, so that one mistake is reported once and not again at every
/// reference to it.
final class Findings {
  private(set) var diagnostics: [Diagnostic] = []
  private var declared: [Namespace: [String: Mark]] = [:]
  private var references: [(namespace: Namespace, id: String, mark: Mark)] = []
  private var groupCounts: [String: Int?] = [:]

  func report(_ kind: Diagnostic.Kind, at mark: Mark?) {
    diagnostics.append(Diagnostic(kind, at: mark))
  }

  /// Records that an id stands in a list; reports a second use of it.
  func declare(_ id: String, in namespace: Namespace, at mark: Mark) {
    if let first = declared[namespace]?[id] {
      report(.duplicateID(namespace, id, first: first), at: mark)
    } else {
      declared[namespace, default: [:]][id] = mark
    }
  }

  /// Where an id was declared.
  func mark(of id: String, in namespace: Namespace) -> Mark? { declared[namespace]?[id] }

  /// Records that an id is referred to; ``resolve()`` reports those that nothing declares.
  func refer(to id: String, in namespace: Namespace, at mark: Mark) {
    references.append((namespace, id, mark))
  }

  /// Reports every reference that leads nowhere.
  func resolve() {
    for (namespace, id, mark) in references where declared[namespace]?[id] == nil {
      let known = declared[namespace].map { Array($0.keys) } ?? []
      report(.unknownID(namespace, id, nearest: nearest(to: id, among: known)), at: mark)
    }
  }

  /// The known word that is most like a mistyped one.
  func nearest(to word: String, among known: [String]) -> String? {
    // A file of thousands of errors needs no suggestion for each, and would be slow with them.
    diagnostics.count < 200 ? nearestWord(to: word, among: known) : nil
  }

  /// The number of groups of a regular expression, nil when it is none. A plan repeats its patterns, and
  /// compiling one is dear.
  func groupCount(_ pattern: String) -> Int? {
    if let known = groupCounts[pattern] { return known }
    let count = pattern.utf8.count <= Longest.pattern ? Self.countGroups(pattern) : nil
    groupCounts[pattern] = .some(count)
    return count
  }

  private static func countGroups(_ pattern: String) -> Int? {
    // Behind an empty alternative the expression is found at once in any text, and its match has all groups.
    guard (try? Regex(pattern)) != nil, let regex = try? Regex("|" + pattern) else { return nil }
    return "".firstMatch(of: regex).map { $0.output.count - 1 }
  }
}

/// The most that a value may hold, where no other rule says so.
enum Longest {
  /// Characters of a title or a name.
  static let line = 200
  /// Bytes of a regular expression: a longer one is nested by mistake or malice.
  static let pattern = 500
}
