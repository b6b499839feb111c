import PlainText

/// A checklist as it is written in Markdown: headings, and under them what is to be ticked off.
struct Checklist {
  /// A line of what is said of a task.
  struct Said: Equatable {
    var text: String
    /// Whether every character counts.
    var isCode = false
  }

  /// Something to be ticked off.
  struct Task: Equatable {
    var line: Int
    var indent: Int
    var title: String
    /// What is said of it, line by line.
    var text: [Said] = []
    /// What is to be run for it.
    var scripts: [String] = []
  }

  /// What stands under a heading; the first has none.
  struct Section: Equatable {
    var level: Int
    var title: String
    var line: Int
    var tasks: [Task] = []
  }

  private(set) var sections = [Section(level: 0, title: "", line: 1)]
  private(set) var notes: [ImportNote] = []
  /// Addresses by the names that stand for them.
  private(set) var references: [String: String] = [:]
  /// What the front matter calls it.
  private(set) var name: String?

  /// The languages of blocks that a shell reads.
  private static let shells: Set<String> = ["sh", "bash", "shell", "zsh", "console", "shell-session"]

  /// The place of the task that what follows belongs to.
  private var isInTask = false
  /// Whether the line before is the task's own, which may go on.
  private var isTitleOpen = false
  private var isAfterBlank = false
  /// A line of text that stands under no task, which the next may make a heading.
  private var loose: (line: Int, text: String)?

  init(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    for line in lines { readReference(line) }
    readFrontMatter(&lines)
    var fence: (MarkdownLine.Fence, line: Int, body: [String])?
    var isInComment = false
    for (index, line) in zip(lines.indices, lines) {
      let number = index + 1
      if var open = fence {
        if open.0.isClosed(by: line) {
          take(open.0, open.body, from: open.line)
          fence = nil
        } else {
          open.body.append(Self.text(of: line, without: open.0.indent))
          fence = open
        }
        continue
      }
      if isInComment || String(line).trimmed.hasPrefix("<!--") {
        isInComment = !line.contains("-->")
        continue
      }
      let read = MarkdownLine(line)
      if case .fence(let begun) = read {
        fence = (begun, number, [])
      } else {
        take(read, line, number)
      }
    }
    if let fence {
      note(fence.line, "a block of code that is never closed")
      take(fence.0, fence.body, from: fence.line)
    }
    for section in sections.indices {
      for task in sections[section].tasks.indices { sections[section].tasks[task].trim() }
    }
  }

  /// A line without the columns before its block.
  private static func text(of line: Substring, without indent: Int) -> String {
    let spaces = line.prefix { $0 == " " }.count
    return String(line.dropFirst(min(indent, spaces)))
  }

  private mutating func note(_ line: Int, _ words: String) {
    if let last = notes.last, last.words == words, last.lines.upperBound == line - 1 {
      notes[notes.count - 1].lines = last.lines.lowerBound...line
    } else {
      notes.append(ImportNote(lines: line...line, words: words))
    }
  }

  /// The head of an issue template.
  private mutating func readFrontMatter(_ lines: inout ArraySlice<Substring>) {
    guard let first = lines.first, String(first).trimmed == "---",
      let end = lines.dropFirst().firstIndex(where: { String($0).trimmed == "---" })
    else { return }
    for line in lines[lines.startIndex..<end] {
      for key in ["title:", "name:"] where name == nil && line.hasPrefix(key) {
        let value = String(line.dropFirst(key.count)).trimmed.filter { !"\"'".contains($0) }
        if !value.isEmpty { name = value }
      }
    }
    lines = lines[(end + 1)...]
  }

  private mutating func readReference(_ line: Substring) {
    let text = String(line).trimmed
    guard text.hasPrefix("["), let close = text.firstRange(of: "]:") else { return }
    let address = text[close.upperBound...].split(separator: " ").first.map(String.init) ?? ""
    if MarkdownText.isAddress(address) {
      references[text[..<close.lowerBound].dropFirst().lowercased()] = address
    }
  }
}

// MARK: - Lines

