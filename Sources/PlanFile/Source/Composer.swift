import PlainText
import Yams

/// Makes a tree of a plan's text with the YAML parser.
struct Composer {
  private let source: SourceText
  private let findings: Findings
  private var insertions: [Insertion] = []

  init(_ source: SourceText, _ findings: Findings) {
    self.source = source
    self.findings = findings
  }

  /// The root of the file; nil when the file is no YAML, holds nothing, or holds what no plan may hold.
  mutating func compose() -> Node? {
    // The parser stops at two equal keys. A tag before the first lets it go on, so that the tree tells of
    // both places, and of every other error.
    while true {
      do {
        // The parser owns the anchors, to which its nodes refer weakly. A tree is made of nodes alone: its tables of what
        // else it can make are of no use.
        let parser = try Parser(
          yaml: source.text(tagged: insertions), resolver: .basic, constructor: Constructor([:], [:], [:]),
          encoding: .utf8)
        return try withExtendedLifetime(parser) {
          guard let root = try parser.singleRoot() else {
            findings.report(.invalid(.mapping, read: .nothing), at: Mark(line: 1, column: 1))
            return nil
          }
          let node = convert(root, depth: 0)
          // What was to be a key and its value is one text: nobody sees why.
          if case .scalar(let scalar) = node.content { findings.report(scalar.invisible, in: "a key") }
          return node
        }
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        let mark = original(context.mark)
        if insertions.count >= source.insertionLimit || insertions.contains(where: { $0.mark == mark }) {
          let all = Set(insertions.map(\.key) + keys)
          findings.report(.manyDuplicateKeys(all.sorted()), at: insertions.map(\.mark).min())
          return nil
        }
        insertions.append(Insertion(mark: mark, key: keys.first ?? ""))
      } catch {
        report(error)
        return nil
      }
    }
  }

  /// What the parser takes for the tag where there is none; written out they change nothing.
  private static let defaultTags = Set([""] + ["str", "seq", "map"].map { "tag:yaml.org,2002:\($0)" })

  private func original(_ mark: Yams.Mark?) -> Mark {
    Insertion.original(Mark(line: mark?.line ?? 1, column: mark?.column ?? 1), insertions)
  }

  private func convert(_ node: Yams.Node, depth: Int) -> Node {
    let mark = original(node.mark)
    if depth == SourceText.depthLimit { findings.report(.tooDeep(limit: SourceText.depthLimit), at: mark) }
    if let anchor = node.anchor { findings.report(.anchor("&\(anchor.rawValue)"), at: mark) }
    switch node {
    case .scalar(let scalar):
      reportTag(scalar.tag, at: mark)
      reportForbidden(in: scalar.string, at: mark)
      return Node(
        mark: mark,
        content: .scalar(
          .init(
            text: scalar.string, style: .init(scalar.style),
            invisible: source.invisible(in: scalar.string, from: mark))))
    case .sequence(let sequence):
      reportTag(sequence.tag, at: mark)
      return Node(mark: mark, content: .list(sequence.map { convert($0, depth: depth + 1) }))
    case .mapping(let mapping):
      reportTag(mapping.tag, at: mark)
      return Node(mark: mark, content: .mapping(entries(mapping, depth: depth + 1)))
    case .alias(let alias):
      findings.report(.anchor("*\(alias.anchor.rawValue)"), at: mark)
      return Node(mark: mark, content: .list([]))
    }
  }

  private func entries(_ mapping: Yams.Node.Mapping, depth: Int) -> [Node.Entry] {
    var first: [String: Mark] = [:]
    return mapping.compactMap { key, value in
      let key = convert(key, depth: depth)
      let value = convert(value, depth: depth)
      guard case .scalar(let scalar) = key.content, !scalar.text.isEmpty else {
        findings.report(.invalid(.key, read: key.summary), at: key.mark)
        return nil
      }
      if let earlier = first[scalar.text] {
        findings.report(.duplicateKey(scalar.text, first: earlier), at: key.mark)
        return nil
      }
      first[scalar.text] = key.mark
      guard let invisible = scalar.invisible else {
        return Node.Entry(key: scalar.text, mark: key.mark, value: value)
      }
      findings.report(invisible, in: "a key")
      // It is the key that everybody sees: nothing else is wrong with it.
      let shown = String(String.UnicodeScalarView(scalar.text.unicodeScalars.filter { !$0.isInvisible }))
      return Node.Entry(key: shown.trimmed, mark: key.mark, value: value)
    }
  }

  private func reportTag(_ tag: Tag, at mark: Mark) {
    let name = tag.description
    guard !Self.defaultTags.contains(name) else { return }
    if Insertion.isTag(name), insertions.contains(where: { $0.mark == mark }) { return }
    findings.report(.tag(name.replacing("tag:yaml.org,2002:", with: "!!")), at: mark)
  }

  private func reportForbidden(in text: String, at mark: Mark) {
    if let scalar = text.unicodeScalars.first(where: \.isForbidden) {
      findings.report(.forbiddenCharacter(scalar.value), at: mark)
    }
  }
}

