import ReleaseModel
import Screen

extension PaneID {
  static let timeline = PaneID("timeline")
}

/// The steps with a bar of time each.
struct TimelinePane: Pane {
  let id = PaneID.timeline

  func name(_ model: BoardModel) -> String { "board › timeline" }

  func sign(_ scene: Scene) -> Span { Span("") }

  func counts(_ scene: Scene) -> [[Span]] { DeploymentPane().counts(scene) }

  func items(_ model: BoardModel) -> ItemList {
    let phases = [RunPhase.holds, .verification].filter {
      !$0.stretches(model.state, at: model.now.steady).isEmpty
    }
    return ItemList(DeploymentPane().steps(model), [.items(phases.map { .phase($0) })])
  }

  func favourite(_ model: BoardModel) -> Item? { DeploymentPane().favourite(model) }

  func pinned(_ model: BoardModel) -> [Item] { DeploymentPane().pinned(model) }

  func emptyText(_ model: BoardModel) -> String { DeploymentPane().emptyText(model) }

  func row(_ item: Item, _ scene: Scene) -> ListRow { DeploymentPane().row(item, scene) }

  func draw(_ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    let items = scene.view.rows(of: self, scene.model)
    guard !items.isEmpty else {
      buffer.putList(self, scene, in: rect)
      return
    }
    let columns = TimelineColumns(rect.width)
    let axis = scene.timeAxis(columns: columns.bar)
    putAxis(axis, columns, scene, in: rect.row(0), &buffer)
    let critical = scene.criticalSteps
    let list = rect.inset(top: 1)
    let selected = scene.view.selection(in: self, scene.model)
    let pinned = pinned(scene.model).compactMap { items.firstIndex(of: $0) }.sorted()
    // Where there is room for all, the plan has rows of its own.
    let names = [PlanLine.planned, .rehearsed].prefix(scene.state.rehearsal == nil ? 1 : 2)
    let height = items.count * (1 + names.count) <= list.height ? 1 + names.count : 1
    let window = ListWindow(
      showing: selected.flatMap { items.firstIndex(of: $0) } ?? 0, of: items.count,
      rows: list.height / height,
      pinned: pinned)
    for (line, item) in window.rows.lazy.map({ items[$0] }).enumerated() {
      let row = list.row(line * height)
      for (index, name) in names.enumerated() where index + 1 < height {
        putPlan(name, of: item, columns, axis, scene, in: list.row(line * height + index + 1), &buffer)
      }
      putRow(
        item, isCritical: item.stepID.map(critical.contains) ?? false, hasPlan: height == 1, columns, axis,
        scene,
        in: row, &buffer)
      buffer.markMatches(scene, in: row, of: id)
      guard scene.hasKeyboard(id), item == selected else { continue }
      buffer.put(scene.glyphs.pointer, at: row.origin, role: .key, in: row)
      buffer.select(row)
    }
    buffer.putScrollMarks(above: window.above, below: window.below, scene, under: rect)
  }

  /// The times above the bars, and the present among them.
  private func putAxis(
    _ axis: TimeAxis, _ columns: TimelineColumns, _ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer
  ) {
    let bar = columns.bar(in: rect)
    let isStarted = scene.state.clocks.deploymentStarted != nil
    buffer.put(
      truncated(isStarted ? "" : "if it starts now", to: columns.title, ellipsis: scene.glyphs.ellipsis),
      at: rect.origin.offset(x: 1), role: .muted, in: rect)
    let present = scene.state.isLive ? axis.column(of: scene.now.steady) : nil
    for tick in axis.ticks(wall: scene.model.wall) {
      let label = tick.column..<(tick.column + displayWidth(tick.label))
      if let present, label.contains(present) { continue }
      buffer.put(tick.label, at: bar.origin.offset(x: tick.column), role: .muted, in: bar)
    }
    if let present {
      buffer.put(scene.glyphs.more, at: bar.origin.offset(x: present), role: .accent, in: bar)
    }
  }

