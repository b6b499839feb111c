import Screen

extension BoardView {
  /// The most rows that a notice takes.
  private static let mostNoticeRows = 3
  /// The fewest rows of a screen on which a notice takes more than one.
  private static let fewestForLong = 20

  /// How many rows the footer has on a screen: the keys, and above them what is needed next, or a notice, which is
  /// read whole before it is cut.
  func footerRows(_ size: Size, _ model: BoardModel) -> Int {
    size.rows < 16 ? 1 : 1 + max(1, noticeLines(size, model).count)
  }

  /// The lines of what was refused or has just happened; none without a notice.
  func noticeLines(_ size: Size, _ model: BoardModel) -> [String] {
    guard let notice = notice ?? model.notice else { return [] }
    guard size.rows >= Self.fewestForLong else { return [notice] }
    // Beside a margin of one, the sign and a space.
    let lines = wrapped(notice, to: size.columns - 4)
    let whole = lines.prefix(Self.mostNoticeRows - 1)
    let rest = lines.dropFirst(whole.count)
    return whole + (rest.isEmpty ? [] : [rest.joined(separator: " ")])
  }
}

extension CellBuffer {
  /// Draws the lines of a notice, or as many as there is room for.
  mutating func putNotice(_ lines: [String], _ glyphs: Glyphs, in rect: Rect) {
    let sign = Span("\(glyphs.warning) ", .warning)
    let indent = Span(String(repeating: " ", count: width(of: [sign])), .warning)
    for (row, text) in lines.prefix(rect.height).enumerated() {
      let spans = [row == 0 ? sign : indent, Span(text, .warning)]
      put(
        truncated(spans, to: rect.width, ellipsis: glyphs.ellipsis), at: rect.origin.offset(y: row), in: rect)
    }
  }
}
