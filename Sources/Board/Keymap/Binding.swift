import ReleaseModel
import Screen

/// One thing that keys do. The table ``all`` feeds dispatch, footer, help, palette, the article, and every dialog.
struct Binding: Sendable {
  /// What the binding is called in the program; its words also find it in the palette.
  struct ID: Hashable, Sendable {
    let name: String

    init(_ name: String) { self.name = name }

    static let stopBackout = ID("stopBackout"), backOutNow = ID("backOutNow")
    static let redraw = ID("redraw"), suspend = ID("suspend"), interrupt = ID("interrupt")
    static let findNext = ID("findNext"), findPrevious = ID("findPrevious")
    static let nextTab = ID("nextTab"), followAgain = ID("followAgain"), copyLog = ID("copyLog"),
      output = ID("fullOutput")
    static let play = ID("play"), eventOn = ID("eventOn"), eventBack = ID("eventBack"),
      jumpOn = ID("jumpOn"), jumpBack = ID("jumpBack"), faster = ID("faster"), slower = ID("slower")
    static let act = ID("act"), tick = ID("tick"), next = ID("next"), details = ID("details"),
      retry = ID("retry"), retryLeft = ID("retryLeft"), skip = ID("skip"), done = ID("done"),
      stop = ID("stop"), hold = ID("hold"),
      backOut = ID("backOut"), reopen = ID("reopen"), redo = ID("redo"), carryOn = ID("carryOn"),
      suppress = ID("suppress"),
      runCommand = ID("runCommand"), keep = ID("keep"), end = ID("end")
    static let offer = ID("offer"), lead = ID("lead"), note = ID("note")
    static let down = ID("down"), up = ID("up"), pageDown = ID("pageDown"), pageUp = ID("pageUp"),
      first = ID("first"), last = ID("last")
    static let focusNext = ID("focusNext"), focusPrevious = ID("focusPrevious")
    static let messages = ID("communications"), about = ID("about"), search = ID("search"), copy = ID("copy"),
      help = ID("help"), palette = ID("palette"), leave = ID("leave"), back = ID("back"), tour = ID("tour")
  }

  typealias Perform = @Sendable (inout BoardView, BoardModel) -> [BoardRequest]
  /// What depends on where the run and the board stand.
  typealias Now<Value> = @Sendable (BoardModel, BoardView) -> Value

  let id: ID
  var keys: [Key]
  let scope: Scope
  /// What the footer says; nil keeps it out of there.
  let label: String?
  let help: String
  /// Whether it ends in something that cannot be taken back.
  let isDangerous: Bool
  /// Whether it acts on the run, so that a board that only watches cannot do it.
  let isActing: Bool
  /// Whether the footer shows it whatever else there is.
  let isLasting: Bool
  /// Whether there is anything that it could mean now; a key of something else is then free.
  let isOffered: Now<Bool>
  /// What it does now in a few words, where the label does not say it.
  let says: Now<String?>
  /// Why it cannot act now; nil when it can.
  let disabled: Now<String?>
  let perform: Perform

  init(
    _ id: ID, keys: [Key], scope: Scope = .board, label: String? = nil, help: String,
    isDangerous: Bool = false, isActing: Bool = false, isLasting: Bool = false,
    isOffered: @escaping Now<Bool> = { _, _ in true }, says: @escaping Now<String?> = { _, _ in nil },
    disabled: @escaping Now<String?> = { _, _ in nil }, perform: @escaping Perform
  ) {
    self.id = id
    self.keys = keys
    self.scope = scope
    self.label = label
    self.help = help
    self.isDangerous = isDangerous
    self.isActing = isActing
    self.isLasting = isLasting
    self.isOffered = { model, view in
      (scope != .replay || model.replay != nil) && isOffered(model, view)
    }
    self.says = says
    self.disabled = { model, view in
      if isActing, let hindrance = model.hindrance { return hindrance }
      return disabled(model, view)
    }
    self.perform = perform
  }

  /// Every binding, in the order in which help shows them.
  static let all: [Binding] =
    replaying + acting + leading + moving + focusing + looking + reading + [touring]
    + fullScreens.flatMap { $0.bindings } + leaving
    + searching + dialogs + guiding + everywhere + countingDown

  /// What the footer or a dialog says that it does now; nil where it is not worth a word.
  func words(_ model: BoardModel, _ view: BoardView) -> String? { says(model, view) ?? label }

  /// The keys as help shows them: `j ↓`.
  var keyWords: String { keys.map(\.label).joined(separator: " ") }
}

extension Binding {
  /// Makes a binding that asks for a text about the selected row.
  static func text(
    _ id: ID, keys: [Key], label: String? = nil, help: String, otherwise: String,
    says: @escaping Now<String?> = { _, _ in nil },
    purpose: @escaping @Sendable (Item, BoardModel) -> TextOverlay.Purpose?
  ) -> Binding {
    Binding(
      id, keys: keys, label: label, help: help, isActing: true, says: says,
      disabled: { model, view in
        guard let purpose = view.selectedItem(model).flatMap({ purpose($0, model) }) else { return otherwise }
        return purpose.obstacle(model)
      },
      perform: { view, model in
        if let purpose = view.selectedItem(model).flatMap({ purpose($0, model) }) {
          view.push(TextOverlay(purpose, model))
        }
        return []
      })
  }

  /// Makes a binding that submits a command about the selected row, after asking where `asks` says what.
  static func command(
    _ id: ID, keys: [Key], label: String? = nil, help: String, otherwise: String, answers: String = "",
    says: @escaping Now<String?> = { _, _ in nil },
    asks: @escaping @Sendable (Item, BoardModel) -> ConfirmOverlay.Purpose? = { _, _ in nil },
    command: @escaping @Sendable (Item, BoardModel) -> Command?
  ) -> Binding {
    Binding(
      id, keys: keys, label: label, help: help, isActing: true, says: says,
      disabled: { model, view in
        guard let command = view.selectedItem(model).flatMap({ command($0, model) }) else { return otherwise }
        return command.intent.flatMap { model.obstacle(to: $0) }
      },
      perform: { view, model in
        guard let item = view.selectedItem(model) else { return [] }
        if let purpose = asks(item, model) { return view.confirm(purpose, model) }
        let answer = command(item, model).map { model.answer($0, about: item, because: answers) } ?? []
        if !answer.isEmpty { view.decided(item) }
        return answer.map { .submit($0) }
      })
  }
}
