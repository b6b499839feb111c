import ReleaseModel
import ReleaseWords
import Screen

extension PaneID {
  static let end = PaneID("end")
}

/// How a run has ended, and what is still to be done: it takes the room of the panes that have nothing to say any more.
struct EndPane: Pane {
  /// So many deviations are named; the rest is in the record.
  private static let mostDeviations = 6

  let id = PaneID.end
  /// The columns of its lines.
  let columns: Int

  func name(_ model: BoardModel) -> String { PhaseWords.label(model.state) }

  func title(_ scene: Scene, isFocused: Bool) -> [Span] {
    [Span(" \(name(scene.model)) ", PhaseWords.role(scene.state), bold: true)]
  }

  func counts(_ scene: Scene) -> [[Span]] {
    let release = scene.plan.release
    return [[Span("\(release.name) \(release.version) \(scene.glyphs.arrow) \(release.environment)")]]
  }

  func sign(_ scene: Scene) -> Span { Span("") }

  func items(_ model: BoardModel) -> ItemList { ItemList([]) }

  func row(_ item: Item, _ scene: Scene) -> ListRow { ListRow(heading: "") }

  func emptyText(_ model: BoardModel) -> String { "" }

  func wishedRows(_ view: BoardView, _ model: BoardModel) -> Int { lines(model).count }

  func draw(_ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    let lines = lines(scene.model, scene.view.keymap)
    for (index, line) in lines.prefix(rect.height).enumerated() {
      let place = rect.row(index).inset(left: 1, right: 1)
      buffer.put(
        truncated(line, to: place.width, ellipsis: scene.glyphs.ellipsis), at: place.origin, in: place)
    }
    buffer.putScrollMarks(above: 0, below: lines.count - rect.height, scene, under: rect)
  }

  private func lines(_ model: BoardModel, _ keymap: Keymap = .standard) -> [[Span]] {
    result(model) + times(model.state) + deviations(model.state) + next(model, keymap) + record(model.state)
  }

  private func line(_ name: String, _ value: String?, _ role: Role = .text) -> [[Span]] {
    value.map { entry(name, $0, role, columns: columns) } ?? []
  }

  private func result(_ model: BoardModel) -> [[Span]] {
    let state = model.state
    let record = model.newest.records.last { $0.event.endsRun }
    let by = record.map { $0.by == .board ? "" : " by \($0.by.name)" } ?? ""
    let at = state.clocks.ended.map { "at \(Words.timeOfDay($0.wall)) UTC" } ?? ""
    let checks = model.situation.count(state.isBackout ? .backout : .verification)
    let passed = checks.all > 0 ? ", \(checks.done) of \(Words.count(checks.all, "check")) satisfied" : ""
    let finally =
      state.clocks.finished == nil
      ? nil
      : "\(Words.count(state.finally.completeCount, "step")) at the end, over at "
        + Words.timeOfDay(state.clocks.finished?.wall ?? state.updatedAt.wall) + " UTC"
    return line("ended", at + by + passed) + line("because", state.backoutWords)
      + line(state.isBackout ? "but" : "because", state.endWords, .warning) + line("finally", finally)
  }

  private func times(_ state: ReleaseState) -> [[Span]] {
    let clocks = state.clocks
    guard let start = clocks.deploymentStarted, let ended = clocks.ended else { return [] }
    let deployed = clocks.verificationStarted ?? state.backout?.orderedAt ?? ended
    let held = clocks.held >= .seconds(1) ? ", of that held \(Words.span(clocks.held))" : ""
    let whole = Words.span(ended.steady - start.steady) + " from the first step on" + held
    return took("deployment", deployed.steady - start.steady, state.plannedDuration)
      + (state.backout.map { took("backout", ended.steady - $0.orderedAt.steady, $0.flow?.plannedDuration) }
        ?? [])
      + line("in all", whole)
  }

  private func took(_ name: String, _ duration: Duration, _ planned: Duration?) -> [[Span]] {
    let isOver = Words.overrun(duration, of: planned) != nil
    return line(name, Words.against(duration, planned), isOver ? .overrun : .text)
  }

  private func deviations(_ state: ReleaseState) -> [[Span]] {
    let all = state.deviations
    let shown = all.prefix(Self.mostDeviations).flatMap { deviation in
      line(
        deviation.kind.rawValue, "\(deviation.subject): \(deviation.reason) (\(deviation.by.name))", .warning)
    }
    let rest = all.count - Self.mostDeviations
    return all.isEmpty
      ? line("deviations", "none") : shown + (rest > 0 ? line("", "and \(rest) more") : [])
  }

  private func next(_ model: BoardModel, _ keymap: Keymap) -> [[Span]] {
    let state = model.state
    let fixes = state.owedFixes.flatMap {
      line("fix owed", "\($0.id), by \($0.owner), due \($0.due.iso8601)", .warning)
    }
    let problem = line("problem", state.backout.map { "\($0.problem.title), owner \($0.problem.owner)" })
    let due = model.dueAudiences
    let told = due.isEmpty ? nil : "tell \(due.joined(separator: ", ")) (\(keymap.label(.messages)))"
    let contingencies = state.phase == .backoutFailed ? state.plan.backout?.contingencies : nil
    let takesBack = state.phase == .succeeded ? state.keptUntil : nil
    let underway = state.untold.filter { !model.situation.dueMessages.contains($0.id) }.map(\.audience)
    let next = [
      told, underway.isEmpty ? nil : "being told: \(underway.joined(separator: ", "))",
      state.owedFixes.isEmpty ? nil : "see the fix through", contingencies,
      takesBack.map {
        "until \($0.iso8601) 'relboard back-out \(state.run?.id ?? "")' takes the release back"
      },
    ].compactMap { $0 }
    return fixes + problem
      + (next.isEmpty
        ? line("next", "nothing is left to do")
        : next.enumerated().flatMap { index, words in
          line(index == 0 ? "next" : "", words, index == 0 && told != nil ? .accent : .text)
        })
  }

  private func record(_ state: ReleaseState) -> [[Span]] {
    guard let run = state.run?.id else { return [] }
    // Each whole in its line, to be copied.
    return line("record", "relboard report \(run)", .muted) + line("", "relboard replay \(run)", .muted)
  }
}

extension Event {
  /// Whether nothing more happens after it.
  fileprivate var endsRun: Bool {
    switch self {
    case .run(.succeeded), .run(.aborted), .backout(.backedOut), .backout(.failed): true
    default: false
    }
  }
}

extension ReleaseState {
  /// Until when the plan keeps the backout of a success; nil where it does not.
  fileprivate var keptUntil: WallInstant? {
    guard predecessor == nil, !isRehearsal, let kept = plan.backout?.kept, let ended = clocks.ended else {
      return nil
    }
    return ended.wall + kept
  }
}

extension BoardModel {
  /// Who is to be told now, in the order of the plan, each once.
  var dueAudiences: [String] {
    situation.dueMessages.map { state.audience(of: $0) }
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension BoardView {
  /// Whether the end of the run is what is looked at: until somebody goes to a pane.
  func isAtEnd(_ model: BoardModel) -> Bool {
    model.state.phase.isEnded && !isFocusChosen && shows(PanesScreen.self)
  }

  /// Goes back to how the run has ended.
  mutating func showEnd() {
    followAgain()
    isFocusChosen = false
    show(PanesScreen())
  }
}
