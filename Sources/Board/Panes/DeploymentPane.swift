import ReleaseModel
import ReleaseWords
import Screen

extension PaneID {
  static let deployment = PaneID("deployment")
}

/// The steps of the deployment; during a backout its steps, and the deployment's below them. What runs at the end
/// follows what it ends.
struct DeploymentPane: Pane {
  let id = PaneID.deployment

  func name(_ model: BoardModel) -> String {
    model.state.phase == .finishing ? "Finally" : model.state.isBackout ? "Backout" : "Deployment"
  }

  func counts(_ scene: Scene) -> [[Span]] {
    guard let flow = scene.state.shownFlow else { return [[Span("stopping what runs", .warning)]] }
    guard !flow.steps.isEmpty else { return [] }
    let count = [Span("\(flow.completeCount)/\(flow.applicableCount)", flow.isComplete ? .success : .muted)]
    guard flow.completeCount > 0 || flow.activeCount > 0, !flow.isComplete else { return [count] }
    let share = scene.model.share(of: flow)
    let bar = scene.glyphs.bar(share, columns: 10) + [Span(" " + Words.percent(share), .muted)]
    return [count, bar] + (scene.expectedEnd.map { [$0] } ?? [])
  }

  func sign(_ scene: Scene) -> Span {
    let glyphs = scene.glyphs
    guard let flow = scene.state.shownFlow else { return Span(glyphs.running, .warning) }
    if flow.hasFailure { return Span(glyphs.failure, .failure) }
    if flow.activeCount > 0 { return Span(glyphs.running, .running) }
    if flow.isComplete, !flow.steps.isEmpty { return Span(glyphs.success, .success) }
    return Span(glyphs.pending, .pending)
  }

  /// While the release is verified its steps are over, unless one goes on beside the plan.
  func isSettled(_ model: BoardModel) -> Bool {
    let state = model.state
    return items(model).isEmpty
      || state.phase == .verifying && state.deployment.isComplete && state.activeCount == 0
        && !state.adHoc.hasFailure
  }

  func headline(_ scene: Scene) -> [Span] {
    if let empty = emptyHeadline(scene) { return empty }
    guard let id = favourite(scene.model)?.stepID, let status = scene.state.shownStatus(of: id) else {
      return []
    }
    let sign = scene.glyphs.sign(status)
    guard status != .pending, status != .succeeded else { return [] }
    return [Span("\(sign.glyph) \(Item.step(id).title(in: scene.state))", sign.role)]
  }

  func items(_ model: BoardModel) -> ItemList { items(model, folded: []) }

  func folded(_ view: BoardView, _ model: BoardModel) -> ItemList {
    items(model, folded: view.foldedGroups(model)) { view.shownHosts(of: $0, model) }
  }

  /// Its rows without those of groups.
  func steps(_ model: BoardModel) -> ItemList { items(model, folded: nil) }

  private func items(
    _ model: BoardModel, folded: Set<GroupID>?, shown: (GroupSpan) -> [Int] = { _ in [] }
  ) -> ItemList {
    let state = model.state
    var parts: [ItemList.Part] = []
    func part(of flow: Flow) -> ItemList.Part {
      guard let folded, !flow.groups.isEmpty else { return .steps(flow) }
      return .grouped(GroupedSteps(flow, folded: folded, shown: shown))
    }
    let deployment = part(of: state.deployment)
    let finally: [ItemList.Part] =
      state.finally.steps.isEmpty
      ? [] : [.items([.heading("Finally, however it ends")]), .steps(state.finally)]
    if let backout = state.backout {
      let because = state.backoutWords.map { [Item.heading("Because: \($0)")] } ?? []
      parts =
        [.items(because)] + (backout.flow.map { [part(of: $0)] } ?? []) + finally
        + [.items([.heading("Deployment")]), deployment]
    } else {
      parts = [deployment] + finally
    }
    if !state.adHoc.steps.isEmpty { parts += [.items([.heading("Run ad hoc")]), .steps(state.adHoc)] }
    return ItemList(parts)
  }

  func favourite(_ model: BoardModel) -> Item? { model.state.shownFlow?.foremost.map { .step($0) } }

  /// What runs.
  func pinned(_ model: BoardModel) -> [Item] {
    model.state.flows.flatMap { $0.activeSteps.map { .step($0.step.id) } }
  }

  func emptyText(_ model: BoardModel) -> String {
    "The plan has no steps. What delivers the release belongs here."
  }

  func row(_ item: Item, _ scene: Scene) -> ListRow {
    if case .group(let id) = item { return groupRow(id, scene) }
    guard let id = item.stepID else { return ListRow(heading: item.title(in: scene.state)) }
    var row = stepRow(id, scene)
    let depth = scene.state.groupDepth(of: id)
    if depth > 0 { row.title.insert(Span(String(repeating: "  ", count: depth)), at: 0) }
    return row
  }

  /// Beside the list, where no title is cut for it: when its steps ran, run and are expected to.
  func draw(_ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    let listColumns = max(Self.fewestColumns, wishedColumns(scene.model))
    guard rect.width - listColumns - 1 >= Timeline.fewestColumns, let flow = scene.state.shownFlow else {
      buffer.putList(self, scene, in: rect)
      return
    }
    let parts = rect.columns([.cells(listColumns), .cells(1), .share(1)])
    let steps = buffer.putList(self, scene, in: parts[0]).map(\.stepID)
    buffer.fill(parts[1], with: scene.glyphs.border.vertical, role: .border)
    guard let timeline = Timeline(flow, seen: steps.compactMap { $0 }, scene) else { return }
    buffer.put(timeline, of: steps, scene, in: parts[2])
  }

  private static let fewestColumns = 70
}

extension BoardModel {
  /// How much of a flow is done, 0…1: what is complete, and of running steps what their output tells or the
  /// plan lets expect.
  func share(of flow: Flow) -> Double {
    flow.share { step, state in
      guard let attempt = state.lastAttempt else { return 0 }
      let elapsed = (now.steady - attempt.startedAt.steady).seconds / step.weight
      // A step that takes longer than planned is still not over.
      return logs[attempt.id]?.progress ?? min(0.95, max(0, elapsed))
    }
  }
}

extension Item {
  var stepID: StepID? {
    if case .step(let id) = self { id } else { nil }
  }
}
