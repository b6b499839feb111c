import ReleaseModel
import Screen

/// One thing that keys do. The table ``all`` feeds dispatch, footer, help, palette and the README.
struct Binding: Sendable {
  /// Where a key means it. The last active scope that has the key wins.
  enum Scope: String, CaseIterable, Sendable {
    case board, output, outputScreen, events, communications, search, replay, always

    var title: String {
      switch self {
      case .always: "Everywhere"
      case .search: "While something is searched for"
      case .output: "In the output"
      case .outputScreen: "In the output on the whole screen"
      case .events: "Among the events"
      case .communications: "Among the communications"
      case .replay: "While a run is replayed"
      case .board: "On the board"
      }
    }

    /// Whether it is that of a full screen with a list of its own.
    var isScreen: Bool {
      switch self {
      case .events, .communications: true
      case .board, .output, .outputScreen, .search, .replay, .always: false
      }
    }

    func isActive(_ view: BoardView) -> Bool {
      switch self {
      case .always, .board, .replay: true
      case .search: view.search.map { !$0.isTyping && $0.pane == view.focus } ?? false
      case .output: view.focus == .output
      case .outputScreen: view.focus == .output && view.shows(ZoomScreen.self)
      case .events: view.focus == .events
      case .communications: view.focus == .communications
      }
    }
  }

  /// What the binding is called in the program; its words also find it in the palette.
  struct ID: Hashable, Sendable {
    let name: String

    init(_ name: String) { self.name = name }

    static let stopBackout = ID("stopBackout"), backOutNow = ID("backOutNow")
    static let redraw = ID("redraw"), suspend = ID("suspend"), interrupt = ID("interrupt")
    static let findNext = ID("findNext"), findPrevious = ID("findPrevious")
    static let followAgain = ID("followAgain"), copyLog = ID("copyLog")
    static let play = ID("play"), eventOn = ID("eventOn"), eventBack = ID("eventBack"),
      jumpOn = ID("jumpOn"), jumpBack = ID("jumpBack"), faster = ID("faster"), slower = ID("slower")
    static let act = ID("act"), tick = ID("tick"), next = ID("next"), details = ID("details"),
      retry = ID("retry"), skip = ID("skip"), done = ID("done"), stop = ID("stop"), hold = ID("hold"),
      backOut = ID("backOut"), reopen = ID("reopen"), waive = ID("waive"), suppress = ID("suppress"),
      runCommand = ID("runCommand"), keep = ID("keep"), end = ID("end")
    static let down = ID("down"), up = ID("up"), pageDown = ID("pageDown"), pageUp = ID("pageUp"),
      first = ID("first"), last = ID("last")
    static let focusNext = ID("focusNext"), focusPrevious = ID("focusPrevious")
    static let about = ID("about"), search = ID("search"), copy = ID("copy"),
      help = ID("help"),
      palette = ID("palette"), leave = ID("leave")
  }

  typealias Perform = @Sendable (inout BoardView, BoardModel) -> [BoardRequest]
  typealias Disabled = @Sendable (BoardModel, BoardView) -> String?

  let id: ID
  let keys: [Key]
  let scope: Scope
  /// What the footer says; nil keeps it out of there.
  let label: String?
  let help: String
  /// Whether it ends in something that cannot be taken back.
  let isDangerous: Bool
  /// Whether it acts on the run, so that a board that only watches does not have it.
  let isActing: Bool
  /// Whether the footer shows it whatever else there is.
  let isLasting: Bool
  /// Why it cannot act now; nil when it can.
  let disabled: Disabled
  let perform: Perform

  init(
    _ id: ID, keys: [Key], scope: Scope = .board, label: String? = nil, help: String,
    isDangerous: Bool = false,
    isActing: Bool = false, isLasting: Bool = false, disabled: @escaping Disabled = { _, _ in nil },
    perform: @escaping Perform
  ) {
    self.id = id
    self.keys = keys
    self.scope = scope
    self.label = label
    self.help = help
    self.isDangerous = isDangerous
    self.isActing = isActing
    self.isLasting = isLasting
    self.disabled = { model, view in
      if isActing, let obstacle = model.openingObstacle { return obstacle }
      return disabled(model, view)
    }
    self.perform = perform
  }

  /// Every binding, in the order in which help shows them.
  static let all: [Binding] =
    replaying + acting + moving + focusing + looking + reading + fullScreens.flatMap { $0.bindings } + leaving
    + guiding + everywhere + countingDown

  static func find(_ key: Key, in scope: Scope) -> Binding? {
    all.first { $0.scope == scope && $0.keys.contains(key) }
  }

  func isActive(_ view: BoardView) -> Bool { scope.isActive(view) }

  /// Whether its first key means something else now, because a narrower scope has it.
  func isHidden(_ view: BoardView, _ model: BoardModel) -> Bool {
    let narrower = Scope.allCases.drop { $0 != scope }.dropFirst().filter { $0.isActive(view) }
    return keys.first.map { key in
      narrower.contains { Binding.find(key, in: $0)?.isOffered(model) == true }
    } ?? false
  }

  func isOffered(_ model: BoardModel) -> Bool {
    !(isActing && model.isReadOnly) && (scope != .replay || model.replay != nil)
  }

  /// The keys as help shows them: `j ↓`.
  var keyWords: String { keys.map(\.label).joined(separator: " ") }
}

extension Binding {
  /// Makes a binding that asks for a text about the selected row.
  static func text(
    _ id: ID, keys: [Key], label: String? = nil, help: String, otherwise: String,
    purpose: @escaping @Sendable (Item) -> TextOverlay.Purpose?
  ) -> Binding {
    Binding(
      id, keys: keys, label: label, help: help, isActing: true,
      disabled: { model, view in
        guard let purpose = view.selectedItem(model).flatMap(purpose) else { return otherwise }
        return purpose.obstacle(model)
      },
      perform: { view, model in
        if let purpose = view.selectedItem(model).flatMap(purpose) { view.push(TextOverlay(purpose, model)) }
        return []
      })
  }

  /// Makes a binding that submits a command about the selected row, after asking where `asks` says what.
  static func command(
    _ id: ID, keys: [Key], label: String? = nil, help: String, otherwise: String,
    asks: @escaping @Sendable (Item, BoardModel) -> ConfirmOverlay.Purpose? = { _, _ in nil },
    command: @escaping @Sendable (Item, BoardModel) -> Command?
  ) -> Binding {
    Binding(
      id, keys: keys, label: label, help: help, isActing: true,
      disabled: { model, view in
        guard let command = view.selectedItem(model).flatMap({ command($0, model) }) else { return otherwise }
        return command.intent.flatMap { model.obstacle(to: $0) }
      },
      perform: { view, model in
        guard let item = view.selectedItem(model) else { return [] }
        if let purpose = asks(item, model) {
          view.push(ConfirmOverlay(purpose, model))
          return []
        }
        return command(item, model).map { [.submit($0)] } ?? []
      })
  }
}

/// The README's key table, made from the keymap, as Markdown.
public func keyTableMarkdown() -> String {
  Binding.Scope.allCases.map { scope in
    let rows = Binding.all.filter { $0.scope == scope }.map { binding in
      let keys = binding.keys.map { "`\($0.label)`" }.joined(separator: " ")
      return "| \(keys) | \(binding.help)\(binding.isDangerous ? " (asks for the environment's name)" : "") |"
    }
    return (["| \(scope.title) | |", "|---|---|"] + rows).joined(separator: "\n")
  }.joined(separator: "\n\n") + "\n"
}
