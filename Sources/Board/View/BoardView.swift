import ReleaseModel
import Screen

/// The board's own state: focus, selections, scroll, open overlays and search. It is never recorded.
public struct BoardView: Equatable, Sendable {
  /// The screen's size, by which a page is measured; to be set whenever it changes.
  public var screen = Size(columns: 80, rows: 24)
  /// Whether the cursor stands on the selected row where nothing is typed.
  public var hasCursorOnSelection = false
  /// What is asked once more before it is done.
  public var confirmations = Set(Confirmation.allCases)
  /// Whether the demonstration's tour says what is seen.
  public var isTourShown = false
  /// Which keys mean what.
  public var keymap = Keymap.standard

  /// The pane of the board that has the focus, or will when its screen is shown again.
  private var boardFocus = PaneID.controls {
    didSet { if boardFocus != .output { subject = boardFocus } }
  }
  /// The pane whose selected row the lowest pane tells of.
  private(set) var subject = PaneID.controls
  /// Whether somebody has chosen the focus; until then it goes where the run is.
  var isFocusChosen = false
  /// What was selected by hand; a pane without an entry follows the run.
  var selections: [PaneID: Item] = [:]
  /// What the board has led to, by `n` or a question, until that is answered.
  var led: [PaneID: Item] = [:]
  /// The phase that is followed: a new one ends what was selected in the one before.
  var phase: ReleaseState.Phase?
  /// Which groups somebody has unfolded, or folded; the board chooses for the others.
  var unfolded: [GroupID: Bool] = [:]
  var output = OutputPosition()
  /// The attempt whose output somebody has chosen; the newest one of any other step is shown.
  var attemptChosen: AttemptID?
  var outputLook = OutputLook()
  var lower = LowerView()
  /// What lies between header and footer.
  var fullScreen = AnyFullScreen(PanesScreen())
  /// The last one has the keyboard.
  var overlays: [AnyOverlay] = []
  var search: Search?
  /// Why the last key did nothing.
  var notice: String?
  /// While keys come that were meant for an overlay which has closed by itself, letters do nothing.
  var deafUntil: SteadyInstant?
  /// Until when a question that has appeared by itself takes no answer: the key was meant for something else.
  var unreadUntil: SteadyInstant?
  /// How many commands were run ad hoc; the newest is shown when there is one more.
  var adHocCount: Int?
  /// The decisions that were put before somebody already.
  var presented: Set<Need> = []

  /// The view of a board that was just opened.
  public init() {}
}

extension BoardView {
  /// The pane that keys go to; setting it chooses among those of the board.
  var focus: PaneID {
    get { fullScreen.base.ownPane?.id ?? boardFocus }
    set { boardFocus = newValue }
  }

  var focusedPane: any Pane {
    fullScreen.base.ownPane ?? allPanes.first { $0.id == boardFocus } ?? allPanes[0]
  }

  /// The selected row of a pane: what was selected by hand, as long as it is there, or what matters most.
  func selection(in pane: some Pane, _ model: BoardModel) -> Item? {
    if let narrowed = filter(of: pane.id).flatMap({ pane.narrowed($0, model) }) {
      return selections[pane.id].flatMap { narrowed.contains($0) ? $0 : nil } ?? narrowed.last
    }
    let items = pane.items(model)
    func isShown(_ item: Item) -> Bool { filter(of: pane.id)?.keeps(item, model) ?? true }
    let chosen = [selections[pane.id], led[pane.id]].lazy.compactMap { $0 }
      .first { items.contains($0) && isShown($0) }
    if let chosen = chosen ?? pane.favourite(model), isShown(chosen) { return chosen }
    return items.first { $0.isSelectable && isShown($0) }
  }

  /// Whether somebody has gone from what a pane of a live run would show by itself.
  func hasLeft(_ pane: some Pane, _ model: BoardModel) -> Bool {
    guard model.state.isLive else { return false }
    if pane.id == .output {
      guard tab(model) == .output, let shown = attemptShown(model), output.top(of: shown) != nil else {
        return false
      }
      return model.state.stepState(shown.step)?.isActive == true
    }
    guard let chosen = selections[pane.id], let followed = pane.favourite(model) else { return false }
    return chosen != followed && pane.items(model).contains(chosen)
  }

