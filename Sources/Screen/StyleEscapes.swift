extension Style {
  /// The control sequence that makes a terminal write so (ECMA-48, select graphic rendition), from its own look on.
  ///
  /// - Parameter colors: how many colours the terminal has; a colour as it is from 2²⁴ on, else the nearest.
  public func escapes(colors: Int) -> String {
    let names: [(Attributes, String)] = [(.bold, "1"), (.dim, "2"), (.underline, "4"), (.reverse, "7")]
    let codes =
      ["0"] + names.filter { attributes.contains($0.0) }.map(\.1)
      + [foreground.code(plane: 38, colors), background.code(plane: 48, colors)].compactMap { $0 }
    return "\u{1B}[" + codes.joined(separator: ";") + "m"
  }
}

extension Color {
  fileprivate func code(plane: Int, _ colors: Int) -> String? {
    if case .rgb(let red, let green, let blue) = self, colors >= 1 << 24 {
      return "\(plane);2;\(red);\(green);\(blue)"
    }
    let index = nearestIndex(colors: min(colors, 256))
    return index < 0 ? nil : index < 8 ? "\(plane - 8 + index)" : "\(plane);5;\(index)"
  }
}
