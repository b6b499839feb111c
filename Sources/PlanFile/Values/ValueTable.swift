import PlainText
import ReleaseModel

/// What every name of a plan stands for: the plan's values, and what it says of the release. Each is worked out when it
/// is first asked for, since one may be made of others.
final class ValueTable {
  /// What a value is made of.
  private enum Source {
    case text(Node)
    /// Several, which become the words of one text.
    case words([Node])
    case file(Node)
    case command(Node)
    /// As somebody has given it: nothing in it is replaced.
    case given(String)
  }

  /// The facts of a release that are values too.
  static let facts = ["name", "version", "environment", "baseline", "repository", "scope"]
  /// What names begin with that no value may be called.
  static let reserved = ["release", "steps", "run", "window", "problem"]
  /// The most bytes of a value.
  static let longest = 64 << 10

  let findings: Findings
  let snippets: Snippets
  private let own: SourceText
  private let inputs: PlanInputs
  private var sources: [String: Source] = [:]
  private var marks: [String: Mark] = [:]
  private var known: [String: String?] = [:]
  private var path: [String] = []
  /// The values' names, in the order of the plan.
  private(set) var names: [String] = []
  /// Whether the plan is written with values: then a name that stands for nothing is an error, and not a text.
  let hasValues: Bool
  /// The ids of the deployment's steps, as far as no loop makes them.
  private let steps: Set<StepID>

  init(_ root: Node, _ inputs: PlanInputs, _ source: SourceText, _ findings: Findings) {
    self.findings = findings
    own = source
    snippets = Snippets(folder: inputs.folder)
    self.inputs = inputs
    hasValues = root.entry("values") != nil || !inputs.values.isEmpty
    let entries = root.entry("deployment")?.value.entry("steps")?.value.entries ?? []
    steps = Set(entries.compactMap { $0.entry("id")?.value.text })
    let rehearsal = root.entry("rehearsal")?.value
    if let release = root.entry("release")?.value {
      for fact in Self.facts {
        var node = release.entry(fact)?.value
        if fact == "environment", inputs.isRehearsal { node = rehearsal?.entry(fact)?.value ?? node }
        if let node, case .scalar = node.content {
          sources["release.\(fact)"] = .text(node)
          marks["release.\(fact)"] = node.mark
        }
      }
    }
    for entry in root.entry("values")?.value.mapping ?? [] { declare(entry) }
    for entry in rehearsal?.entry("values")?.value.mapping ?? [] {
      if !names.contains(entry.key) {
        findings.report(.unknownValue(entry.key, known: names), at: entry.mark)
      } else if inputs.isRehearsal {
        sources[entry.key] = read(entry)
      }
    }
    for (name, text) in inputs.values.sorted(by: { $0.key < $1.key }) {
      if names.contains(name) {
        sources[name] = .given(text)
      } else {
        findings.report(.unknownValue(name, known: names), at: nil)
      }
    }
  }

  private func declare(_ entry: Node.Entry) {
    let variable = Reference.variable(entry.key)
    guard Reference.all(in: "{{\(entry.key)}}").count == 1, !entry.key.contains("."),
      !Self.reserved.contains(entry.key), !names.contains(where: { Reference.variable($0) == variable }),
      !Self.facts.contains(where: { Reference.variable("release.\($0)") == variable })
    else {
      findings.report(.invalid(.valueName, read: .text(entry.key)), at: entry.mark)
      return
    }
    names.append(entry.key)
    marks[entry.key] = entry.mark
    sources[entry.key] = read(entry)
  }

  private func read(_ entry: Node.Entry) -> Source? {
    switch entry.value.content {
    case .scalar(let scalar) where !scalar.isNull: return .text(entry.value)
    case .list(let entries) where entries.allSatisfy(\.isScalar): return .words(entries)
    case .mapping(let entries) where entries.map(\.key) == ["file"]: return .file(entries[0].value)
    case .mapping(let entries) where entries.map(\.key) == ["run"]: return .command(entries[0].value)
    default:
      findings.report(.invalid(.givenValue, read: entry.value.summary), at: entry.value.mark)
      return nil
    }
  }

