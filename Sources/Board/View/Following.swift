import ReleaseModel

extension BoardView {
  /// Lets the view follow the run; to be called after every change of the model.
  ///
  /// Overlays whose question has been answered meanwhile close. A new decision opens by itself, once, unless
  /// somebody is in an overlay or typing: it never takes the keyboard away. Until somebody chooses a pane,
  /// the focus goes where the run is; a new phase is followed again, whatever was chosen in the one before.
  public mutating func follow(_ model: BoardModel) {
    dropAnswered(model)
    countMatches(model)
    followSeeking(model)
    follow(phase: model.state.phase, model)
    led = led.filter { isAwaited($1, model) }
    if !model.isOpening, notice == BoardModel.openingNotice { notice = nil }
    let commands = model.state.adHoc.steps
    if commands.count > adHocCount ?? commands.count {
      select(commands.last.map { .step($0.id) })
      isFocusChosen = true
    }
    // A run that is taken up again may bring commands of its own: they are no news.
    adHocCount = model.isOpening ? nil : commands.count
    let decisions = model.needs.filter(\.isDecision)
    presented.formIntersection(decisions)
    let urgent =
      model.isReadOnly ? [] : model.countdown.map { model.state.asking([.answerTrigger($0.trigger)]) } ?? []
    if !isFocusChosen, overlays.isEmpty { focus = Self.focus(model) }
    // Whoever still types into what has closed by itself is not to type into this.
    let isTypingOn = deafUntil.map { model.now.steady < $0 } ?? false
    guard overlays.isEmpty, search?.isTyping != true, !isTypingOn,
      let need = (urgent + decisions).first(where: { !presented.contains($0) })
    else { return }
    presented.insert(need)
    select(need.item)
    open(need, model)
    unreadUntil = model.now.steady + Self.readingTime
  }

  /// A question cannot have been read, and answered, sooner.
  static let readingTime: Duration = .milliseconds(700)

  /// How long a question that has appeared by itself will take no answer; nil when it does, or there is none.
  public func unread(at now: SteadyInstant) -> Duration? {
    guard let unreadUntil, unreadUntil > now, !overlays.isEmpty else { return nil }
    return unreadUntil - now
  }

  private mutating func follow(phase new: ReleaseState.Phase, _ model: BoardModel) {
    // What was chosen while the run was opened is meant for the run.
    guard !model.isOpening, new != phase, overlays.isEmpty, search == nil else { return }
    if phase != nil, model.replay == nil {
      followAgain()
      isFocusChosen = false
    }
    phase = new
  }

  /// Whether something is still asked of a person about a row; a command that somebody has run stays in sight.
  private func isAwaited(_ item: Item, _ model: BoardModel) -> Bool {
    model.needs.contains { $0.item == item }
      || item.stepID.map { model.state.adHoc[$0] != nil } == true
  }

  /// Closes what has been answered by somebody else, or by the run.
  ///
  /// - Returns: whether the overlay that had the keyboard is gone.
  @discardableResult
  mutating func dropAnswered(_ model: BoardModel) -> Bool {
    let top = overlays.last
    overlays.removeAll { box in
      guard let question = box.base.question, question.isAnswered(in: model) else { return false }
      notice = "\(question.title(in: model)) has been answered meanwhile"
      return true
    }
    guard overlays.last != top else { return false }
    deafUntil = model.now.steady + Self.typingPause
    return true
  }

  /// Somebody who types makes no longer pauses than this, and whoever does has read the notice.
  static let typingPause: Duration = .seconds(1)

  /// Closes the decision about a row, which has been made.
  mutating func decided(_ item: Item) {
    if decision?.cause.item == item { overlays.removeLast() }
  }

  /// Shows a row, wherever it is.
  mutating func select(_ item: Item?) {
    // The model is not needed: a pane that does not have the item ignores the selection.
    guard let item, let pane = item.home else { return }
    if search?.pane == pane { search = nil }
    focus = pane
    led[pane] = item
    selections[pane] = nil
  }

  /// Goes to a row for a person, who stays there; where no pane has it, nothing happens.
  mutating func choose(_ item: Item) {
    guard let pane = item.home else { return }
    if search?.pane == pane { search = nil }
    setFocus(pane)
    (led[pane], selections[pane]) = (nil, item)
  }

  private static func focus(_ model: BoardModel) -> PaneID {
    switch model.state.phase {
    case .planned, .preparing, .polling: ControlsPane().items(model).isEmpty ? .deployment : .controls
    case .deploying, .backingOut, .backedOut, .backoutFailed, .aborted, .finishing: .deployment
    case .verifying, .succeeded: .verification
    }
  }
}

extension Item {
  /// The pane in which it is a row.
  fileprivate var home: PaneID? {
    switch self {
    case .control, .package, .position: .controls
    case .check(let key): key.list == .control || key.list == .infrastructure ? .controls : .verification
    case .step, .group: .deployment
    case .trigger: .triggers
    case .heading, .message, .phase, .event, .task, .product, .activity: nil
    }
  }
}
