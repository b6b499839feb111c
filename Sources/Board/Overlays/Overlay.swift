import ReleaseModel
import Screen

/// Something that lies over the board and has the keyboard.
protocol Overlay: Equatable, Sendable {
  /// What it was opened for; nil when it only shows.
  var question: Question? { get }
  /// Whether it takes the whole room, rather than what its lines need.
  var isLarge: Bool { get }
  /// Whether it lies at the bottom, and the board above it, rather than over the board.
  var isDocked: Bool { get }
  /// Whose keys it has.
  var scopes: [Binding.Scope] { get }
  /// The board's bindings that it has as well, in the order in which it offers them.
  var borrowed: [Binding.ID] { get }
  /// The line that is typed into; nil while none is.
  var line: LineEditor? { get }
  /// What escape does.
  var escapeWords: String { get }
  /// What it shows.
  func content(_ scene: Scene, columns: Int) -> OverlayContent
  /// Puts the keyboard where somebody has clicked, see ``ClickTarget/Does/choose(_:)``; returns the key that takes it.
  mutating func point(at place: Int) -> Key?
  /// Takes a key that no binding has: mostly text.
  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer
}

extension Overlay {
  var question: Question? { nil }
  var isLarge: Bool { false }
  var isDocked: Bool { false }
  var scopes: [Binding.Scope] { [.dialog] }
  var borrowed: [Binding.ID] { [.help] }
  var line: LineEditor? { nil }
  var escapeWords: String { "close" }

  mutating func point(at place: Int) -> Key? { nil }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer { .stay() }

  fileprivate func equals(_ other: any Overlay) -> Bool { (other as? Self) == self }
}

/// What an overlay makes of a key.
enum OverlayAnswer {
  /// It stays open.
  case stay([BoardRequest] = [])
  /// It closes and nothing was decided.
  case close
  /// It closes because its question is answered.
  case done([BoardRequest])
  /// Another one opens above it, and the wiring does something.
  case push(any Overlay, [BoardRequest] = [])
  /// It closes and a row is selected, wherever it is.
  case show(Item)
  /// It closes and a binding of the board is performed.
  case run(Binding.ID)
}

/// Any overlay, comparable as the view is.
struct AnyOverlay: Equatable, Sendable {
  var base: any Overlay

  init(_ base: any Overlay) { self.base = base }

  static func == (left: AnyOverlay, right: AnyOverlay) -> Bool { left.base.equals(right.base) }
}

/// What an overlay shows: lines, of which as many are drawn as there is room for.
struct OverlayContent {
  var title: String
  /// The title's and border's role.
  var role = Role.borderFocused
  var lines: [[Span]]
  /// The lines at the end that are always seen: fields, choices, the refusal.
  var lasting: [[Span]] = []
  /// Where the cursor is: a position among the lasting lines.
  var cursor: Point?
  /// The first line shown, when there is no room for all.
  var scroll = 0
  /// Where a click means something, among the lasting lines or those above them.
  var targets: [ClickTarget] = []
  /// What it says of keys beside the bindings that it has.
  var keys: [(key: String, does: String)] = []
}

/// Where the parts of a dialog lie.
struct DialogPlaces {
  let content: OverlayContent
  let box: Rect
  /// Inside of the border, but for the key line.
  let room: Rect
  /// For the lines that scroll.
  let above: Rect
  /// How many of the lines that are always seen have room.
  let lasting: Int

  init(_ overlay: any Overlay, _ scene: Scene, in body: Rect) {
    // Where little of the board would be seen beside it, the overlay takes the whole width.
    let columns = overlay.isLarge ? min(118, body.width) : body.width < 90 ? body.width : 76
    content = overlay.content(scene, columns: max(1, columns - 4))
    let gaps = (content.lines.isEmpty || content.lasting.isEmpty ? 0 : 1) + 1
    let wished = content.lines.count + content.lasting.count + gaps + 3
    box = body.centered(Size(columns: columns, rows: overlay.isLarge ? body.height : wished))
    // What is typed stays in sight; what explains it gives way.
    room = box.inset(by: 1).inset(left: 1, right: 1).inset(bottom: 2)
    lasting = min(content.lasting.count, room.height)
    above = room.inset(bottom: lasting + (lasting > 0 && lasting < room.height ? 1 : 0))
  }

