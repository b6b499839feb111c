import Screen

/// OSC 8, by which a terminal lets a person follow an address, whole, however it is broken or cut on the screen.
///
/// ncurses knows nothing of it: what leads somewhere is written once more behind a frame, in its place.
enum Links {
  private static let (save, restore) = ("\u{1B}7", "\u{1B}8")
  private static let end = "\u{1B}]8;;\u{1B}\\"

  /// What has to be written of the cells that lead somewhere, or led elsewhere before.
  ///
  /// - Parameters:
  ///   - before: what the terminal shows; nil where that is not known.
  ///   - colors: how many colours the terminal has.
  /// - Returns: nothing where the terminal has it all; the cursor and its look stay as they are.
  static func written(
    _ buffer: CellBuffer, over before: CellBuffer?, in area: Size, theme: Theme, colors: Int
  ) -> String {
    if buffer.addresses.isEmpty, before?.addresses.isEmpty != false { return "" }
    var text = ""
    for y in 0..<min(area.rows, buffer.size.rows) {
      let row = buffer.row(y).prefix(area.columns)
      let old = before?.row(y)
      var link: String?
      var (style, next): (Style?, Int?) = (nil, nil)
      for (x, (place, cell)) in zip(row.indices, row).enumerated() where !cell.text.isEmpty {
        let address = buffer.address(of: cell)
        let oldCell = old?[place]
        let isOld = oldCell.map { $0.text == cell.text && $0.hasLook(of: cell) } ?? false
        if address == oldCell.flatMap({ before?.address(of: $0) }), address == nil || isOld { continue }
        if next != x { text += "\u{1B}[\(y + 1);\(x + 1)H" }
        if link != address { text += address.map { "\u{1B}]8;;\($0)\u{1B}\\" } ?? end }
        let look = theme.style(of: cell)
        if style != look { text += look.escapes(colors: colors) }
        text += cell.text
        (link, style, next) = (address, look, x + displayWidth(cell.text))
      }
      if link != nil { text += end }
    }
    return text.isEmpty ? "" : save + text + restore
  }
}