extension Checklist {
  private mutating func take(_ read: MarkdownLine, _ line: Substring, _ number: Int) {
    defer {
      isAfterBlank = read == .blank
      if case .text = read {} else { loose = nil }
    }
    switch read {
    case .blank:
      isTitleOpen = false
      if isInTask { add("") }
    case .heading(let level, let title): begin(level, title, number)
    case .underline(let level):
      guard let loose else { return }
      // It was no text that is left out.
      if notes.last?.lines.upperBound == loose.line { dropLastLine() }
      begin(level, loose.text, loose.line)
    case .rule: isInTask = false
    case .task(let indent, let isTicked, let title):
      if isTicked { note(number, "ticked already: it is to be done again") }
      sections[sections.count - 1].tasks.append(Task(line: number, indent: indent, title: title))
      (isInTask, isTitleOpen) = (true, true)
    case .entry(let indent, let text):
      isTitleOpen = false
      if let task, indent > task.indent { return add("- " + text) }
      leaveOut(number, "an entry without a box: write - [ ] before it")
    case .brokenTask:
      leaveOut(number, "a box that is none: write - [ ] with a space in it and around it")
    case .text(let indent, let text):
      if let task, indent > task.indent || !isAfterBlank {
        if isTitleOpen { return goOn(text) }
        return add(text)
      }
      if references.values.contains(where: { text.hasSuffix($0) }), text.hasPrefix("[") { return }
      leaveOut(number, "text that stands under no task")
      loose = (number, text)
    case .fence: break
    }
  }

  private var task: Task? { isInTask ? sections.last?.tasks.last : nil }

  private mutating func begin(_ level: Int, _ title: String, _ line: Int) {
    sections.append(Section(level: level, title: title, line: line))
    (isInTask, isTitleOpen) = (false, false)
  }

  private mutating func leaveOut(_ line: Int, _ words: String) {
    (isInTask, isTitleOpen) = (false, false)
    note(line, words)
  }

  private mutating func dropLastLine() {
    guard let last = notes.popLast(), last.lines.count > 1 else { return }
    notes.append(ImportNote(lines: last.lines.lowerBound...(last.lines.upperBound - 1), words: last.words))
  }

  private mutating func change(_ change: (inout Task) -> Void) {
    let section = sections.count - 1
    guard let last = sections[section].tasks.indices.last else { return }
    change(&sections[section].tasks[last])
  }

  private mutating func add(_ text: String) { change { $0.text.append(Said(text: text)) } }
  private mutating func goOn(_ text: String) { change { $0.title += " " + text } }

  private mutating func take(_ fence: MarkdownLine.Fence, _ body: [String], from line: Int) {
    isTitleOpen = false
    guard isInTask else { return note(line, "a block of code that stands under no task") }
    guard Self.shells.contains(fence.language) else {
      let kind = fence.language.isEmpty ? "without a language" : "of \(fence.language)"
      note(line, "a block of code \(kind): kept as text; one of sh is run")
      return change { $0.text += body.map { Said(text: $0, isCode: true) } }
    }
    // What is copied of a terminal has the command behind a prompt, and what it has said.
    let typed = body.filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
    let isTerminal = !typed.isEmpty && body.first?.hasPrefix("$ ") == true
    if isTerminal, typed.count < body.filter({ !$0.trimmed.isEmpty }).count {
      note(line, "a block with what a command has said: only what stands behind $ is run")
    }
    let script = (isTerminal ? typed : body).joined(separator: "\n")
    if script.contains(where: { !$0.isWhitespace }) { change { $0.scripts.append(script) } }
  }
}

extension Checklist.Task {
  fileprivate mutating func trim() {
    while text.first?.text.isEmpty == true { text.removeFirst() }
    while text.last?.text.isEmpty == true { text.removeLast() }
  }
}

/// What of a checklist was not read as it stands.
public struct ImportNote: Hashable, Sendable {
  /// Its lines, from 1.
  public var lines: ClosedRange<Int>
  /// What it is, and what became of it.
  public var words: String

  /// The note on one line: `FILE:LINE: WORDS`, or `FILE:FIRST-LAST: WORDS`.
  public func text(file: String) -> String {
    let place = lines.count == 1 ? "\(lines.lowerBound)" : "\(lines.lowerBound)-\(lines.upperBound)"
    return "\(file):\(place): \(words)"
  }
}