  /// Follows the run again, in every pane.
  mutating func followAgain() {
    (selections, led, unfolded) = ([:], [:], [:])
    output = OutputPosition()
    attemptChosen = nil
    lower = LowerView()
  }

  /// What keys act on: what a decision is about, or the selected row; nothing where no row is seen.
  func selectedItem(_ model: BoardModel) -> Item? {
    if let decision = overlays.last?.base as? DecisionOverlay { return decision.cause.item }
    return hasPanes && !isAtEnd(model) ? selection(in: focusedPane, model) : nil
  }

  /// The attempt whose output is shown; the wiring has to follow its log.
  public func attemptShown(_ model: BoardModel) -> AttemptID? {
    guard let newest = newestAttempt(model) else { return nil }
    if let chosen = attemptChosen, chosen.step == newest.step, chosen.number < newest.number { return chosen }
    return newest
  }

  /// Goes to an earlier attempt of the step whose output is shown, or to a later one.
  mutating func chooseAttempt(by steps: Int, _ model: BoardModel) {
    guard let shown = attemptShown(model), let newest = newestAttempt(model) else { return }
    let number = min(newest.number, max(1, shown.number + steps))
    attemptChosen = number == newest.number ? nil : AttemptID(step: shown.step, number: number)
    if focus == .output { lower.chosen = .output }
  }

  /// The attempts whose output can be shown: the number of the one that is, and how many there are.
  func attemptsShown(_ model: BoardModel) -> (number: Int, count: Int)? {
    guard let shown = attemptShown(model), let newest = newestAttempt(model) else { return nil }
    return (shown.number, newest.number)
  }

  private func newestAttempt(_ model: BoardModel) -> AttemptID? {
    if case .step(let id) = selection(in: DeploymentPane(), model),
      (selections[.deployment] ?? led[.deployment]) != nil,
      let attempt = model.state.stepState(id)?.lastAttempt
    {
      return attempt.id
    }
    let running = model.state.flows.reversed().lazy.compactMap {
      $0.activeSteps.first { !$0.step.isGate }?.state.lastAttempt
    }
    return running.first?.id ?? model.state.newestAttempt
  }

  /// Moves the selection by rows, past headings; it stays where it is at the ends.
  mutating func moveSelection(by rows: Int, _ model: BoardModel) {
    if fullScreen.base.scroll(by: rows, model) { return }
    // At the end the first key goes to where the run was.
    if isAtEnd(model) { isFocusChosen = true }
    if focus == .output { return scrollLower(by: rows, model) }
    let items = self.rows(of: focusedPane, model)
    guard !items.isEmpty else { return }
    let last = items.count - 1
    let current = selectedItem(model).flatMap { items.firstIndex(of: $0) } ?? 0
    let wished = min(last, max(0, current.saturatingAdd(rows)))
    let downwards = stride(from: wished, through: last, by: 1)
    let upwards = stride(from: wished, through: 0, by: -1)
    let ways = rows < 0 ? [upwards, downwards] : [downwards, upwards]
    if let index = ways.lazy.joined().first(where: { items[$0].isSelectable }) {
      selections[focus] = items[index]
    }
  }

  /// The rows that a page holds.
  func page(_ model: BoardModel) -> Int { max(1, Layout(screen, self, model).rows(of: focus) - 1) }

  /// Moves the focus; the order is that of the number keys.
  mutating func moveFocus(by steps: Int, _ model: BoardModel) {
    let index = (allPanes.firstIndex { $0.id == boardFocus } ?? 0) + steps
    goTo(allPanes[(index % allPanes.count + allPanes.count) % allPanes.count].id, model)
  }

  /// Moves the focus; the lowest pane keeps showing what it shows.
  mutating func goTo(_ pane: PaneID, _ model: BoardModel) {
    if pane == .output, tab(model) != .output { lower.chosen = tab(model) }
    setFocus(pane)
  }

  mutating func setFocus(_ pane: PaneID) {
    focus = pane
    isFocusChosen = true
    if !hasPanes || fullScreen.base.ownPane != nil { show(PanesScreen()) }
  }
}

extension Int {
  func saturatingAdd(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
