import ReleaseModel
import Screen

/// What is looked for in a pane: of the output the lines that hold a text, of a list the rows that hold all words.
struct Search: Equatable, Sendable {
  /// Where it was begun; it is of no meaning to the others.
  let pane: PaneID
  var editor = LineEditor()
  var isTyping = true
  /// What was found in the output so far.
  fileprivate(set) var matches = LineMatches()

  init(pane: PaneID) { self.pane = pane }

  var needle: String { editor.text }

  /// What is looked for, in small letters: each of them marks what it is found in.
  var needles: [String] {
    pane == .output ? [needle.lowercased()] : needle.lowercased().split(separator: " ").map(String.init)
  }

  /// Whether a list's row stays: each word is in its title or id, or begins a word for its state.
  func keeps(_ item: Item, _ model: BoardModel) -> Bool {
    let needles = needles
    if needles.isEmpty { return true }
    guard item.isSelectable else { return false }
    let title = item.title(in: model.state)
    return needles.allSatisfy { TextMatch($0).isIn(title) || item.isInState($0, model) }
  }
}

/// The lines of an attempt's output that hold a text, counted as they come.
struct LineMatches: Equatable, Sendable {
  private var attempt: AttemptID?
  private var needle = ""
  /// Where they begin, in order; those of dropped lines are gone.
  private(set) var lines: [Int] = []
  /// How many there are: more than are remembered, where there are very many.
  private(set) var count = 0
  /// How much of the log was looked at, 0…1.
  private(set) var share = 1.0
  /// Where the first line begins that was not looked at.
  private var next = 0

  /// Looks at the lines that are new.
  mutating func update(_ log: LogTail, of shown: AttemptID, _ text: String) {
    if attempt != shown || needle != text { self = LineMatches(attempt: shown, needle: text) }
    if let first = lines.first, first < log.start { lines.removeAll { $0 < log.start } }
    let match = TextMatch(text)
    var index = log.starts.partitioned { $0 < next }
    while index < log.finishedCount {
      if match.isIn(log.lines[index]) { lines.append(log.starts[index]) }
      index += 1
    }
    next = index < log.lines.count ? log.starts[index] : log.end
    count = lines.count
  }

  /// Takes what was found in the whole log.
  init(_ findings: LogFindings) {
    lines = findings.starts
    count = findings.count
    share = findings.length > 0 ? min(1, Double(findings.searched) / Double(findings.length)) : 1
  }

  init() {}

  private init(attempt: AttemptID, needle: String) {
    self.attempt = attempt
    self.needle = needle
  }
}

/// Finds a text in others whatever the case, as they are seen: without escape sequences.
struct TextMatch {
  private let needle: String
  private let bytes: [UInt8]

  init(_ needle: String) {
    self.needle = needle.lowercased()
    bytes = Array(self.needle.utf8)
  }

  func isIn(_ text: String) -> Bool { column(in: text) != nil }

  /// Where it first begins, in columns; nil where it is not.
  func column(in text: String) -> Int? {
    guard !bytes.isEmpty else { return nil }
    // Nearly every line is plain, and a log has thousands of them.
    if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) {
      return Array(text.utf8).withUnsafeBufferPointer { place(in: $0) }
    }
    let shown = harmless(text).lowercased()
    return shown.firstRange(of: needle).map { displayWidth(shown[..<$0.lowerBound]) }
  }

  private func place(in text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard text.count >= bytes.count else { return nil }
    return (0...text.count - bytes.count).first { start in
      bytes.indices.allSatisfy { index in
        let byte = text[start + index]
        return (0x41...0x5A ~= byte ? byte | 0x20 : byte) == bytes[index]
      }
    }
  }
}

extension BoardView {
  /// What a list is narrowed to; nil when all of it is shown.
  func filter(of pane: PaneID) -> Search? {
    guard pane != .output, let search, search.pane == pane, !search.needle.isEmpty else { return nil }
    return search
  }

  /// The rows of a pane that are shown.
  func rows(of pane: some Pane, _ model: BoardModel) -> ItemList {
    if let narrowed = filter(of: pane.id).flatMap({ pane.narrowed($0, model) }) { return narrowed }
    return filter(of: pane.id).map { filter in
      ItemList([.items(pane.items(model).filter { filter.keeps($0, model) })])
    } ?? pane.folded(self, model)
  }

