import ReleaseModel
import Screen

extension Binding {
  /// The bindings that act whatever is open.
  static let everywhere: [Binding] = [
    Binding(
      .redraw, keys: [.control("l")], scope: .always, help: "Draw the screen again",
      perform: { _, _ in [.redraw] }),
    Binding(
      .suspend, keys: [.control("z")], scope: .always, help: "Go to the shell; fg comes back",
      perform: { view, model in view.suspend(model) }),
    Binding(
      .interrupt, keys: [.control("c")], scope: .always, help: "Leave the board; asks what goes on",
      perform: { view, model in view.leave(model) }),
  ]

  /// The bindings that move about.
  static let moving: [Binding] = [
    move(.down, [.down, .character("j")], "Select the row below") { view, model in
      view.moveSelection(by: 1, model)
    },
    move(.up, [.up, .character("k")], "Select the row above") { view, model in
      view.moveSelection(by: -1, model)
    },
    move(.pageDown, [.pageDown, .control("f")], "A page down") { view, model in
      view.moveSelection(by: view.page(model), model)
    },
    move(.pageUp, [.pageUp, .control("b")], "A page up") { view, model in
      view.moveSelection(by: -view.page(model), model)
    },
    move(.first, [.home, .character("g")], "To the first row") { view, model in
      view.moveSelection(by: -.max, model)
    },
    move(.last, [.end, .character("G")], "To the last row") { view, model in
      view.moveSelection(by: .max, model)
    },
    move(.focusNext, [.tab, .right], "Focus the next pane", label: "pane") { view, model in
      view.moveFocus(by: 1, model)
    },
    move(.focusPrevious, [.backTab, .left], "Focus the previous pane") { view, model in
      view.moveFocus(by: -1, model)
    },
  ]

  /// The bindings that focus the panes, by the number of each.
  static let focusing: [Binding] = allPanes.enumerated().map { index, pane in
    let (number, id) = (index + 1, pane.id)
    return move(
      ID("pane\(number)"), [.character(Character("\(number)"))], "Focus the \(id.name) pane"
    ) { view, model in view.goTo(id, model) }
  }

  /// The bindings that look more closely.
  static let looking: [Binding] = [
    move(
      .nextTab, [.character("v")],
      "Details, output or events in the lowest pane; until then it chooses by itself",
      label: "view"
    ) { view, model in view.lower.chosen = view.tab(model).next },
    move(
      .findNext, [.character("n")], "The next match, or the next row that is left", scope: .search,
      label: "next match", disabled: notSearching
    ) { view, model in view.findNext(1, model) },
    move(
      .findPrevious, [.character("N")], "The match or the row before", scope: .search, label: "previous",
      disabled: notSearching
    ) { view, model in view.findNext(-1, model) },
    move(
      .followAgain, [.character("f")], "Follow the run again: its running step, and the end of the output",
      label: "follow",
      disabled: { _, view in
        view.selections.isEmpty && view.led.isEmpty && view.unfolded.isEmpty
          && view.output == OutputPosition()
          && view.lower == LowerView() && view.attemptChosen == nil
          ? "the board follows the run" : nil
      }
    ) { view, _ in view.followAgain() },
    Binding(
      .details, keys: [.character("i")], help: "Show all that is known of the row",
      says: { _, view in view.decision?.detailWords },
      disabled: { model, view in view.selectedItem(model) == nil ? "nothing is selected" : nil },
      perform: { view, model in
        if let item = view.selectedItem(model) { view.push(DetailOverlay(item)) }
        return []
      }),
  ]

  private static let notSearching: Now<String?> = { _, view in
    Scope.search.isActive(view) ? nil : "nothing is searched for here"
  }

  /// The bindings that find, copy, help and leave.
  static let leaving: [Binding] = [
    move(
      .about, [.character("a")],
      "The deployment plan: scope, risks, approvals, hand-over, success, people, backout"
    ) { view, _ in
      view.push(AboutOverlay())
    },
    Binding(
      .copy, keys: [.character("y")], help: "Copy the row's title",
      disabled: { model, view in view.selectedItem(model) == nil ? "nothing is selected" : nil },
      perform: { view, model in
        let title = view.selectedItem(model).map { harmless($0.title(in: model.state)) } ?? ""
        return [.copy(title, as: "the title ‘\(title)’")]
      }),
    move(
      .back, [.escape], "Step back: end the search, leave the screen, follow the run; never the board"
    ) { view, model in view.stepBack(model) },
    move(
      .search, [.character("/")],
      "Show only rows that hold all words, also words for states; search the output",
      label: "search"
    ) { view, _ in
      if view.focus == .output { view.lower.chosen = .output }
      view.search = Search(pane: view.focus)
    },
    move(
      .palette, [.character(":")], "Find a command or a row by its words", label: "commands", isLasting: true
    ) { view, model in
      view.push(PaletteOverlay(view, model))
    },
    move(
      .help, [.character("?"), .control("g")], "Show every key and sign; in a dialog its own keys first",
      label: "help", isLasting: true
    ) { view, _ in
      view.push(HelpOverlay())
    },
    Binding(
      .leave, keys: [.character("q")], label: "leave", help: "Leave the board; asks what goes on",
      isLasting: true,
      perform: { view, model in view.leave(model) }),
  ]

  /// Makes a binding that only changes the view.
  static func move(
    _ id: ID, _ keys: [Key], _ help: String, scope: Scope = .board, label: String? = nil,
    isLasting: Bool = false, disabled: @escaping Now<String?> = { _, _ in nil },
    perform: @escaping @Sendable (inout BoardView, BoardModel) -> Void
  ) -> Binding {
    Binding(
      id, keys: keys, scope: scope, label: label, help: help, isLasting: isLasting, disabled: disabled,
      perform: { view, model in
        perform(&view, model)
        return []
      })
  }
}

extension BoardView {
  /// Asks before leaving, unless the board only watches or there is nothing yet to leave.
  fileprivate mutating func leave(_ model: BoardModel) -> [BoardRequest] {
    if model.isReadOnly || model.isOpening { return [.leave(to: nil)] }
    if !(overlays.last?.base is LeaveOverlay) { push(LeaveOverlay()) }
    return []
  }

  /// Asks before the board is stopped for the shell, unless nothing depends on it; asked again, it is meant.
  fileprivate mutating func suspend(_ model: BoardModel) -> [BoardRequest] {
    if model.isReadOnly || model.isOpening || model.state.phase.isEnded { return [.suspend] }
    if (overlays.last?.base as? LeaveOverlay)?.isForShell == true {
      overlays.removeLast()
      return [.suspend]
    }
    push(LeaveOverlay(isForShell: true))
    return []
  }
}
