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
    let begun = state.isBackout ? nil : state.clocks.deploymentStarted?.steady
    let start = begun ?? laid.lazy.compactMap { $0?.start }.min() ?? now
    if isSmall, !state.phase.isEnded { Self.expect(&laid, flow, from: max(now, start)) }
    let planned = state.isBackout ? nil : state.plannedEnd
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

  /// Lets every step that has not begun start as soon as what it needs is over and a place is free, in the order of
  /// the plan.
  private static func expect(_ bars: inout [Bar?], _ flow: Flow, from now: SteadyInstant) {
    // The place that is free first is the last one.
    var places = zip(bars, flow.states).compactMap { $1.isActive ? $0?.end : nil }.sorted(by: >)
    for (index, step) in flow.steps.enumerated() where bars[index] == nil {
      let state = flow.states[index]
      if state.isComplete { continue }
      let needed = step.needs.compactMap { flow.position(of: $0).flatMap { bars[$0]?.end } }.max() ?? now
      let free = places.count < flow.parallel ? now : places.removeLast()
      let start = max(now, needed, free)
      let end = start + (step.planned ?? .zero)
      bars[index] = Bar(start: start, end: end, due: nil, status: state.status, hasBegun: false)
      places.insert(end, at: places.partitioned { $0 > end })
    }
  }

  /// The column of a moment, from 0.
  func column(_ moment: SteadyInstant, of columns: Int) -> Int {
    let share = (moment - start).seconds / (end - start).seconds
    return min(columns - 1, max(0, Int(share * Double(columns))))
  }

  /// The moments worth a label: round ones, as many as there is room for.
  func ticks(in columns: Int, _ scene: Scene) -> [(column: Int, label: String)] {
    let length = (end - start).seconds
    let steps = [5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400]
    let step = steps.first { length / Double($0) * 12 <= Double(columns) } ?? 604_800
    let wall = scene.now.wall + (start - scene.now.steady)
    let first = (wall.milliseconds / 1000 / Int64(step) + 1) * Int64(step)
    return (0..<max(0, Int(length) / step + 1)).compactMap { number in
      let moment = WallInstant(milliseconds: (first + Int64(number * step)) * 1000)
      let steady = start + (moment - wall)
      guard steady < end else { return nil }
      return (
        column(steady, of: columns), step < 60 ? Words.timeOfDay(moment) : Words.shortTime(moment)
      )
    }
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

extension Array {
  /// The first place from which on a condition no longer holds, in an array in which what meets it comes first.
  fileprivate func partitioned(_ meets: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if meets(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