  /// How much was found in a pane, for its border; empty where nothing is looked for.
  func findings(in pane: some Pane, _ model: BoardModel) -> [[Span]] {
    guard let search, search.pane == pane.id, !search.needle.isEmpty else { return [] }
    if pane.id != .output {
      let items = pane.items(model)
      let all =
        pane.narrowed(search, model) == nil ? items.lazy.filter(\.isSelectable).count : items.count
      return [[Span("\(rows(of: pane, model).count) of \(all) shown", .accent)]]
    }
    let (lines, number, share) = (search.matches.lines, search.matches.count, search.matches.share)
    let searched = share < 1 ? [[Span("\(Int(share * 100)) % searched", .muted)]] : []
    guard number > 0 else { return (share < 1 ? [] : [[Span("no match", .warning)]]) + searched }
    let found = attemptShown(model).flatMap { output.found(of: $0) }.flatMap { lines.firstIndex(of: $0) }
    let count = found.map { "\($0 + 1) of \(number)" }
    return [[Span(count ?? "\(number) match\(number == 1 ? "" : "es")", .accent)]] + searched
  }

  /// Brings the count of what is looked for in the output up to date.
  mutating func countMatches(_ model: BoardModel) {
    guard let needle = search?.needle, search?.pane == .output, let attempt = attemptShown(model),
      let log = model.logs[attempt]
    else { return }
    if !log.isWhole, let findings = model.findings, findings.attempt == attempt,
      findings.needle == .text(needle)
    {
      search?.matches = LineMatches(findings)
    } else {
      search?.matches.update(log, of: attempt, needle)
    }
  }

  /// Types into the search.
  mutating func typeSearch(_ key: Key, _ model: BoardModel) {
    _ = search?.editor.handle(key)
    countMatches(model)
  }

  /// Goes to the next match, downwards or upwards, round the ends.
  mutating func findNext(_ direction: Int, includingCurrent: Bool = false, _ model: BoardModel) {
    guard let search else { return }
    if search.pane == .output {
      countMatches(model)
      let needle = LogNeedle.text(search.needle)
      if attemptShown(model).flatMap({ model.logs[$0] })?.isWhole == false {
        return seek(needle, direction < 0 ? .previous : .next, model)
      }
      return showNext(of: self.search?.matches.lines ?? [], direction, includingCurrent, needle, model)
    }
    let items = rows(of: focusedPane, model)
    guard !items.isEmpty else {
      notice = "nothing here holds ‘\(search.needle)’"
      return
    }
    let current = selectedItem(model).flatMap { items.firstIndex(of: $0) } ?? 0
    let step = includingCurrent ? 0 : direction
    selections[focus] = items[((current + step) % items.count + items.count) % items.count]
  }

  /// Shows the next of some lines of the output, each by where it begins, round the ends.
  mutating func showNext(
    of lines: [Int], _ direction: Int, _ includingCurrent: Bool, _ needle: LogNeedle, _ model: BoardModel
  ) {
    guard let attempt = attemptShown(model), let text = outputText(model), let first = lines.first,
      let last = lines.last
    else {
      notice = needle.missing
      return
    }
    let top = text.clamped(output.top(of: attempt)).line
    let found = output.found(of: attempt)
    let from = found ?? (direction < 0 ? top : top - 1)
    let isNew = includingCurrent && found != nil
    let line =
      direction > 0
      ? lines.first { isNew ? $0 >= from : $0 > from } ?? first
      : lines.last { $0 < from } ?? last
    showOutput(line: line, model) { needle.column(in: $0) }
  }
}

extension LogNeedle {
  /// What is said where there is none.
  var missing: String {
    switch self {
    case .text(let text): "nothing here holds ‘\(text)’"
    case .errors: "no line here tells of an error"
    }
  }
}

extension Binding {
  /// The bindings while a search is typed.
  static let searching: [Binding] = [
    move(ID("takeSearch"), [.enter], "Go to the first match, and let keys act again", scope: .typing) {
      view, model in
      view.search?.isTyping = false
      if view.search?.needle.isEmpty == true {
        view.search = nil
      } else {
        view.findNext(1, includingCurrent: true, model)
      }
    },
    move(ID("dropSearch"), [.escape], "Search for nothing", scope: .typing) { view, _ in view.search = nil },
    move(ID("rowBelow"), [.down], "The row below, of those that are left", scope: .typing) { view, model in
      if view.focus != .output { view.moveSelection(by: 1, model) }
    },
    move(ID("rowAbove"), [.up], "The row above, of those that are left", scope: .typing) { view, model in
      if view.focus != .output { view.moveSelection(by: -1, model) }
    },
  ]
}
