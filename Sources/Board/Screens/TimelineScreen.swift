import ReleaseModel
import Screen

/// When each step was to run, has run and is expected to, and what the end waits for.
struct TimelineScreen: ListScreen {
  static let bindings: [Binding] = [
    .screen(
      Binding.ID("timeline"), [.character("t")],
      "The timeline: planned, rehearsed and actual times, critical path",
      label: "timeline"
    ) { TimelineScreen() }
  ]

  var pane: any Pane { TimelinePane() }

  func split(_ body: Rect) -> (list: Rect, detail: Rect) {
    let rows = body.rows([.share(1), .cells(body.height < 14 ? 0 : 7)])
    return (rows[0], rows[1])
  }

  func detailTitle(_ item: Item, _ scene: Scene) -> [[Span]] {
    [[Span(item.title(in: scene.state), .title)]]
  }

  func drawDetail(_ item: Item, _ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    let columns = TimelineColumns(rect.width)
    let axis = scene.timeAxis(columns: columns.bar)
    let signs = TimeSigns(scene.glyphs)
    for (index, line) in lines(item, scene).enumerated() where index < rect.height {
      let row = rect.row(index)
      buffer.put(line.name, at: row.origin.offset(x: 1), role: .muted, in: row)
      buffer.put(
        truncated(line.says, to: columns.title - 11, ellipsis: scene.glyphs.ellipsis),
        at: row.origin.offset(x: 12), in: row)
      let bar = columns.bar(in: row)
      switch line.bar {
      case .plan(let stretch): buffer.putPlan(stretch, signs, on: axis, in: bar)
      case .actual(let id): buffer.putActual(of: id, on: axis, scene, in: bar)
      case .none: break
      }
      buffer.put(
        truncated(line.remark, to: max(0, row.width - 2), ellipsis: scene.glyphs.ellipsis),
        at: line.bar == nil ? row.origin.offset(x: 12) : row.origin.offset(x: columns.remarks), in: row)
    }
    let legend = signs.legend.map { sign, word in [sign, Span(" " + word, .muted)] }
    let foot = rect.row(rect.height - 1).inset(left: 1, right: 1)
    buffer.put(
      fitted(legend.enumerated().map { Part($1, worth: 10 - $0) }, into: foot.width, gap: 3).joined(
        by: Span("   ")),
      at: foot.origin, in: foot)
  }

  private enum Bar: Equatable {
    case plan(Stretch)
    case actual(StepID)
  }

  private typealias Line = (name: String, says: [Span], bar: Bar?, remark: [Span])

  private func lines(_ item: Item, _ scene: Scene) -> [Line] {
    switch item {
    case .step(let id): stepLines(id, scene)
    case .phase(let phase):
      phase.stretches(scene.state, at: scene.now.steady).suffix(4).map { stretch in
        (phase.title, [], nil, [Span("\(scene.times(stretch))  \(Words.clock(stretch.duration))")])
      }
    default: []
    }
  }

  private func stepLines(_ id: StepID, _ scene: Scene) -> [Line] {
    guard let step = scene.state.step(id), let state = scene.state.stepState(id) else { return [] }
    var lines = [PlanLine.planned, .rehearsed].compactMap { line -> Line? in
      scene.plan(line, of: id).map { (line.rawValue, [Span(Words.clock($0.duration))], .plan($0), []) }
    }
    let sign = scene.glyphs.sign(scene.state.shownStatus(of: id) ?? state.status)
    lines.append(
      (
        "actual",
        [Span(scene.elapsed(of: state).map { Words.clock($0) + " " } ?? ""), Span(sign.word, sign.role)],
        .actual(id), []
      ))
    lines.append(("", [], nil, words(step, state, scene)))
    return lines
  }

  /// What the bars do not say.
  private func words(_ step: Step, _ state: StepState, _ scene: Scene) -> [Span] {
    var parts: [[Span]] = []
    if let planned = step.planned, let took = scene.elapsed(of: state), took - planned >= .seconds(1) {
      parts.append([Span("\(Words.clock(took - planned)) over its plan", .warning)])
    }
    let waited = scene.state.history(ofStep: step.id, at: scene.now.steady).reduce(Duration.zero) {
      $1.kind == .waiting ? $0 + $1.stretch.duration : $0
    }
    if waited >= .seconds(1) { parts.append([Span("waited \(Words.clock(waited))", .pending)]) }
    if scene.criticalSteps.contains(step.id) { parts.append([Span("the end waits for it", .accent)]) }
    if let expected = scene.expectedStretch(of: step.id) {
      parts.append([
        Span(state.isActive ? "until about " : "expected ", .muted),
        Span(
          state.isActive
            ? Words.shortTime(scene.model.wall(of: expected.end)) : scene.times(expected)),
      ])
    }
    return parts.joined(by: Span(" \(scene.glyphs.separator) ", .muted))
  }
}

extension Scene {
  /// From when until when, as the wall clock had it.
  func times(_ stretch: Stretch) -> String {
    let ends = [stretch.start, stretch.end].map { Words.timeOfDay(model.wall(of: $0)) }
    return ends.joined(separator: " to ")
  }
}