  /// What a name stands for; nil when it was reported why it stands for nothing.
  ///
  /// - Parameter mark: where somebody asks.
  func value(of name: String, at mark: Mark) -> String? {
    if let value = known[name] { return value }
    if let start = path.firstIndex(of: name) {
      findings.report(.valueCycle(Array(path[start...])), at: marks[name] ?? mark)
      return nil
    }
    // A value that cannot be read was reported where it is declared.
    guard let source = sources[name] else { return nil }
    path.append(name)
    let value = text(of: source, name).flatMap { judged($0, name) }
    path.removeLast()
    known[name] = value
    return value
  }

  /// Where the hosts of steps are read.
  var hostNames: HostNames { HostNames(folder: inputs.folder, run: inputs.listHosts, findings: findings) }

  /// Finds pieces of a scalar in the file in which it stands.
  func places(from mark: Mark) -> Places {
    Places(mark.file.flatMap { snippets.source($0) } ?? own, from: mark)
  }

  /// Whether a name stands for something.
  func holds(_ name: String) -> Bool { sources[name] != nil || names.contains(name) }

  /// Reports a name that stands for nothing.
  func reportUnknown(_ name: String, at mark: Mark) {
    let facts = Self.facts.map { "release.\($0)" }.filter { sources[$0] != nil }
    findings.report(.unknownValue(name, known: names + facts), at: mark)
  }

  private func text(of source: Source, _ name: String) -> String? {
    switch source {
    case .given(let text): return text
    case .text(let node): return replaced(node)
    case .words(let nodes):
      let words = nodes.compactMap(replaced)
      return words.count == nodes.count ? words.joined(separator: " ") : nil
    case .file(let node):
      guard
        let path = replaced(node).flatMap({ _ in
          Schema<String>.path.read(replacing(node), findings)
        })
      else { return nil }
      guard let folder = inputs.folder else { return name }
      return take(
        PlanFile.read(path.hasPrefix("/") ? path : "\(folder)/\(path)")
          .map { String(decoding: $0, as: UTF8.self) }
          .mapError { ValueProblem($0.kind.reason) }, name)
    case .command(let node):
      var words = node
      if case .list(let entries) = node.content { words.content = .list(entries.map(replacing)) }
      guard let invocation = Schema<Invocation>.command.read(words, findings) else { return nil }
      guard let run = inputs.run else { return name }
      return take(run(invocation), name)
    }
  }

  /// What a file holds or a command prints, without the line ends behind it.
  private func take(_ result: Result<String, ValueProblem>, _ name: String) -> String? {
    switch result {
    case .success(let text):
      return String(text.reversed().drop(while: \.isNewline).reversed())
    case .failure(let problem):
      findings.report(.noValue(name, problem.reason), at: marks[name])
      return nil
    }
  }

  private func judged(_ text: String, _ name: String) -> String? {
    if text.utf8.count > Self.longest {
      findings.report(.noValue(name, "it has more than \(Self.longest) bytes"), at: marks[name])
      return nil
    }
    if let scalar = text.unicodeScalars.first(where: \.isForbidden) {
      findings.report(.forbiddenCharacter(scalar.value), at: marks[name])
      return nil
    }
    return text
  }

  private func replacing(_ node: Node) -> Node {
    var node = node
    if case .scalar(var scalar) = node.content, let text = replaced(node) {
      scalar.text = text
      node.content = .scalar(scalar)
    }
    return node
  }

  /// The text of a scalar with the values in place of their names; nil when one was reported.
  private func replaced(_ node: Node) -> String? {
    guard case .scalar(let scalar) = node.content else { return nil }
    return replaced(scalar.text, at: node.mark, with: [:])?.text
  }

