import ReleaseModel
import Screen

/// The signs that bars of time are drawn with.
struct TimeSigns {
  /// At work; beyond the planned duration; waiting; expected; as planned; where that ends; now; on the critical path.
  let work, over, waiting, expected, planned, plannedEnd, now, critical: String
  /// What fills an eighth to seven eighths of a cell from the left; nothing where cells are only full or empty.
  let eighths: [String]
  /// What fills the right half of a cell.
  let rightHalf: String

  init(_ glyphs: Glyphs) {
    let isASCII = glyphs == .ascii
    work = isASCII ? "#" : "█"
    over = isASCII ? "%" : "▓"
    waiting = isASCII ? "." : "·"
    expected = isASCII ? "=" : "░"
    planned = isASCII ? "-" : "─"
    plannedEnd = isASCII ? "]" : "┤"
    now = isASCII ? "|" : "│"
    critical = isASCII ? "*" : "◆"
    eighths = isASCII ? [] : ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    rightHalf = isASCII ? "#" : "▐"
  }

  /// The signs with what they mean.
  var legend: [(Span, String)] {
    [
      (Span(work, .success), "at work"), (Span(over, .warning), "over its plan"),
      (Span(waiting, .pending), "waiting"), (Span(expected, .pending), "expected"),
      (Span(planned, .muted), "planned"), (Span(critical, .accent), "critical path"),
    ]
  }
}

/// Who says how long a step takes.
enum PlanLine: String {
  case planned, rehearsed
}

extension CellBuffer {
  /// Draws all that is known of a step's time on one row: its plan below, then what is expected, then what has been.
  mutating func putTimeBar(of id: StepID, on axis: TimeAxis, _ scene: Scene, in rect: Rect) {
    let signs = TimeSigns(scene.glyphs)
    if let planned = scene.plannedStretch(of: id) { putPlan(planned, signs, on: axis, in: rect) }
    putActual(of: id, on: axis, scene, in: rect)
  }

  /// Draws how a step was to take its time.
  mutating func putPlan(_ planned: Stretch, _ signs: TimeSigns, on axis: TimeAxis, in rect: Rect) {
    put(planned, signs.planned, .muted, on: axis, in: rect)
    if planned.duration > .zero, let column = axis.column(of: planned.end) {
      put(signs.plannedEnd, at: rect.origin.offset(x: column), role: .muted, in: rect)
    }
  }

  /// Draws how a step has spent its time, and what is expected of it.
  mutating func putActual(of id: StepID, on axis: TimeAxis, _ scene: Scene, in rect: Rect) {
    let signs = TimeSigns(scene.glyphs)
    if let expected = scene.expectedStretch(of: id) {
      put(expected, signs.expected, .pending, on: axis, in: rect)
    }
    let planned = scene.state.step(id)?.planned
    for time in scene.state.history(ofStep: id, at: scene.now.steady) {
      switch time.kind {
      case .waiting: put(time.stretch, signs.waiting, .pending, on: axis, in: rect)
      case .working(let outcome):
        let role = scene.role(ofWork: outcome, by: id)
        let usual = min(time.stretch.end, time.stretch.start + (planned ?? .seconds(86_400 * 365)))
        let work = Stretch(start: time.stretch.start, end: usual)
        putWork(work, role, signs, on: axis, in: rect)
        if usual < time.stretch.end {
          put(Stretch(start: usual, end: time.stretch.end), signs.over, .warning, on: axis, in: rect)
        }
      }
    }
    if let column = axis.column(of: scene.now.steady), scene.state.isLive {
      putNow(at: column, signs, in: rect)
    }
  }

  /// Draws the line of the present, where nothing else is.
  mutating func putNow(at column: Int, _ signs: TimeSigns, in rect: Rect) {
    let point = rect.origin.offset(x: column)
    guard rect.contains(point), self[point.x, point.y].text == " " else { return }
    put(signs.now, at: point, role: .accent, in: rect)
  }

  /// Fills the cells of a stretch with a sign, one at least.
  mutating func put(_ stretch: Stretch, _ sign: String, _ role: Role, on axis: TimeAxis, in rect: Rect) {
    let first = Int(max(0, axis.position(of: stretch.start)).rounded(.down))
    let end = min(
      Double(axis.columns), max(Double(first + 1), axis.position(of: stretch.end).rounded()))
    guard first < Int(end) else { return }
    put(
      String(repeating: sign, count: Int(end) - first), at: rect.origin.offset(x: first), role: role, in: rect
    )
  }

