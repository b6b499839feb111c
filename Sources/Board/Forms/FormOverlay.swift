import PlainText
import ReleaseModel
import ReleaseWords
import Screen

/// An overlay in which something is filled in and then submitted.
protocol FormOverlay: Overlay {
  var form: Form { get set }
  /// Whether it does something that cannot be taken back: its border says so.
  var isDangerous: Bool { get }
  /// What enter does, in a word or two.
  var verb: String { get }
  /// What enter does now, as the key line says it.
  var enterWords: String { get }
  /// What it asks.
  func heading(_ model: BoardModel) -> String
  /// What one has to know for the answer.
  func details(_ scene: Scene, columns: Int) -> [[Span]]
  /// Enter: the next field, or in the last one the submission.
  mutating func enter(_ model: BoardModel) -> OverlayAnswer
  /// What the form means, or why it means nothing yet.
  func command(_ model: BoardModel) throws(Objection) -> Command
  /// What the editor is given to write on; nil where nothing is written.
  var writing: String? { get }
  /// Takes what the editor has made of it.
  mutating func write(_ text: String)
  /// The command, and what else is answered with it, in this order.
  func commands(_ model: BoardModel) throws(Objection) -> [Command]
}

extension FormOverlay {
  var isDangerous: Bool { false }
  var scopes: [Binding.Scope] { [.form, .dialog] }
  var line: LineEditor? { form.current?.line }
  var escapeWords: String { "leave it" }
  var writing: String? { line?.text }

  /// A field takes it as one line.
  mutating func write(_ text: String) {
    guard line != nil else { return }
    var line = LineEditor()
    _ = line.handle(.paste(text))
    form.change { $0.line = line }
  }
  var enterWords: String { form.fields.count > 1 ? "next, then " + verb : verb }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let shown = form.lines(columns: columns, glyphs: scene.glyphs)
    var lasting = shown.lines
    if let objection = form.objection {
      lasting += wrapped(objection, to: columns - 2).enumerated().map {
        [Span($0 == 0 ? scene.glyphs.warning + " " : "  ", .warning), Span($1, .warning)]
      }
    }
    return OverlayContent(
      title: heading(scene.model), role: isDangerous ? .danger : .borderFocused,
      lines: details(scene, columns: columns), lasting: lasting,
      cursor: form.fields.isEmpty ? nil : shown.cursor,
      scroll: form.scroll, targets: shown.targets)
  }

  mutating func point(at place: Int) -> Key? {
    form.choose(place)
    return nil
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    form.change { _ = $0.line?.handle(key) }
    return .stay()
  }

  mutating func enter(_ model: BoardModel) -> OverlayAnswer {
    if form.isLast { return submit(model) }
    form.move(by: 1)
    return .stay()
  }

  func commands(_ model: BoardModel) throws(Objection) -> [Command] { [try command(model)] }

  /// Sends what was filled in, unless it means nothing yet.
  mutating func submit(_ model: BoardModel) -> OverlayAnswer {
    do throws(Objection) {
      let commands = try commands(model)
      if let why = model.refusal(of: commands) { throw Objection(why) }
      return .done(commands.map { .submit($0) })
    } catch {
      form.objection = error.words
      return .stay()
    }
  }
}

extension Binding {
  /// The bindings of dialogs that are filled in.
  static let forms: [Binding] = [
    dialog(
      "enter", [.enter], .form, help: "Do it, or go to the next field",
      says: { (open: any FormOverlay, _) in open.enterWords }
    ) { open, _, model in
      open.form.objection = nil
      return open.enter(model)
    },
    dialog(
      "nextField", [.tab, .down], .form, label: "next field", help: "The next field", isOffered: hasFields
    ) {
      open, _, _ in
      open.form.move(by: 1)
      return .stay()
    },
    dialog("previousField", [.backTab, .up], .form, help: "The field before", isOffered: hasFields) {
      open, _, _ in
      open.form.move(by: -1)
      return .stay()
    },
    dialog(
      "nextWord", [.right, .character(" ")], .form, label: "choose",
      help: "The next of the words to choose from",
      isOffered: isChosen
    ) { open, _, _ in
      open.form.change { $0.choose(by: 1) }
      return .stay()
    },
    dialog("previousWord", [.left], .form, help: "The word before", isOffered: isChosen) { open, _, _ in
      open.form.change { $0.choose(by: -1) }
      return .stay()
    },
    Binding(
      ID("edit"), keys: [.control("o")], scope: .form, help: "Write the field's text in $VISUAL or $EDITOR",
      disabled: { _, view in view.writing == nil ? "nothing is written here" : nil },
      perform: { view, _ in view.writing.map { [.edit($0)] } ?? [] }),
    dialog(
      "moreDetails", [.pageDown], .form, help: "More of what explains it",
      says: { (open: any FormOverlay, _) in open is BackoutOverlay ? "more" : nil }
    ) { open, view, model in
      let page = view.dialogPage(model)
      open.form.scroll = min(page.last, open.form.scroll + page.rows)
      return .stay()
    },
    dialog("lessDetails", [.pageUp], .form, help: "Back to its beginning") {
      (open: inout any FormOverlay, view, model) in
      open.form.scroll = max(0, open.form.scroll - view.dialogPage(model).rows)
      return .stay()
    },
  ]

  private static let hasFields: @Sendable (any FormOverlay, BoardModel) -> Bool = { open, _ in
    open.form.fields.count > 1
  }

  private static let isChosen: @Sendable (any FormOverlay, BoardModel) -> Bool = { open, _ in
    open.form.current.map { $0.line == nil } ?? false
  }
}

extension BoardView {
  /// What the editor is given to write on.
  fileprivate var writing: String? { (overlays.last?.base as? any FormOverlay)?.writing }

  /// Puts a text that was written elsewhere in the place of what is written here.
  public mutating func replaceField(with text: String) {
    guard var open = overlays.last?.base as? any FormOverlay, open.writing != nil else { return }
    open.write(text)
    overlays[overlays.count - 1] = AnyOverlay(open)
  }
}

/// Why what was filled in means nothing yet, in words.
struct Objection: Error {
  let words: String

  init(_ words: String) { self.words = words }
}

extension Field {
  /// The field in which the environment's name is typed before something dangerous.
  static func environment(_ model: BoardModel) -> Field {
    Field("Type the environment's name to confirm", hint: model.plan.release.environment)
  }
}

extension BoardModel {
  /// Throws unless the environment's name was typed: for commands that do not carry it.
  func demandEnvironment(_ typed: String) throws(Objection) {
    guard typed.trimmed == plan.release.environment else {
      throw Objection(Obstacle.wrongEnvironment(expected: plan.release.environment).words(state))
    }
  }
}