  /// A text with the values in place of their names; nil when one was reported, or nothing is replaced.
  ///
  /// - Parameters:
  ///   - local: what some names stand for where the text stands, before all others.
  ///   - isLate: what steps give is filled in there once it is known: its names stay, and whatever else looks like one
  ///     is escaped.
  func replaced(
    _ text: String, at mark: Mark, with local: [String: String], isLate: Bool = false
  ) -> (text: String, isNew: Bool)? {
    guard text.contains("{{") else { return (text, false) }
    var (finished, result) = ("", "")
    func flushed() -> String { finished + (isLate ? OutputReference.escaping(result) : result) }
    var (index, isNew, isWhole) = (text.startIndex, false, true)
    var places = places(from: mark)
    for reference in Reference.all(in: text) {
      let name = String(reference.name)
      let place = places.next(String(text[reference.range]))
      let output = OutputName(name)
      if reference.isEscaped {
        if isLate, output != nil {
          let start = text.unicodeScalars.index(before: reference.range.lowerBound)
          result += text[index..<start]
          (finished, result) = (flushed() + text[start..<reference.range.upperBound], "")
          index = reference.range.upperBound
          continue
        }
        guard isTemplate(name, local) else { continue }
        result += text[index..<text.unicodeScalars.index(before: reference.range.lowerBound)]
        result += text[reference.range]
      } else if let value = local[name] {
        result += text[index..<reference.range.lowerBound] + value
      } else if holds(name) {
        result += text[index..<reference.range.lowerBound]
        if let value = value(of: name, at: place) { result += value } else { isWhole = false }
      } else if let output {
        if isLate {
          result += text[index..<reference.range.lowerBound]
          (finished, result) = (flushed() + text[reference.range], "")
          index = reference.range.upperBound
        } else if isTemplate(name, local) || steps.contains(output.step) {
          findings.report(.outputTooEarly(name), at: place)
          isWhole = false
        }
        continue
      } else if isTemplate(name, local) {
        reportUnknown(name, at: place)
        isWhole = false
        continue
      } else {
        continue
      }
      isNew = true
      index = reference.range.upperBound
    }
    guard isWhole else { return nil }
    guard isNew else { return (text, false) }
    result += text[index...]
    return (flushed(), true)
  }

  /// Whether a name is of what a step gives, and not of another program's template.
  func isOutput(_ name: String) -> Bool {
    OutputName(name).map { hasValues || steps.contains($0.step) } ?? false
  }

  /// Whether what looks like a name is meant as one: in a plan without values other programs' templates are texts.
  private func isTemplate(_ name: String, _ local: [String: String]) -> Bool {
    hasValues || !local.isEmpty || holds(name) || name.hasPrefix("release.")
  }
}

extension Diagnostic.Kind {
  /// Why a file cannot be read, in a few words.
  var reason: String {
    switch self {
    case .unreadable(.missing): "no such file"
    case .unreadable(.folder): "it is a folder"
    case .unreadable(.refused(let reason)): reason
    default: "not a regular file"
    }
  }
}

extension Node {
  var isScalar: Bool { if case .scalar(let scalar) = content { !scalar.isNull } else { false } }

  /// The text of a scalar.
  fileprivate var text: String? { if case .scalar(let scalar) = content { scalar.text } else { nil } }

  /// The entries of a list.
  var entries: [Node] { if case .list(let entries) = content { entries } else { [] } }

  /// The entries of a mapping.
  var mapping: [Entry] { if case .mapping(let entries) = content { entries } else { [] } }
}

/// Finds where the pieces of a scalar stand in the file, one behind the other.
struct Places {
  private let source: SourceText
  private let start: Mark
  private var line: Int
  private var column: Int
  /// How far a text reaches at most that is looked through.
  private static let most = 400

  init(_ source: SourceText, from mark: Mark) {
    self.source = source
    start = mark
    (line, column) = (mark.line - 1, mark.column - 1)
  }

  /// The place of the next piece; that of the scalar where the piece was written otherwise.
  mutating func next(_ piece: String) -> Mark {
    let wanted = Array(piece.unicodeScalars)
    for number in line..<max(line, min(line + Self.most, source.lines.count)) {
      let text = source.lines[number]
      let from = number == line ? column : 0
      guard text.count >= from + wanted.count else { continue }
      for place in from...(text.count - wanted.count)
      where text[place] == wanted[0] && text[place..<(place + wanted.count)].elementsEqual(wanted) {
        (line, column) = (number, place + wanted.count)
        var mark = start
        (mark.line, mark.column) = (number + 1, place + 1)
        return mark
      }
    }
    return start
  }
}
