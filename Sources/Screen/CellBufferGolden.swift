extension CellBuffer {
  /// The glyphs as text: rows joined by newlines, trailing blanks of each row left out.
  public func glyphs() -> String {
    lines { $0.text }
  }

  /// The roles as text, one letter a cell, in the same shape as ``glyphs()``.
  ///
  /// A blank without a meaning is a space; a selected cell's letter is a capital. The letters:
  /// `t` text, `m` muted, `i` title, `b` border, `o` borderFocused, `f` footer, `k` key, `h` header,
  /// `g` headerSuccess, `j` headerWarning, `a` headerAlert, `s` success, `x` failure, `w` warning, `v` overrun,
  /// `r` running, `p` pending, `c` accent, `d` danger, `u` barFull, `e` barEmpty, `l` sparkline, `n` input, `q` match;
  /// `y` whatever has a look of its own.
  public func roles() -> String {
    lines { cell in
      if cell == .blank { return " " }
      let letter = cell.ownLook == nil ? cell.role.letter : "y"
      return cell.isSelected ? letter.uppercased() : String(letter)
    }
  }

  private func lines(_ text: (Cell) -> String) -> String {
    (0..<size.rows).map { y in
      var line = row(y).map(text).joined()
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
