import PlainText

extension PlanFile {
  /// A plan that was made of a checklist.
  public struct Imported: Sendable {
    /// The plan, YAML.
    public var text: String
    /// What of the checklist was not read as it stands, in its order.
    public var notes: [ImportNote]
    /// How many steps and controls it has.
    public var steps, controls: Int
  }

  /// Makes a plan of a checklist in Markdown: of its headings groups, of what is to be ticked off steps, or controls
  /// where the heading says that it comes before the release.
  ///
  /// - Parameters:
  ///   - markdown: the checklist, UTF-8, at most 1 MiB.
  ///   - name: what it is called where it does not say so itself.
  /// - Returns: nil where nothing is to be ticked off.
  public static func importing(markdown bytes: [UInt8], named name: String) -> Imported? {
    guard bytes.count <= SourceText.sizeLimit, let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    let checklist = Checklist(harmless(lines))
    guard checklist.sections.contains(where: { !$0.tasks.isEmpty }) else { return nil }
    var writer = ChecklistPlan(checklist, name)
    let plan = writer.text
    let notes = (checklist.notes + writer.notes).enumerated()
      .sorted { ($0.element.lines.lowerBound, $0.offset) < ($1.element.lines.lowerBound, $1.offset) }
    return Imported(
      text: plan, notes: notes.map(\.element), steps: writer.steps, controls: writer.controls)
  }
}

/// A text without what no plan holds, and with plain spaces.
private func harmless(_ text: String) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars where !scalar.isForbidden {
    if !scalar.isInvisible {
      shown.append(scalar)
    } else if scalar.properties.isWhitespace {
      shown.append(" ")
    }
  }
  return String(shown)
}

/// Writes the plan of a checklist.
private struct ChecklistPlan {
  /// Words of a heading under which stands what has to hold before the release.
  private static let before: Set<String> = [
    "before", "prerequisite", "prerequisites", "precondition", "preconditions", "preflight", "prerelease",
    "controls", "readiness", "requirements",
  ]
  private static let mostDepth = GroupEntry.mostDepth

  private let checklist: Checklist
  private let name: String
  private(set) var notes: [ImportNote] = []
  private(set) var steps = 0
  private(set) var controls = 0
  private var ids: Set<String> = []
  private var last: String?

  init(_ checklist: Checklist, _ name: String) {
    self.checklist = checklist
    let heading = checklist.sections.first { $0.level == 1 && !$0.title.isEmpty }?.title
    self.name = Self.line(MarkdownText(heading ?? checklist.name ?? name).plain, else: name)
  }

  var text: String {
    mutating get {
      let sections = checklist.sections
      let all = sections.flatMap(\.tasks)
      // A plan has a step at least.
      let hasStep = sections.contains { section in
        section.tasks.contains { !(isBefore(section) && $0.scripts.isEmpty) }
      }
      var controlLines: [String] = []
      var stepLines: [String] = []
      var open: [(level: Int, title: String)] = []
      for section in sections {
        open.removeAll { $0.level >= section.level }
        if section.level > 1 {
          open.append((section.level, Self.line(MarkdownText(section.title).plain, else: "")))
        }
        let own = section.tasks.filter { hasStep && isBefore(section) && $0.scripts.isEmpty }
        for task in own { controlLines += control(task) }
        let rest = section.tasks.filter { !own.contains($0) }
        guard !rest.isEmpty else { continue }
        stepLines += group(open.map(\.title).filter { !$0.isEmpty }, rest)
      }
      var lines = [
        "# Made of a checklist of \(all.count) by relboard import: read it before it is run.", "relboard: 1",
        "release:", "  name: \(quote(name))", "  version: TODO", "  environment: TODO",
      ]
      if !controlLines.isEmpty { lines += ["controls:"] + controlLines }
      return (lines + ["deployment:", "  steps:"] + stepLines).joined(separator: "\n") + "\n"
    }
  }

  /// Whether a section tells what has to hold before the release.
  private func isBefore(_ section: Checklist.Section) -> Bool {
    let words = section.title.lowercased().replacing("pre-", with: "pre")
      .split { !$0.isLetter }.map(String.init)
    return words.contains { Self.before.contains($0) }
  }

  /// The groups that are open, the outermost first, to which steps were written already.
  private var written: [String] = []

  /// Steps under headings.
  private mutating func group(_ titles: [String], _ tasks: [Checklist.Task]) -> [String] {
    // What lies deeper is named by all that it lies in.
    var path = Array(titles.prefix(Self.mostDepth))
    if titles.count > path.count {
      path[path.count - 1] = titles.dropFirst(path.count - 1).joined(separator: ": ")
    }
    path = path.map { Self.line($0, else: $0) }
    let kept = zip(written, path).prefix { $0 == $1 }.count
    var lines: [String] = []
    for depth in kept..<max(kept, path.count) {
      let indent = String(repeating: "    ", count: depth) + "    "
      lines += [
        "\(indent)- group: \(id(for: path[depth], "group"))", "\(indent)  title: \(quote(path[depth]))",
        "\(indent)  steps:",
      ]
    }
    written = path
    let indent = String(repeating: "    ", count: path.count) + "    "
    return lines + tasks.flatMap { step($0, indent) }
  }

