import Screen

/// Fields that are filled in one after another.
struct Form: Equatable, Sendable {
  var fields: [Field]
  /// Why the last submission was refused.
  var objection: String?
  /// The first line that is shown of what explains it.
  var scroll = 0
  private(set) var focus = 0

  init(_ fields: [Field]) { self.fields = fields }

  /// The field that is filled in.
  var current: Field? { fields.indices.contains(focus) ? fields[focus] : nil }

  /// Whether nothing is left to be filled in after the current field.
  var isLast: Bool { focus >= fields.count - 1 }

  mutating func move(by steps: Int) {
    guard !fields.isEmpty else { return }
    focus = ((focus + steps) % fields.count + fields.count) % fields.count
  }

  /// Changes the current field.
  mutating func change(_ body: (inout Field) -> Void) {
    objection = nil
    if fields.indices.contains(focus) { body(&fields[focus]) }
  }

  /// Two lines a field: its label, and what is in it. A hint that has no room beside the label stands below it, whole:
  /// it may have to be typed.
  func lines(columns: Int, glyphs: Glyphs) -> (lines: [[Span]], cursor: Point?, targets: [ClickTarget]) {
    var lines: [[Span]] = []
    var targets: [ClickTarget] = []
    var cursor: Point?
    for (index, field) in fields.enumerated() {
      let isFocused = index == focus
      let pointer = isFocused ? glyphs.pointer : " "
      let drawn = field.drawn(columns: max(1, columns - 2), isFocused: isFocused)
      let label = Span(field.label, isFocused ? .title : .muted)
      let hint = Span(field.hint.isEmpty ? "" : "  " + field.hint, .muted)
      lines +=
        width(of: [label, hint]) <= columns
        ? [[label, hint]]
        : wrapped(field.label, to: columns).map { [Span($0, isFocused ? .title : .muted)] }
          + wrapped(field.hint, to: columns - 2).map { [Span("  " + $0, .muted)] }
      if isFocused {
        cursor = drawn.cursor.map { Point(x: 2 + $0, y: lines.count) } ?? Point(x: 0, y: lines.count)
      }
      targets += field.places.enumerated().map { choice, range in
        ClickTarget(
          .lasting(lines.count), range.lowerBound + 2..<range.upperBound + 2,
          .choose(index * Self.mostChoices + choice))
      }
      lines.append([Span(pointer + " ", .key)] + drawn.spans)
    }
    return (lines, cursor, targets)
  }

  /// A field offers fewer words than this.
  private static let mostChoices = 100

  /// Chooses what was clicked on.
  mutating func choose(_ place: Int) {
    let (field, choice) = place.quotientAndRemainder(dividingBy: Self.mostChoices)
    guard fields.indices.contains(field) else { return }
    focus = field
    change { $0.take(choice) }
  }

  subscript(index: Int) -> String { fields.indices.contains(index) ? fields[index].text : "" }
}

/// One thing to fill in: a text, or one of several words.
struct Field: Equatable, Sendable {
  let label: String
  let hint: String
  private var editor: LineEditor
  private let choices: [String]
  private var choice = 0

  init(_ label: String, hint: String = "", text: String = "") {
    self.label = label
    self.hint = hint
    editor = LineEditor(text)
    choices = []
  }

  init(_ label: String, choices: [String]) {
    self.label = label
    hint = "← → chooses"
    editor = LineEditor()
    self.choices = choices
  }

  var text: String { choices.isEmpty ? editor.text : choices[choice] }

  /// The line that is typed into; nil of a field that is chosen.
  var line: LineEditor? {
    get { choices.isEmpty ? editor : nil }
    set { if let newValue { editor = newValue } }
  }

  /// Goes on to another of the words.
  mutating func choose(by steps: Int) {
    if !choices.isEmpty { choice = (choice + choices.count + steps) % choices.count }
  }

  /// Which of the words is chosen.
  var chosen: Int { choice }

  /// Takes one of the words.
  mutating func take(_ index: Int) { if choices.indices.contains(index) { choice = index } }

  /// The columns in which the words stand as they are drawn.
  fileprivate var places: [Range<Int>] {
    var column = 0
    return choices.map { word in
      let start = column
      column += displayWidth(word) + 3
      return start..<column - 1
    }
  }

  fileprivate func drawn(columns: Int, isFocused: Bool) -> (spans: [Span], cursor: Int?) {
    guard choices.isEmpty else {
      let spans = choices.enumerated().map { index, word in
        index == choice ? Span("[\(word)] ", .accent, bold: true) : Span(" \(word)  ", .muted)
      }
      return (spans, nil)
    }
    let shown = editor.shown(in: columns)
    return ([Span(padded(shown.text, to: columns, ellipsis: ""), .input)], isFocused ? shown.cursor : nil)
  }
}
