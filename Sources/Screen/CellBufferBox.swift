extension CellBuffer {
  /// Draws a border with a title in its upper edge, such as `╭ Controls ── 7/7 ─────╮`.
  ///
  /// The inside is left as it is. A focused border is drawn with heavier glyphs, so that colour is not its
  /// only sign. Parts of the title that do not fit are left out from the last one on; the first is truncated.
  ///
  /// - Parameters:
  ///   - rect: the outside; nothing is drawn when it is narrower or lower than 2 cells.
  ///   - title: parts, each of one or more spans; the border shows between them.
  ///   - role: the border's own role; ``Role/borderFocused`` chooses the heavier glyphs.
  /// - Returns: the inside.
  @discardableResult
  public mutating func box(
    _ rect: Rect, title: [[Span]] = [], role: Role = .border, glyphs: Glyphs = .unicode
  ) -> Rect {
    guard rect.width >= 2, rect.height >= 2, !bounds.intersection(rect).isEmpty else {
      return rect.inset(by: 1)
    }
    let border = role == .borderFocused ? glyphs.borderFocused : glyphs.border
    let right = rect.maxX.saturating(minus: 1)
    let bottom = rect.maxY.saturating(minus: 1)
    for y in [rect.y, bottom] {
      fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), with: border.horizontal, role: role)
    }
    for x in [rect.x, right] {
      fill(Rect(x: x, y: rect.y, width: 1, height: rect.height), with: border.vertical, role: role)
    }
    put(border.topLeft, at: rect.origin, role: role)
    put(border.topRight, at: Point(x: right, y: rect.y), role: role)
    put(border.bottomLeft, at: Point(x: rect.x, y: bottom), role: role)
    put(border.bottomRight, at: Point(x: right, y: bottom), role: role)
    drawTitle(title, in: rect.row(0).inset(left: 1, right: 1), ellipsis: glyphs.ellipsis)
    return rect.inset(by: 1)
  }

  private mutating func drawTitle(_ title: [[Span]], in edge: Rect, ellipsis: String) {
    /// The border's cells that show between two parts.
    let gap = 2
    var x = edge.x
    for (index, part) in title.enumerated() {
      let start = index == 0 ? x : x + gap
      let room = edge.maxX - start - 2
      let width = part.reduce(0) { $0 + displayWidth($1.text) }
      guard width <= room || index == 0, room > 0 else { return }
      let spans = width <= room ? part : truncated(part, to: room, ellipsis: ellipsis)
      x = start + put([Span(" ")] + spans + [Span(" ")], at: Point(x: start, y: edge.y), in: edge)
    }
  }
}

/// Spans cut like text, the ellipsis in the role of the span that it cuts.
///
/// - Returns: harmless spans of at most `columns` columns together.
public func truncated(_ spans: [Span], to columns: Int, ellipsis: String = "…") -> [Span] {
  var left = spans.reduce(0) { $0 + displayWidth($1.text) } <= columns ? Int.max : columns
  var result: [Span] = []
  for span in spans where left > 0 {
    var cut = span
    let isLast = displayWidth(span.text) >= left
    cut.text = truncated(isLast ? harmless(span.text) + ellipsis : span.text, to: left, ellipsis: ellipsis)
    left = isLast ? 0 : left - displayWidth(cut.text)
    result.append(cut)
  }
  return result
}