  private mutating func control(_ task: Checklist.Task) -> [String] {
    controls += 1
    let (title, links) = read(task)
    return comments(task.text, "  ") + [
      "  - id: \(id(for: title, "control"))", "    title: \(quote(Self.line(title, with: links)))",
    ]
  }

  private mutating func step(_ task: Checklist.Task, _ indent: String) -> [String] {
    steps += 1
    let (title, links) = read(task)
    let name = id(for: title, "step")
    let script = task.scripts.joined(separator: "\n")
    let isRun = !script.isEmpty && canRun(script, of: task)
    var lines = isRun ? comments(task.text, indent) : []
    lines.append("\(indent)- id: \(name)")
    lines.append(
      "\(indent)  title: \(quote(isRun ? Self.line(title, with: links) : Self.line(title, else: name)))")
    // A checklist is gone through in its order.
    if let last { lines.append("\(indent)  needs: [\(last)]") }
    last = name
    if isRun {
      // Whoever went by the checklist has looked at each.
      lines.append("\(indent)  confirm: true")
      lines.append("\(indent)  run: \(block(script, "\(indent)    "))")
    } else {
      let said =
        [title] + links.map { "See \($0)" } + task.text.map(plain) + (script.isEmpty ? [] : ["", script])
      let text = Self.escaped(said.joined(separator: "\n"))
      lines.append("\(indent)  manual: \(block(text, "\(indent)    "))")
    }
    return lines
  }

  /// The title and the addresses of a task.
  private func read(_ task: Checklist.Task) -> (title: String, links: [String]) {
    let title = MarkdownText(task.title, checklist.references)
    let links = task.text.filter { !$0.isCode }.flatMap { MarkdownText($0.text, checklist.references).links }
    return (
      title.plain.isEmpty ? "Line \(task.line)" : title.plain,
      title.links + links.filter { !title.links.contains($0) }
    )
  }

  private func plain(_ said: Checklist.Said) -> String {
    said.isCode ? said.text : MarkdownText(said.text, checklist.references).plain
  }

  /// Whether a script is one that a plan may hold.
  private mutating func canRun(_ script: String, of task: Checklist.Task) -> Bool {
    let reason: String? =
      if script.utf8.count > Longest.argument {
        "a command that is too long: kept as text"
      } else if Reference.all(in: script).contains(where: { $0.name.hasPrefix("release.") }) {
        "a command with a value of the release in it: kept as text; write it with \"$VALUE_RELEASE_…\""
      } else {
        nil
      }
    if let reason { notes.append(ImportNote(lines: task.line...task.line, words: reason)) }
    if reason == nil, let blank = Self.blank(in: script) {
      notes.append(
        ImportNote(
          lines: task.line...task.line,
          words: "a command with \(blank) in it, which a shell reads otherwise: write out what stands for it")
      )
    }
    return reason == nil
  }

  /// What stands in angle brackets for something that is to be filled in.
  private static func blank(in script: String) -> Substring? {
    var rest = Substring(script)
    while let start = rest.firstIndex(of: "<") {
      let after = rest[rest.index(after: start)...]
      if let end = after.firstIndex(of: ">"), after[..<end].first?.isLetter == true,
        after[..<end].allSatisfy({ $0.isLetter || $0.isNumber || "-_ ".contains($0) })
      {
        return rest[start...end]
      }
      rest = after
    }
    return nil
  }

  private func comments(_ text: [Checklist.Said], _ indent: String) -> [String] {
    text.map { "\(indent)# \(plain($0))".trimmedAtEnd }
  }

  private mutating func id(for title: String, _ kind: String) -> String {
    let words = title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    var name = ""
    for word in words where name.count + word.count < 40 { name += (name.isEmpty ? "" : "-") + word }
    if name.isEmpty { name = kind }
    var (id, number) = (name, 2)
    while !ids.insert(id).inserted { (id, number) = ("\(name)-\(number)", number + 1) }
    return id
  }

  // MARK: Texts of YAML

  /// A title of one line, as long as a plan takes.
  private static func line(_ text: String, else standIn: String) -> String {
    guard text.contains(where: { !$0.isWhitespace }) else { return standIn }
    return text.count <= Longest.line ? text : text.prefix(Longest.line - 1) + "…"
  }

  private static func line(_ title: String, with links: [String]) -> String {
    let whole = ([title] + links.filter { !title.contains($0) }.map { "(\($0))" }).joined(separator: " ")
    return line(whole.count <= Longest.line ? whole : title, else: title)
  }

  /// A text in which nothing is the name of a value: a plan that has no others reads those of the release.
  private static func escaped(_ text: String) -> String {
    var (escaped, index) = ("", text.startIndex)
    for reference in Reference.all(in: text)
    where !reference.isEscaped && reference.name.hasPrefix("release.") {
      escaped += text[index..<reference.range.lowerBound] + "\\"
      index = reference.range.lowerBound
    }
    return escaped + text[index...]
  }

  /// A text in which nothing is a name.
  private func quote(_ text: String) -> String { inQuotes(Self.escaped(text)) }

  /// A text as a block where one holds it as it is.
  private func block(_ text: String, _ indent: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, lines.first?.first?.isWhitespace == false, lines.last?.isEmpty == false,
      !text.contains("\t")
    else { return inQuotes(text) }
    return "|-\n" + lines.map { $0.isEmpty ? "" : indent + $0 }.joined(separator: "\n")
  }

  private func inQuotes(_ text: String) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return "\"\(quoted)\""
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
