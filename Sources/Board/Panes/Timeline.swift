import ReleaseModel
import Screen

/// When the steps of a flow ran, run, and are expected to by their planned durations.
struct Timeline {
  /// Narrower says too little.
  static let fewestColumns = 24
  /// Of more steps only those that are seen and have begun get a bar: nothing is worked out for thousands at every frame.
  private static let mostSteps = 500

  /// One step.
  struct Bar: Equatable {
    var start, end: SteadyInstant
    /// When it should have been over; nil where that is not planned, and of what has not begun.
    var due: SteadyInstant?
    var status: StepState.Status
    var hasBegun: Bool
  }

  /// Those of the steps that are seen.
  let bars: [StepID: Bar]
  let start: SteadyInstant
  let end: SteadyInstant

  /// Lays the steps out; nil where no time is known.
  ///
  /// - Parameter seen: the steps whose bars are wanted.
  init?(_ flow: Flow, seen: [StepID], _ scene: Scene) {
    let (state, now) = (scene.state, scene.now.steady)
    let isSmall = flow.steps.count <= Self.mostSteps
    let positions = isSmall ? Array(flow.steps.indices) : seen.compactMap { flow.position(of: $0) }
    var laid = positions.map { Self.bar(flow.steps[$0], flow.states[$0], now) }
    let isPlain = !state.isBackout && state.phase != .finishing
    let begun = isPlain ? state.clocks.deploymentStarted?.steady : nil
    let start = begun ?? laid.lazy.compactMap { $0?.start }.min() ?? now
    if isSmall, !state.isConcluded {
      let forecast =
        scene.situation.backoutForecast(at: scene.now) ?? scene.situation.deploymentForecast(at: scene.now)
      for index in positions where laid[index] == nil && !flow.states[index].isComplete {
        let span = forecast.spans[index]
        laid[index] = Bar(
          start: max(start, span.start), end: max(start, span.end), due: nil,
          status: flow.states[index].status,
          hasBegun: false)
      }
    }
    let planned = isPlain ? state.plannedEnd : nil
    let expected = isSmall || state.phase.isEnded ? nil : flow.remaining(at: now).map { now + $0 }
    let ends = [laid.lazy.compactMap { $0?.end }.max(), planned, expected].compactMap { $0 }
    guard let last = ends.max(), last > start else { return nil }
    (self.start, end) = (start, last)
    bars = seen.reduce(into: [:]) { bars, id in
      guard let position = flow.position(of: id) else { return }
      bars[id] = (isSmall ? position : positions.firstIndex(of: position)).flatMap { laid[$0] }
    }
  }

  private static func bar(_ step: Step, _ state: StepState, _ now: SteadyInstant) -> Bar? {
    guard
      let start = state.attempts.first?.startedAt.steady
        ?? (state.by == nil ? nil : state.startedAt?.steady)
    else { return nil }
    let due = step.planned.map { start + $0 }
    let end = state.isActive ? max(now, due ?? now) : state.endedAt?.steady ?? now
    return Bar(start: start, end: max(start, end), due: due, status: state.status, hasBegun: true)
  }

  /// The column of a moment, from 0.
  func column(_ moment: SteadyInstant, of columns: Int) -> Int {
    let share = (moment - start).seconds / (end - start).seconds
    return min(columns - 1, max(0, Int(share * Double(columns))))
  }

  /// The times that are written above it.
  func ticks(in columns: Int, _ scene: Scene) -> [(column: Int, label: String)] {
    TimeAxis(stretch: Stretch(start: start, end: end), columns: columns)
      .ticks { scene.now.wall + ($0 - scene.now.steady) }
  }
}

extension CellBuffer {
  /// Draws the bars of the steps that are seen, a row each, and the times in the edge above.
  mutating func put(_ timeline: Timeline, of steps: [StepID?], _ scene: Scene, in rect: Rect) {
    let columns = rect.width
    guard columns > 0 else { return }
    for (column, label) in timeline.ticks(in: columns, scene) {
      let words = " \(label) "
      let place = Rect(x: rect.x + column - 1, y: rect.y - 1, width: displayWidth(words), height: 1)
      // Over the border alone, and not over what the title says.
      guard
        row(place.y).dropFirst(place.x).prefix(place.width).allSatisfy({
          $0.text == self[rect.x, place.y].text
        }),
        place.maxX <= rect.maxX
      else { continue }
      put(words, at: place.origin, role: .muted)
    }
    if scene.state.isLive {
      let now = rect.x + timeline.column(scene.now.steady, of: columns)
      let height = min(steps.count, rect.height)
      fill(
        Rect(x: now, y: rect.y, width: 1, height: height), with: scene.glyphs.border.vertical, role: .border)
    }
    for (line, id) in steps.prefix(rect.height).enumerated() {
      if let bar = id.flatMap({ timeline.bars[$0] }) { putBar(bar, timeline, scene, in: rect.row(line)) }
    }
  }

  private mutating func putBar(_ bar: Timeline.Bar, _ timeline: Timeline, _ scene: Scene, in rect: Rect) {
    let glyphs = scene.glyphs
    let columns = rect.width
    let first = timeline.column(bar.start, of: columns)
    let last = max(first, timeline.column(bar.end, of: columns) - (bar.end < timeline.end ? 1 : 0))
    let isActive = bar.status == .running || bar.status == .stopping
    let isBad = [.failed, .timedOut, .awaitingDecision, .unknown].contains(bar.status)
    let worked =
      !bar.hasBegun
      ? first - 1 : isActive ? min(last, timeline.column(scene.now.steady, of: columns)) : last
    let due = bar.due.map { max(timeline.column($0, of: columns), first + 1) } ?? columns
    func part(_ from: Int, _ to: Int) -> Rect {
      Rect(x: rect.x + from, y: rect.y, width: to - from + 1, height: rect.height)
    }
    fill(
      part(first, min(worked, due - 1)), with: isActive ? glyphs.spanRunning : glyphs.spanOver,
      role: isBad ? .failure : isActive ? .running : .barFull)
    fill(part(max(first, due), worked), with: glyphs.spanBeyond, role: .overrun)
    fill(part(worked + 1, last), with: glyphs.spanExpected, role: .muted)
  }
}
