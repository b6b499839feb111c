import ReleaseModel
import Screen

extension PaneID {
  static let deployment = PaneID("deployment")
}

/// The steps of the deployment; during a backout its steps, and the deployment's below them.
struct DeploymentPane: Pane {
  let id = PaneID.deployment

  func name(_ model: BoardModel) -> String { model.state.isBackout ? "Backout" : "Deployment" }

  func counts(_ scene: Scene) -> [[Span]] {
    guard let flow = flow(scene.state) else { return [[Span("stopping what runs", .warning)]] }
    guard !flow.steps.isEmpty else { return [] }
    let count = [Span("\(flow.completeCount)/\(flow.steps.count)", flow.isComplete ? .success : .muted)]
    guard flow.completeCount > 0 || flow.activeCount > 0, !flow.isComplete else { return [count] }
    let share = scene.model.share(of: flow)
    let bar = scene.glyphs.bar(share, columns: 10) + [Span(" " + Words.percent(share), .muted)]
    return [count, bar] + (expectedEnd(scene, flow).map { [$0] } ?? [])
  }

  func headline(_ scene: Scene) -> [Span] {
    guard let id = favourite(scene.model)?.stepID, let status = scene.state.shownStatus(of: id) else {
      return []
    }
    let sign = scene.glyphs.sign(status)
    guard status != .pending, status != .succeeded else { return [] }
    return [Span("\(sign.glyph) \(Item.step(id).title(in: scene.state))", sign.role)]
  }

  func items(_ model: BoardModel) -> [Item] {
    let deployment = model.state.deployment.steps.map { Item.step($0.id) }
    var commands = model.state.adHoc.steps.map { Item.step($0.id) }
    if !commands.isEmpty { commands.insert(.heading("Run ad hoc"), at: 0) }
    guard let backout = model.state.backout else { return deployment + commands }
    return (backout.flow?.steps ?? []).map { .step($0.id) } + [.heading("Deployment")] + deployment + commands
  }

  func favourite(_ model: BoardModel) -> Item? {
    guard let flow = flow(model.state) else { return nil }
    // One pass: with a thousand steps this is what a key press costs.
    var best: (index: Int, rank: Int)?
    for index in flow.states.indices {
      let rank = Self.rank(flow.states[index])
      if rank < best?.rank ?? Self.complete { best = (index, rank) }
    }
    return (best.map { flow.steps[$0.index] } ?? flow.steps.last).map { .step($0.id) }
  }

  private static let complete = 4

  /// What asks for somebody goes before what runs, that before what waits, and all before what is complete.
  private static func rank(_ state: StepState) -> Int {
    switch state.status {
    case .awaitingDecision: 0
    case .awaitingConfirmation where !state.isConfirmed: 1
    case .running, .stopping: 2
    default: state.isComplete ? complete : 3
    }
  }

  func emptyText(_ model: BoardModel) -> String {
    "The plan has no steps. What delivers the release belongs here."
  }

  func row(_ item: Item, _ scene: Scene) -> ListRow {
    guard let id = item.stepID else { return ListRow(heading: item.title(in: scene.state)) }
    return stepRow(id, scene)
  }

  private func flow(_ state: ReleaseState) -> Flow? {
    state.isBackout ? state.backout?.flow : state.deployment
  }

  private func expectedEnd(_ scene: Scene, _ flow: Flow) -> [Span]? {
    guard let left = flow.remaining(at: scene.now.steady), !scene.state.phase.isEnded else { return nil }
    let end = Span("ETA " + Words.shortTime(scene.now.wall + left), .muted)
    guard !scene.state.isBackout, let planned = scene.state.plannedEnd,
      let delay = Words.delay(scene.now.steady + left - planned)
    else { return [end] }
    return [end, Span(" (\(delay))", delay.hasPrefix("+") ? .warning : .muted)]
  }
}

extension BoardModel {
  /// How much of a flow is done, 0…1: what is complete, and of running steps what their output tells or the
  /// plan lets expect.
  func share(of flow: Flow) -> Double {
    func weight(_ step: Step) -> Double { max(0.001, (step.planned ?? .seconds(30)).seconds) }
    let total = flow.steps.reduce(0) { $0 + weight($1) }
    let running = zip(flow.steps, flow.states).filter { $1.isActive }.reduce(0.0) { sum, entry in
      guard let attempt = entry.1.lastAttempt else { return sum }
      let elapsed = (now.steady - attempt.startedAt.steady).seconds / weight(entry.0)
      // A step that takes longer than planned is still not over.
      return sum + weight(entry.0) * (logs[attempt.id]?.progress ?? min(0.95, max(0, elapsed)))
    }
    return total > 0 ? flow.completedShare + running / total : 0
  }
}

extension Item {
  var stepID: StepID? {
    if case .step(let id) = self { id } else { nil }
  }
}
