/// The signs that the board draws with, every one a single column wide in every terminal.
///
/// States differ in their glyph, so that colour is never the only sign.
public struct Glyphs: Equatable, Sendable {
  /// The six pieces of a box.
  public struct Border: Equatable, Sendable {
    public let topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical: String
  }

  /// The border of a pane.
  public let border: Border
  /// The border of the pane that has the focus: heavier.
  public let borderFocused: Border
  /// Outcomes: done, failed, look here, cannot be known.
  public let success, failure, warning, unknown: String
  /// Progress: at work, measuring or ready, not yet, on hold.
  public let running, ready, pending, held: String
  /// Left out, stopped, taken back, not to be done.
  public let skipped, cancelled, undone, notApplicable: String
  /// A lamp, dark and lit, for triggers.
  public let off, on: String
  /// A signature is present.
  public let signed: String
  /// A progress bar's cells.
  public let barFull, barEmpty: String
  /// A span of time that is over, that goes on, that is beyond its plan, and that is expected.
  public let spanOver, spanRunning, spanBeyond, spanExpected: String
  /// Eight levels, lowest first.
  public let levels: [String]
  /// Text was cut off; from here to there; more lies above; more lies below; the selected row; a separator.
  public let ellipsis, arrow, more, less, pointer, separator: String
  /// Before a group of rows of which none is shown, and of which all are.
  public let folded, unfolded: String
  /// Stands for every control character; nil uses Unicode's control pictures.
  public let control: String?

  /// For terminals with a Unicode font.
  public static let unicode = Glyphs(
    border: Border(
      topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", horizontal: "─", vertical: "│"),
    borderFocused: Border(
      topLeft: "┏", topRight: "┓", bottomLeft: "┗", bottomRight: "┛", horizontal: "━", vertical: "┃"),
    success: "✔", failure: "✘", warning: "⚠", unknown: "?",
    running: "▶", ready: "▷", pending: "·", held: "‖",
    skipped: "↷", cancelled: "⊘", undone: "↶", notApplicable: "∅",
    off: "○", on: "●", signed: "⚿", barFull: "▰", barEmpty: "▱",
    spanOver: "▆", spanRunning: "█", spanBeyond: "▒", spanExpected: "░",
    levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    ellipsis: "…", arrow: "→", more: "▼", less: "▲", pointer: "›", separator: "·", folded: "▸",
    unfolded: "▾", control: nil)

  /// For terminals and readers that have ASCII alone.
  public static let ascii = Glyphs(
    border: Border(
      topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", horizontal: "-", vertical: "|"),
    borderFocused: Border(
      topLeft: "#", topRight: "#", bottomLeft: "#", bottomRight: "#", horizontal: "=", vertical: "#"),
    success: "+", failure: "x", warning: "!", unknown: "?",
    running: ">", ready: "~", pending: ".", held: "=",
    skipped: "/", cancelled: "%", undone: "<", notApplicable: "0",
    off: "o", on: "@", signed: "$", barFull: "#", barEmpty: "-",
    spanOver: "=", spanRunning: "#", spanBeyond: "!", spanExpected: ".",
    levels: ["_", ".", "-", ":", "=", "+", "*", "#"],
    ellipsis: "~", arrow: ">", more: "v", less: "^", pointer: ">", separator: "|", folded: "+",
    unfolded: "-", control: "?")

  /// A progress bar.
  ///
  /// - Parameters:
  ///   - fraction: 0 to 1; what lies outside is clamped, not-a-number counts as 0. Only 1 fills the bar.
  ///   - columns: its width; less than 1 gives nothing.
  public func bar(_ fraction: Double, columns: Int) -> [Span] {
    guard columns > 0 else { return [] }
    let fraction = fraction.isNaN ? 0 : min(max(fraction, 0), 1)
    let full = Int(fraction * Double(columns))
    return [
      Span(String(repeating: barFull, count: full), .barFull),
      Span(String(repeating: barEmpty, count: columns - full), .barEmpty),
    ].filter { !$0.text.isEmpty }
  }

  /// The last `columns` values as levels between the least and the greatest of them.
  ///
  /// - Returns: one glyph a value; a value that is not finite is a space, equal values lie on the lowest level.
  public func sparkline(_ values: some BidirectionalCollection<Double>, columns: Int) -> String {
    let shown = values.suffix(max(0, columns))
    let finite = shown.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: " ", count: shown.count)
    }
    // Halved, so that the difference of two huge values of unlike sign stays finite.
    let range = high / 2 - low / 2
    return shown.map { value in
      guard value.isFinite else { return " " }
      let position = range > 0 ? (value / 2 - low / 2) / range : 0
      return levels[min(Int(position * Double(levels.count)), levels.count - 1)]
    }.joined()
  }
}
