extension Binding {
  /// Where a key means something. Of the scopes that are active the last one that has the key wins.
  enum Scope: String, CaseIterable, Sendable {
    case board, output, outputScreen, events, communications, search, replay, dialog, text, briefing, guide,
      form,
      choices, help, palette, leaving,
      typing,
      always

    var title: String {
      switch self {
      case .always: "Everywhere"
      case .search: "While something is searched for"
      case .typing: "While a search is typed"
      case .output: "In the output"
      case .outputScreen: "In the output on the whole screen"
      case .events: "Among the events"
      case .communications: "Among the communications"
      case .replay: "While a run is replayed"
      case .board: "On the board"
      case .dialog: "In every dialog"
      case .text: "In a dialog that shows a text"
      case .briefing: "In the briefing"
      case .guide: "In the guide"
      case .form: "In a dialog that is filled in"
      case .choices: "In a dialog that offers choices"
      case .help: "In the help"
      case .palette: "In the list of commands"
      case .leaving: "When the board is left"
      }
    }

    /// Whether it belongs to dialogs, and to nothing else.
    var isOfDialogs: Bool {
      switch self {
      case .dialog, .text, .briefing, .guide, .form, .choices, .help, .palette, .leaving: true
      case .board, .output, .outputScreen, .events, .communications, .search, .replay, .typing, .always: false
      }
    }

    /// Whether it is that of a full screen with a list of its own.
    var isScreen: Bool { self == .events || self == .communications }

    func isActive(_ view: BoardView) -> Bool {
      if self == .always { return true }
      if let open = view.overlays.last?.base { return open.scopes.contains(self) }
      if view.search?.isTyping == true { return self == .typing }
      return switch self {
      case .board, .replay: true
      case .search: view.search.map { $0.pane == view.focus } ?? false
      case .output: view.isInOutput
      case .outputScreen: view.isInOutput && view.shows(ZoomScreen.self)
      case .events: view.focus == .events
      case .communications: view.focus == .communications
      default: false
      }
    }
  }

  /// Whether its keys mean it now: a dialog has some of the board's keys as well.
  func isActive(_ view: BoardView) -> Bool {
    scope.isActive(view) || view.overlays.last?.base.borrowed.contains(id) == true
  }
}