// MARK: - What the parser reports

extension Composer {
  private func report(_ error: any Error) {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      report(problem, at: original(mark), in: context.map { original($0.mark) })
    default:
      // Nothing else is thrown for a text that is valid UTF-8 without control characters.
      findings.report(.syntax(problem: "it cannot be parsed", line: "", hint: nil), at: nil)
    }
  }

  private func report(_ problem: String, at mark: Mark, in context: Mark?) {
    if problem.hasPrefix("Maximum nesting level") {
      findings.report(.tooDeep(limit: SourceText.depthLimit), at: mark)
    } else if problem.contains("another document") {
      findings.report(.severalDocuments, at: mark)
    } else if problem.contains("undefined alias") {
      findings.report(.anchor(source.word(at: mark)), at: mark)
    } else {
      // At the end of the file nothing is to be seen: what was opened is where to look.
      let isAtEnd = problem.contains("end of stream") || source.isEnd(mark)
      let shown = isAtEnd ? context ?? mark : mark
      let hint = hint(for: problem, at: mark, in: context, isAtEnd: isAtEnd)
      findings.report(
        .syntax(problem: problem, line: source.excerpt(at: shown), hint: hint), at: shown)
      findings.report(source.invisibleSpace(near: mark), in: "the place of a space")
    }
  }

  private func hint(
    for problem: String, at mark: Mark, in context: Mark?, isAtEnd: Bool
  ) -> Diagnostic.SyntaxHint? {
    if source.scalar(at: mark) == "\t" { return .tab }
    for place in [mark, context].compacted() {
      if let scalar = source.scalar(at: place), "%@`>|*&!".unicodeScalars.contains(scalar) {
        return .indicator(Character(scalar))
      }
    }
    if isAtEnd || problem.contains("',' or") { return .unclosed }
    if problem.contains("mapping values") || problem.contains("':'") || problem.contains("expected key") {
      return .colon
    }
    return nil
  }
}

extension Findings {
  /// Reports a character that nobody sees, if there is one.
  ///
  /// - Parameter place: what it stands in, in words.
  func report(_ invisible: Node.Invisible?, in place: String) {
    guard let invisible else { return }
    report(.invisibleCharacter(invisible.scalar.value, in: place), at: invisible.mark)
  }
}

extension SourceText {
  /// Where the first invisible character of a text stands in the file; nil where it was written as an escape.
  fileprivate func invisible(in text: String, from mark: Mark) -> Node.Invisible? {
    guard let wanted = text.unicodeScalars.first(where: \.isInvisible) else { return nil }
    // A block begins behind its indicator.
    let last = mark.line + text.unicodeScalars.count { $0 == "\n" } + 1
    for number in mark.line...max(mark.line, last) where lines.indices.contains(number - 1) {
      let from = number == mark.line ? mark.column - 1 : 0
      let line = lines[number - 1]
      if let column = line.indices.dropFirst(from).first(where: { line[$0] == wanted }) {
        return Node.Invisible(scalar: wanted, mark: Mark(line: number, column: column + 1))
      }
    }
    return nil
  }

  /// The invisible character where YAML wants a space, in a line or the one before: among those that indent it, or
  /// behind a colon or a dash.
  fileprivate func invisibleSpace(near mark: Mark) -> Node.Invisible? {
    for number in [mark.line, mark.line - 1] where lines.indices.contains(number - 1) {
      let line = lines[number - 1]
      let indent = line.prefix { $0 == " " || $0.isInvisible }.count
      let column = line.indices.first {
        line[$0].isInvisible && ($0 < indent || line[$0 - 1] == ":" || line[$0 - 1] == "-")
      }
      if let column {
        return Node.Invisible(scalar: line[column], mark: Mark(line: number, column: column + 1))
      }
    }
    return nil
  }

  fileprivate func scalar(at mark: Mark) -> Unicode.Scalar? {
    guard lines.indices.contains(mark.line - 1) else { return nil }
    let line = lines[mark.line - 1]
    return line.indices.contains(mark.column - 1) ? line[mark.column - 1] : nil
  }

  fileprivate func isEnd(_ mark: Mark) -> Bool { mark.line >= lines.count && excerpt(at: mark).isEmpty }

  fileprivate func word(at mark: Mark) -> String {
    guard lines.indices.contains(mark.line - 1) else { return "" }
    let word = lines[mark.line - 1].dropFirst(max(0, mark.column - 1)).prefix { $0 != " " && $0 != "," }
    return String(String.UnicodeScalarView(word))
  }
}

extension Node.Scalar.Style {
  fileprivate init(_ style: Yams.Node.Scalar.Style) {
    switch style {
    case .any, .plain: self = .plain
    case .singleQuoted: self = .singleQuoted
    case .doubleQuoted: self = .doubleQuoted
    case .literal, .folded: self = .block
    }
  }
}

extension Array {
  fileprivate func compacted<Wrapped>() -> [Wrapped] where Element == Wrapped? { compactMap { $0 } }
}
