import Screen

/// One row of a list: a sign, a title, and remarks at the right.
struct ListRow {
  var sign: Span
  var title: [Span]
  /// Left to right.
  var remarks: [Remark] = []

  /// Makes a row whose title has one role.
  init(_ sign: Span, _ title: String, role: Role = .text, remarks: [Remark?] = []) {
    self.sign = sign
    self.title = [Span(title, role)]
    self.remarks = remarks.compactMap { $0 }
  }

  /// Makes the heading of a part of a list.
  init(heading: String) {
    sign = Span("")
    title = [Span(heading, .title, bold: true)]
  }
}

/// Something said at the right of a row.
struct Remark {
  var spans: [Span]
  /// At least so many columns, filled from the left, so that remarks of several rows stand in columns.
  var columns: Int
  /// The least worth is left out first when the row is narrow.
  var worth: Int
  /// What is said in its place where the row is a little too narrow.
  var short: [Span]?

  /// Makes a remark of several spans.
  init(_ spans: [Span], columns: Int = 0, worth: Int) {
    self.spans = spans
    self.columns = columns
    self.worth = worth
  }

  /// Makes a remark of one text.
  init(_ text: String, _ role: Role = .muted, columns: Int = 0, worth: Int) {
    self.init([Span(text, role)], columns: columns, worth: worth)
  }

  fileprivate var part: Part {
    let wordings = [spans, short].compactMap { $0 }.map(padded) + [[]]
    // To say it in fewer words costs little.
    return Part(wordings, worths: short == nil ? [worth] : [1, worth])
  }

  private func padded(_ spans: [Span]) -> [Span] {
    let missing = columns - width(of: spans)
    return missing > 0 ? [Span(String(repeating: " ", count: missing))] + spans : spans
  }
}

extension CellBuffer {
  /// Draws a row of a list.
  mutating func put(_ row: ListRow, in rect: Rect, isSelected: Bool, scene: Scene) {
    guard !rect.isEmpty else { return }
    if isSelected { put(scene.glyphs.pointer, at: rect.origin, role: .key, in: rect) }
    let line = rect.inset(left: 1, right: rect.width > 20 ? 1 : 0)
    let signColumns = row.sign.text.isEmpty ? 0 : 2
    put([row.sign], at: line.origin, in: line)
    // The title has the width first: what it needs, as long as a third is left.
    let titleColumns = min(width(of: row.title), max(8, line.width * 2 / 3))
    let room = line.width - signColumns - titleColumns - 2
    let parts = row.remarks.map(\.part)
    let remarks = room > 0 ? fitted(parts, into: room, gap: 2).joined(by: Span("  ")) : []
    // Remarks that are empty only keep their column; the title may lie over them.
    let blank = remarks.prefix { $0.text.allSatisfy { $0 == " " } }.count
    let shown = Array(remarks.dropFirst(blank))
    let remarksColumns = min(width(of: shown), max(0, room))
    let titleRoom = line.width - signColumns - (remarksColumns > 0 ? remarksColumns + 2 : 0)
    put(
      truncated(row.title, to: titleRoom, ellipsis: scene.glyphs.ellipsis),
      at: line.origin.offset(x: signColumns), in: line)
    if remarksColumns > 0 { put(shown, at: Point(x: line.maxX - remarksColumns, y: line.y), in: line) }
    if isSelected { select(rect) }
  }
}
