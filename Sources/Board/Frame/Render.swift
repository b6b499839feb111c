import Screen

/// Draws the board.
///
/// Pure: the same model, view and size give the same frame. No size traps; below 40×10 one line says so.
public func render(_ model: BoardModel, _ view: BoardView, size: Size, glyphs: Glyphs) -> Frame {
  var buffer = CellBuffer(size)
  let smallest = Layout.smallest
  guard size.columns >= smallest.columns, size.rows >= smallest.rows else {
    let words = "\(smallest.columns)×\(smallest.rows) needed, this is \(size.columns)×\(size.rows)"
    buffer.put(
      truncated(words, to: size.columns, ellipsis: glyphs.ellipsis), at: Point(x: 0, y: size.rows / 2),
      role: .warning)
    return Frame(buffer: buffer, cursor: nil)
  }
  // What has been answered meanwhile is not shown, even before the view has heard of it.
  var view = view
  view.dropAnswered(model)
  let scene = Scene(model: model, view: view, glyphs: glyphs)
  let layout = Layout(size, view, model)
  buffer.putHeader(scene, in: layout.header)
  buffer.putCountdown(scene, in: layout.alarm)
  view.fullScreen.base.draw(scene, layout, &buffer)
  buffer.putTour(scene, in: layout.tour)
  var cursor = buffer.putFooter(scene, in: layout.footer)
  if let overlay = view.overlays.last {
    cursor =
      layout.dock.isEmpty
      ? buffer.putOverlay(overlay.base, scene, in: layout.body)
      : buffer.putDocked(overlay.base, scene, in: layout.dock)
  }
  if cursor == nil, view.hasCursorOnSelection { cursor = buffer.selectionStart }
  if glyphs == .ascii { buffer.keepToASCII() }
  return Frame(buffer: buffer, cursor: cursor)
}

extension CellBuffer {
  /// Where the selected row begins; nil when none is seen.
  fileprivate var selectionStart: Point? {
    for y in 0..<size.rows {
      let x = row(y).enumerated().first { $1.isSelected }?.offset
      if let x { return Point(x: x, y: y) }
    }
    return nil
  }

  /// The typographic signs in the board's own words, and what stands for them.
  private static let plain = [
    "‘": "'", "’": "'", "×": "x", "…": "~", "→": ">", "←": "<", "↑": "^", "↓": "v", "·": ".", "›": ">",
  ]

  /// Writes those signs as ASCII, wherever they come from.
  fileprivate mutating func keepToASCII() {
    for y in 0..<size.rows {
      for (x, cell) in row(y).enumerated() {
        guard let plain = Self.plain[cell.text] else { continue }
        put(
          plain, at: Point(x: x, y: y), role: cell.role, bold: cell.isBold, ownLook: cell.ownLook,
          selected: cell.isSelected)
      }
    }
  }

  /// Draws a pane with its border.
  mutating func putPane(_ pane: any Pane, _ scene: Scene, in rect: Rect) {
    let isFocused = scene.hasKeyboard(pane.id)
    let name = pane.title(scene, isFocused: isFocused)
    let strayed = "follow off \(scene.glyphs.separator) \(scene.view.keymap.label(.followAgain))"
    let mark = scene.view.hasLeft(pane, scene.model) ? [[Span(strayed, .warning)]] : []
    let inside = box(
      rect, title: [name] + mark + scene.view.findings(in: pane, scene.model) + pane.counts(scene),
      role: isFocused ? .borderFocused : .border,
      glyphs: scene.glyphs)
    pane.draw(scene, in: inside, &self)
  }

  /// Draws a pane's one line.
  mutating func putSummary(_ pane: any Pane, _ scene: Scene, in rect: Rect) {
    let called = pane.name(scene.model)
    let name = padded(called, to: max(12, displayWidth(called)))
    let head = [pane.key, Span(" "), pane.sign(scene), Span(" "), Span(name, .title)]
    let parts = [head] + pane.summary(scene)
    put(
      truncated(parts.joined(by: Span("  ")), to: rect.width - 2, ellipsis: scene.glyphs.ellipsis),
      at: rect.origin.offset(x: 1), in: rect)
  }
}