  /// Draws how a step was to take its time, on a row of its own.
  private func putPlan(
    _ name: PlanLine, of item: Item, _ columns: TimelineColumns, _ axis: TimeAxis, _ scene: Scene,
    in rect: Rect, _ buffer: inout CellBuffer
  ) {
    guard let id = item.stepID, let stretch = scene.plan(name, of: id) else { return }
    let word = padded(name.rawValue, to: columns.title, .right)
    buffer.put(word, at: rect.origin, role: .muted, in: rect)
    buffer.putPlan(stretch, TimeSigns(scene.glyphs), on: axis, in: columns.bar(in: rect))
    buffer.put(
      padded(Words.clock(stretch.duration), to: 7, .right), at: rect.origin.offset(x: columns.remarks),
      role: .muted, in: rect)
  }

  private func putRow(
    _ item: Item, isCritical: Bool, hasPlan: Bool, _ columns: TimelineColumns, _ axis: TimeAxis,
    _ scene: Scene,
    in rect: Rect, _ buffer: inout CellBuffer
  ) {
    let ellipsis = scene.glyphs.ellipsis
    let bar = columns.bar(in: rect)
    switch item {
    case .step(let id):
      guard let step = scene.state.step(id), let state = scene.state.stepState(id),
        let status = scene.state.shownStatus(of: id)
      else { return }
      let sign = scene.glyphs.sign(status)
      buffer.put([sign.span], at: rect.origin.offset(x: 1), in: rect)
      let title = truncated(step.title, to: columns.title - 4, ellipsis: ellipsis)
      buffer.put([Span(title, bold: isCritical)], at: rect.origin.offset(x: 3), in: rect)
      if isCritical {
        buffer.put(
          TimeSigns(scene.glyphs).critical, at: rect.origin.offset(x: columns.title), role: .accent, in: rect)
      }
      if hasPlan {
        buffer.putTimeBar(of: id, on: axis, scene, in: bar)
      } else {
        buffer.putActual(of: id, on: axis, scene, in: bar)
      }
      let took = scene.elapsed(of: state)
      let isOver = took.map { $0 - (step.planned ?? $0) >= .seconds(1) } ?? false
      let elapsed = padded(took.map(Words.clock) ?? "", to: 7, .right)
      let plan = padded(step.planned.map { "plan " + Words.clock($0) } ?? "", to: 12, .right)
      buffer.put(
        [Span(elapsed, isOver ? .warning : sign.role), Span(columns.hasPlan ? plan : "", .muted)],
        at: rect.origin.offset(x: columns.remarks), in: rect)
    case .phase(let phase):
      let sign = phase.sign(scene)
      buffer.put([sign], at: rect.origin.offset(x: 1), in: rect)
      buffer.put(truncated(phase.title, to: columns.title - 4), at: rect.origin.offset(x: 3), in: rect)
      let stretches = phase.stretches(scene.state, at: scene.now.steady)
      let filling = phase == .holds ? sign.text : TimeSigns(scene.glyphs).work
      for stretch in stretches { buffer.put(stretch, filling, sign.role, on: axis, in: bar) }
      let sum = stretches.reduce(Duration.zero) { $0 + $1.duration }
      buffer.put(
        padded(Words.clock(sum), to: 7, .right), at: rect.origin.offset(x: columns.remarks), role: .muted,
        in: rect)
    default:
      let heading = truncated(item.title(in: scene.state), to: rect.width - 2, ellipsis: ellipsis)
      buffer.put([Span(heading, .title, bold: true)], at: rect.origin.offset(x: 1), in: rect)
    }
  }
}

/// How a row of the timeline is shared out: title, bar and remarks.
struct TimelineColumns {
  /// The columns of signs and title, of the bar, and the column at which the remarks begin.
  let title, bar, remarks: Int
  /// Whether there is room for the planned duration.
  let hasPlan: Bool

  init(_ width: Int) {
    title = min(44, max(14, width * 3 / 10))
    hasPlan = width >= 100
    let right = hasPlan ? 20 : 8
    bar = max(4, width - title - 2 - right)
    remarks = title + 2 + bar
  }

  /// Where the bar of a row lies.
  func bar(in row: Rect) -> Rect {
    Rect(x: row.x + title + 2, y: row.y, width: bar, height: row.height)
  }
}
