import Patterns
import PlainText
import ReleaseModel

/// What reading a plan brings to light: its errors, the ids that it declares and those that it refers to.
///
/// An entry with an error keeps its id, so that one mistake is reported once and not again at every
/// reference to it.
final class Findings {
  private(set) var diagnostics: [Diagnostic] = []
  /// What Ansible is to run, in the order of the file.
  private(set) var plays: [PlayPlace] = []
  private var declared: [Namespace: [String: Mark]] = [:]
  private var references: [(namespaces: [Namespace], id: String, mark: Mark)] = []
  private var patterns: [String: Result<Pattern, Pattern.Malformed>] = [:]

  func report(_ kind: Diagnostic.Kind, at mark: Mark?) {
    if case .invalid(let expected, read: .text(let text)) = kind, isBlank(text) {
      diagnostics.append(Diagnostic(.blank(expected, text), at: mark))
    } else {
      diagnostics.append(Diagnostic(kind, at: mark))
    }
  }

  /// Records a run of Ansible.
  func note(_ play: PlayPlace) { plays.append(play) }

  /// Tells those that were noted since there were so many of the step in which they are.
  func placePlays(after count: Int, _ step: Step) {
    for index in plays.indices.dropFirst(count) { plays[index].take(step) }
  }

  /// Records that an id stands in a list; reports a second use of it.
  func declare(_ id: String, in namespace: Namespace, at mark: Mark) {
    if let first = namespace.besides.lazy.compactMap({ self.declared[$0]?[id] }).first {
      report(.duplicateID(namespace, id, first: first), at: mark)
    } else {
      declared[namespace, default: [:]][id] = mark
    }
  }

  /// Records that something can be referred to under a word that others may have as well.
  func know(_ word: String, in namespace: Namespace, at mark: Mark) {
    if declared[namespace]?[word] == nil { declared[namespace, default: [:]][word] = mark }
  }

  /// Where an id was declared.
  func mark(of id: String, in namespace: Namespace) -> Mark? { declared[namespace]?[id] }

  /// Records that an id is referred to; ``resolve()`` reports those that nothing declares.
  func refer(to id: String, in namespaces: Namespace..., at mark: Mark) {
    references.append((namespaces, id, mark))
  }

  /// Reports every reference that leads nowhere.
  func resolve() {
    for (namespaces, id, mark) in references
    where !namespaces.contains(where: { declared[$0]?[id] != nil }) {
      let known = namespaces.flatMap { declared[$0].map { Array($0.keys) } ?? [] }
      report(.unknownID(namespaces[0], id, nearest: nearest(to: id, among: known)), at: mark)
    }
  }

  /// The known word that is most like a mistyped one.
  func nearest(to word: String, among known: [String]) -> String? {
    // A file of thousands of errors needs no suggestion for each, and would be slow with them.
    diagnostics.count < 200 ? nearestWord(to: word, among: known) : nil
  }

  /// A regular expression, or what is wrong with it. A plan repeats its patterns.
  func pattern(_ text: String) throws(Pattern.Malformed) -> Pattern {
    if let known = patterns[text] { return try known.get() }
    let result = Result { () throws(Pattern.Malformed) in try Pattern(text) }
    patterns[text] = result
    return try result.get()
  }

  /// Reads a regular expression that is part of a scalar; reports what is wrong with it where that stands.
  func pattern(_ text: String, in scalar: Node.Scalar, at mark: Mark) -> Pattern? {
    do throws(Pattern.Malformed) {
      return try pattern(text)
    } catch {
      let prefix = scalar.text.trimmed.unicodeScalars.count - text.unicodeScalars.count
      var place = mark
      place.column += scalar.columns(to: max(0, prefix) + error.offset)
      report(.pattern(text, problem: error.reason), at: place)
      return nil
    }
  }
}

/// The most that a value may hold, where no other rule says so.
enum Longest {
  /// Characters of a title or a name.
  static let line = 200
  /// Bytes of one argument of a command: what Linux takes, without the zero at its end.
  static let argument = 128 << 10 - 1
  /// Bytes of a regular expression: a longer one is nested by mistake or malice.
  static let pattern = 500
}

extension Namespace {
  /// The lists in which an id of this one may not stand as well: itself, and what is named at the same places.
  fileprivate var besides: [Namespace] {
    switch self {
    case .step, .group: [.step, .group]
    case .person, .activity, .control, .infrastructure, .component, .position, .verification, .trigger,
      .backoutBefore, .backoutAfter, .backoutVerification, .message, .finally, .moment, .assignee, .deed:
      [self]
    }
  }
}