  /// Draws work to the eighth of a cell, where there are such signs.
  mutating func putWork(
    _ work: Stretch, _ role: Role, _ signs: TimeSigns, on axis: TimeAxis, in rect: Rect
  ) {
    guard !signs.eighths.isEmpty else { return put(work, signs.work, role, on: axis, in: rect) }
    let start = max(0, axis.position(of: work.start))
    let end = min(Double(axis.columns), max(axis.position(of: work.end), start + 0.125))
    guard start < Double(axis.columns), end > 0 else { return }
    let (first, last) = (Int(start.rounded(.down)), Int(end.rounded(.down)))
    for column in first...min(last, axis.columns - 1) {
      let left = max(0, start - Double(column))
      let right = min(1, end - Double(column))
      let sign: String
      if right >= 1 {
        sign = left >= 0.5 ? signs.rightHalf : signs.work
      } else {
        let eighth = Int((right * 8).rounded())
        if eighth == 0, column > first { continue }
        sign = eighth >= 8 ? signs.work : signs.eighths[max(0, eighth - 1)]
      }
      put(sign, at: rect.origin.offset(x: column), role: role, in: rect)
    }
  }
}

extension Scene {
  /// When a step was to run by the plan, from when its flow began: holds do not move it.
  func plannedStretch(of id: StepID) -> Stretch? {
    guard let (flow, start) = flowAndStart(of: id), let index = flow.position(of: id),
      flow.steps[index].planned != nil
    else { return nil }
    let offset = start - SteadyInstant(milliseconds: 0)
    let planned = flow.planned.spans[index]
    return Stretch(start: planned.start + offset, end: planned.end + offset)
  }

  /// How a step was to take its time by the plan's file or by a rehearsal, from when it was to start; nil where that does
  /// not say.
  func plan(_ line: PlanLine, of id: StepID) -> Stretch? {
    guard let planned = plannedStretch(of: id) else { return nil }
    let rehearsed = state.rehearsal?.durations[id]
    let duration =
      switch line {
      case .planned: state.estimates[id] ?? (rehearsed == nil ? planned.duration : nil)
      case .rehearsed: rehearsed
      }
    return duration.map { Stretch(start: planned.start, end: planned.start + $0) }
  }

  /// When a step that is not over is expected to be at work; nil for one that is over, and where nothing is expected.
  func expectedStretch(of id: StepID) -> Stretch? {
    guard !state.isConcluded, let step = state.stepState(id), !step.isComplete, step.status != .undone,
      let (flow, _) = flowAndStart(of: id), let index = flow.position(of: id)
    else { return nil }
    if state.backout?.flow?.step(id) != nil { return situation.backoutForecast(at: now)?.spans[index] }
    guard !state.isBackout else { return nil }
    let span = situation.deploymentForecast(at: now).spans[index]
    return step.isActive ? Stretch(start: now.steady, end: span.end) : span
  }

  /// The steps that the end of what goes on waits for; of what has ended, the steps that it waited for.
  var criticalSteps: Set<StepID> {
    guard let flow = state.isBackout ? state.backout?.flow : state.deployment, flow.isPlanned,
      let forecast = state.isBackout
        ? situation.backoutForecast(at: now) : situation.deploymentForecast(at: now)
    else { return [] }
    return Set(forecast.criticalPath.map { flow.steps[$0].id })
  }

  /// A step's flow and when that has begun, or would.
  private func flowAndStart(of id: StepID) -> (Flow, SteadyInstant)? {
    if let backout = state.backout, let flow = backout.flow, flow.step(id) != nil {
      return (flow, backout.orderedAt.steady)
    }
    guard state.deployment.step(id) != nil else { return nil }
    let start = state.clocks.deploymentStarted?.steady
    return (state.deployment, start ?? situation.deploymentForecast(at: now).moment)
  }

  fileprivate func role(ofWork outcome: Outcome?, by id: StepID) -> Role {
    switch outcome {
    case nil: state.stepState(id)?.isActive == true ? .running : .success
    case .exited(let code): state.step(id)?.successCodes.contains(code) ?? (code == 0) ? .success : .failure
    case .stopped, .unknown, .elsewhere: .warning
    case .gatePassed: .success
    case .signalled, .timedOut, .quiet, .notStarted, .gateFailed, .incomplete: .failure
    }
  }
}