  /// The first line that is seen of those that scroll.
  var first: Int { max(0, min(content.scroll, content.lines.count - above.height)) }

  /// How many of the lines that are always seen are not: with little room the cursor's line is shown rather than the first.
  var hidden: Int { max(0, min((content.cursor?.y ?? 0) - lasting + 1, content.lasting.count - lasting)) }

  /// Where the lines that are always seen begin.
  var top: Int { content.lines.isEmpty ? room.y : room.maxY - lasting }

  /// The lines that are seen.
  var lines: [DialogLine] {
    let scrolled = (first..<max(first, min(content.lines.count, first + above.height))).map { index in
      DialogLine(content: content, place: .line(index), rect: above.row(index - first))
    }
    return scrolled
      + (hidden..<hidden + lasting).map { index in
        let rect = Rect(x: room.x, y: top + index - hidden, width: room.width, height: 1)
        return DialogLine(content: content, place: .lasting(index), rect: rect)
      }
  }
}

extension BoardView {
  /// How many lines of the dialog that is open are seen, and the line with which its last page begins.
  func dialogPage(_ model: BoardModel) -> (rows: Int, last: Int) {
    guard Layout.fits(screen), let open = overlays.last?.base else { return (1, 0) }
    let scene = Scene(model: model, view: self, glyphs: .unicode)
    let places = DialogPlaces(open, scene, in: Layout(screen, self, model).body)
    return (max(1, places.above.height), max(0, places.content.lines.count - places.above.height))
  }
}

extension CellBuffer {
  /// Draws an overlay in the middle of the body; returns where its cursor is.
  mutating func putOverlay(_ overlay: any Overlay, _ scene: Scene, in body: Rect) -> Point? {
    let places = DialogPlaces(overlay, scene, in: body)
    let (content, box, room, above, lasting) = (
      places.content, places.box, places.room, places.above, places.lasting
    )
    let keys = content.keys.map { [Span($0.key, .key), Span(" " + $0.does, .muted)] } + keyWords(scene)
    fill(box)
    let inside = self.box(
      box, title: [[Span(content.title, content.role == .danger ? .danger : .title, bold: true)]],
      role: .borderFocused, glyphs: scene.glyphs
    ).inset(left: 1, right: 1)
    let foot = inside.row(inside.height - 1)
    put(
      fitted(keys.enumerated().map { Part($1, worth: 50 - $0) }, into: foot.width, gap: 3).joined(
        by: Span("   ")),
      at: foot.origin, in: foot)

    let (first, top, hidden) = (places.first, places.top, places.hidden)
    for (index, line) in content.lines.dropFirst(first).prefix(above.height).enumerated() {
      put(
        truncated(line, to: above.width, ellipsis: scene.glyphs.ellipsis), at: above.row(index).origin,
        in: above)
    }
    putScrollMarks(
      above: first, below: content.lines.count - first - above.height, scene, under: box.inset(by: 1))
    for (index, line) in content.lasting.dropFirst(hidden).prefix(lasting).enumerated() {
      put(line, at: Point(x: room.x, y: top + index), in: room)
    }
    guard let cursor = content.cursor, lasting > 0 else { return nil }
    let point = Point(x: room.x + cursor.x, y: top + cursor.y - hidden)
    return room.contains(point) ? point : nil
  }
}

/// The keys that act in the dialog that is open, each with what it does now.
private func keyWords(_ scene: Scene) -> [[Span]] {
  scene.view.keymap.active(scene.view, scene.model).compactMap { binding -> [Span]? in
    guard binding.scope.isOfDialogs, binding.scope != .leaving,
      let words = binding.words(scene.model, scene.view)
    else { return nil }
    return [Span(binding.keys.first?.label ?? "", .key), Span(" " + words, .muted)]
  }
}

/// Lines of a text, wrapped.
func paragraph(_ text: String, _ role: Role = .text, columns: Int) -> [[Span]] {
  linking(wrapped(text, to: columns), of: text, role)
}

/// A line such as `planned  5:00`, wrapped under its value.
func entry(_ name: String, _ value: String, _ role: Role = .text, columns: Int) -> [[Span]] {
  let indent = 15
  return linking(wrapped(value, to: columns - indent), of: value, role).enumerated().map { index, line in
    [Span(padded(index == 0 ? name : "", to: indent), .muted)] + line
  }
}
