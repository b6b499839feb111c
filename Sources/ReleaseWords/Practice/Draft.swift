import ReleaseModel

/// A message as it is told: its text with the release's facts filled in.
public struct Draft: Equatable, Sendable {
  /// A piece of the text.
  public enum Piece: Equatable, Sendable {
    /// As it was written, or what a name stands for.
    case text(String)
    /// A name that stands for nothing.
    case unresolved(String)
  }

  /// The text, in pieces.
  public var pieces: [Piece]

  /// The text as it may be told; a name that stands for nothing is set in brackets with a question mark.
  public var text: String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .unresolved(let name): "[\(name)?]"
      }
    }.joined()
  }

  /// The names that stand for nothing, in the order in which they come.
  public var unresolved: [String] {
    pieces.compactMap { if case .unresolved(let name) = $0 { name } else { nil } }
  }

  /// Fills in a Mustache template: `{{name}}`; `{{#name}}…{{/name}}` for each entry of a list, which is `{{.}}` in it, or
  /// where there is such a fact; `{{^name}}…{{/name}}` where there is none; `{{! … }}` is left out. Nothing is escaped.
  /// Braces that are never closed are text.
  ///
  /// - Parameter fact: what a name stands for; nil where it stands for nothing.
  public init(_ template: String, fact: (String) -> Fact?) {
    var rest = DraftTags(template)
    pieces = []
    while let tag = rest.next() { pieces += Self.pieces(of: tag, &rest, fact) }
  }

  /// What a name stands for.
  public enum Fact: Equatable, Sendable {
    case text(String)
    case list([String])
    /// The name is known, and there is nothing of it in this release.
    case nothing
  }

  private static func pieces(
    of tag: DraftTags.Tag, _ rest: inout DraftTags, _ fact: (String) -> Fact?
  ) -> [Piece] {
    switch tag {
    case .text(let text): return [.text(text)]
    case .name(let name):
      switch fact(name) {
      case .text(let text): return [.text(text)]
      case .list(let entries) where !entries.isEmpty: return [.text(entries.joined(separator: ", "))]
      case .list, .nothing, nil: return [.unresolved(name)]
      }
    case .section(let name, let isInverted):
      guard let inner = rest.takeSection(name) else { return [.unresolved("#" + name)] }
      let entries: [String?]
      switch fact(name) {
      case .text: entries = isInverted ? [] : [nil]
      case .list(let list) where !list.isEmpty: entries = isInverted ? [] : list
      case .list, .nothing: entries = isInverted ? [nil] : []
      case nil: return [.unresolved("#" + name)]
      }
      return entries.flatMap { entry in
        Draft(inner) { $0 == "." ? entry.map { .text($0) } : fact($0) }.pieces
      }
    case .end(let name): return [.unresolved("/" + name)]
    }
  }
}

/// The tags of a template, one after another.
private struct DraftTags {
  enum Tag {
    case text(String)
    case name(String)
    case section(String, isInverted: Bool)
    case end(String)
  }

  private var rest: Substring

  init(_ template: String) { rest = template[...] }

  mutating func next() -> Tag? {
    guard !rest.isEmpty else { return nil }
    guard let open = rest.firstRange(of: "{{"), let tag = Self.tag(in: rest[open.upperBound...]) else {
      defer { rest = "" }
      return .text(String(rest))
    }
    if open.lowerBound > rest.startIndex {
      defer { rest = rest[open.lowerBound...] }
      return .text(String(rest[..<open.lowerBound]))
    }
    rest = rest[tag.end...]
    let name = tag.inside.dropFirst().filter { !$0.isWhitespace }
    switch tag.inside.first {
    case "#": return .section(name, isInverted: false)
    case "^": return .section(name, isInverted: true)
    case "/": return .end(name)
    case "!": return .text("")
    case "&", "{": return .name(name)
    default: return .name(tag.inside.filter { !$0.isWhitespace })
    }
  }

  /// What stands between a section's beginning, which was taken, and its end; nil where it never ends.
  mutating func takeSection(_ name: String) -> String? {
    var (ahead, depth, inner) = (self, 1, "")
    while true {
      let before = ahead.rest
      guard let tag = ahead.next() else { return nil }
      if case .section(name, _) = tag { depth += 1 }
      if case .end(name) = tag { depth -= 1 }
      if depth == 0 {
        rest = ahead.rest
        return inner
      }
      inner += before[..<ahead.rest.startIndex]
    }
  }

  private static func tag(in text: Substring) -> (inside: Substring, end: Substring.Index)? {
    let closing = text.first == "{" ? "}}}" : "}}"
    return text.firstRange(of: closing).map { (text[..<$0.lowerBound], $0.upperBound) }
  }
}

extension ReleaseState {
  /// The names that a message may use, in the order in which they are documented.
  public static let draftNames = [
    "release.name", "release.version", "release.environment", "release.baseline", "release.repository",
    "release.scope", "release.features", "release.risks", "release.documents", "window.opens",
    "window.closes",
    "run.id", "run.state", "run.reason", "problem.title", "problem.severity", "problem.owner",
  ]

  /// A message with the release's facts filled in, as they are now.
  public func draft(of message: Message) -> Draft { Draft(message.text) { fact($0) } }

  /// The names in a message that nothing can ever fill in: those that are unknown, and those of facts that the plan does
  /// not give. What the run has yet to show is not among them.
  public func strangers(in message: Message) -> [String] {
    Draft(message.text) { name in
      name.hasPrefix("run.") || name.hasPrefix("problem.")
        ? Self.draftNames.contains(name) ? .text("") : nil : fact(name)
    }.unresolved
  }

  /// What a name in a message stands for.
  private func fact(_ name: String) -> Draft.Fact? {
    let release = plan.release
    func text(_ text: String?) -> Draft.Fact { text.map { .text($0) } ?? .nothing }
    return switch name {
    case "release.name": text(release.name)
    case "release.version": text(release.version)
    case "release.environment": text(release.environment)
    case "release.baseline": text(release.baseline)
    case "release.repository": text(release.repository)
    case "release.scope": text(release.scope)
    case "release.features": .list(release.features)
    case "release.risks": .list(release.risks)
    case "release.documents": .list(release.documents)
    case "window.opens": text(release.window?.opens.stamp())
    case "window.closes": text(release.window?.closes.stamp())
    case "run.id": text(run?.id)
    case "run.state": text(label)
    case "run.reason": text(hold?.words(self) ?? endWords ?? backoutWords)
    case "problem.title": text(backout?.problem.title)
    case "problem.severity": text(backout?.problem.severity.rawValue)
    case "problem.owner": text(backout?.problem.owner)
    default: nil
    }
  }
}
