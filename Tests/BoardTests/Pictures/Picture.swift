import Foundation

@testable import Screen

/// A screen as SVG: what somebody sees who has not yet installed a terminal program.
struct Picture {
  let buffer: CellBuffer
  let theme: Theme
  /// What is read aloud in its place.
  let title: String

  /// The size of a cell, in the picture's own units: that of a common monospaced font of 14.
  private static let (width, height) = (8.4, 17.0)
  /// What surrounds the cells.
  private static let margin = 12.0

  var svg: String {
    let width = Double(buffer.size.columns) * Self.width + 2 * Self.margin
    let height = Double(buffer.size.rows) * Self.height + 2 * Self.margin
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(width)) \(Self.number(height))" \
      font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" role="img">
      """,
      "<title>\(Self.escaped(title))</title>",
      "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"\(own.background)\"/>",
    ]
    for y in 0..<buffer.size.rows { lines += row(y) }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  /// The colours of a terminal of the kind that the theme is made for, where the theme leaves them.
  private var own: (text: String, background: String) {
    let color = theme.background == .default ? theme.intendedBackground ?? .default : theme.background
    let (red, green, blue) = color.usual ?? (30, 30, 30)
    return (red + green + blue > 3 * 128 ? "#1e1e1e" : "#d4d4d4", Self.code(color, else: "#1e1e1e"))
  }

  /// One row, a run of cells that look alike at a time. Each is stretched to its columns, whatever font there is.
  private func row(_ y: Int) -> [String] {
    let cells = Array(buffer.row(y))
    var elements: [String] = []
    var start = 0
    while start < cells.count {
      let style = theme.style(of: cells[start])
      let end = cells[start...].firstIndex { theme.style(of: $0) != style } ?? cells.count
      elements += run(cells[start..<end], from: start, y, style)
      start = end
    }
    return elements
  }

  private func run(_ cells: ArraySlice<Cell>, from x: Int, _ y: Int, _ style: Style) -> [String] {
    var (text, behind) = (style.foreground, style.background)
    if style.attributes.contains(.reverse) { swap(&text, &behind) }
    let left = Self.margin + Double(x) * Self.width
    let top = Self.margin + Double(y) * Self.height
    let wide = Self.number(Double(cells.count) * Self.width)
    var elements: [String] = []
    if behind != .default, behind != theme.background {
      elements.append(
        "<rect x=\"\(Self.number(left))\" y=\"\(Self.number(top))\" width=\"\(wide)\" height=\"17\" "
          + "fill=\"\(Self.code(behind, else: own.text))\"/>")
    }
    var looks =
      "fill=\"\(Self.code(text, else: style.attributes.contains(.reverse) ? own.background : own.text))\""
    if style.attributes.contains(.bold) { looks += " font-weight=\"bold\"" }
    if style.attributes.contains(.underline) { looks += " text-decoration=\"underline\"" }
    // A word at a time: a reader of SVG drops spaces at the ends, and may join those between.
    for word in cells.split(whereSeparator: { $0.text == " " }) {
      let left = Self.margin + Double(x + word.startIndex - cells.startIndex) * Self.width
      elements.append(
        "<text x=\"\(Self.number(left))\" y=\"\(Self.number(top + 13))\" "
          + "textLength=\"\(Self.number(Double(word.count) * Self.width))\" lengthAdjust=\"spacingAndGlyphs\" "
          + "\(looks)>\(Self.escaped(word.map(\.text).joined()))</text>")
    }
    return elements
  }

  private static func code(_ color: Color, else own: String) -> String {
    guard let (red, green, blue) = color.usual else { return own }
    return String(format: "#%02x%02x%02x", red, green, blue)
  }

  private static func number(_ value: Double) -> String { String(format: "%g", (value * 10).rounded() / 10) }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("]]>", with: "]]&gt;")
  }
}
