import ReleaseModel
import ReleaseWords
import Screen

extension PaneID {
  static let triggers = PaneID("triggers")
}

/// What calls for a backout.
struct TriggersPane: Pane {
  let id = PaneID.triggers

  func name(_ model: BoardModel) -> String { "Triggers" }

  func counts(_ scene: Scene) -> [[Span]] {
    guard scene.plan.backout != nil else { return [] }
    let tripped = scene.situation.trippedTriggers.count
    let isArmed = scene.state.triggers.values.contains { $0.status == .armed }
    let takes = scene.situation.backoutDuration
    return [
      tripped > 0
        ? [Span("\(tripped) TRIPPED", .danger, bold: true)]
        : isArmed ? [Span("armed", .accent)] : [Span("disarmed", .muted)]
    ] + (scene.startWithin.map { [[Span("start ", .muted), $0]] } ?? []) + [
      [Span(scene.backoutTakes(takes > .zero ? "backout takes " + Words.rough(takes) : nil), .muted)]
    ]
  }

  func sign(_ scene: Scene) -> Span {
    let triggers = scene.state.triggers.values
    let sign =
      if !scene.situation.trippedTriggers.isEmpty {
        scene.glyphs.sign(TriggerState.Status.tripped)
      } else if triggers.contains(where: { $0.status == .armed }) {
        scene.glyphs.sign(TriggerState.Status.armed)
      } else {
        scene.glyphs.sign(TriggerState.Status.disarmed)
      }
    return sign.span
  }

  /// What calls for a backout has nothing to say once there is one, or none can be wanted any more.
  func isSettled(_ model: BoardModel) -> Bool {
    items(model).isEmpty
      || (model.state.isBackout || model.state.isConcluded) && model.situation.trippedTriggers.isEmpty
  }

  func headline(_ scene: Scene) -> [Span] {
    if let empty = emptyHeadline(scene) { return empty }
    return scene.situation.trippedTriggers.first.map { [Span($0.title, .danger)] } ?? []
  }

  func items(_ model: BoardModel) -> ItemList {
    ItemList([.items((model.plan.backout?.triggers ?? []).map { .trigger($0.id) })])
  }

  func favourite(_ model: BoardModel) -> Item? {
    model.situation.trippedTriggers.first.map { .trigger($0.id) }
  }

  func emptyText(_ model: BoardModel) -> String {
    model.plan.backout == nil
      ? "The plan has no backout: this release cannot be taken back."
      : "The plan has no triggers. What calls for a backout belongs here."
  }

  func row(_ item: Item, _ scene: Scene) -> ListRow {
    guard case .trigger(let id) = item, let trigger = scene.state.trigger(id),
      let state = scene.state.triggers[id]
    else { return ListRow(heading: item.title(in: scene.state)) }
    let sign = scene.glyphs.sign(state.status)
    return ListRow(
      sign.span, trigger.title, role: state.status == .tripped ? .danger : .text,
      remarks: [
        watches(trigger, state, scene),
        trigger.action == .automatic ? Remark("automatic", .warning, worth: 5) : nil,
        Remark(sign.word, sign.role, columns: 8, worth: 6),
      ])
  }

  /// How near the trigger is, or why it has tripped.
  private func watches(_ trigger: Trigger, _ state: TriggerState, _ scene: Scene) -> Remark? {
    switch state.status {
    case .tripped:
      if let start = state.startsBackoutAt {
        return Remark("backs out in \(Words.clock(start - scene.now.steady))", .danger, worth: 7)
      }
      return state.evidence.map { Remark($0.words, .danger, worth: 5) }
    case .suppressed(let until): return Remark("for \(Words.clock(until - scene.now.steady))", worth: 5)
    case .acknowledged: return state.by.map { Remark("by \($0.name)", worth: 3) }
    case .disarmed: return nil
    case .armed: return margin(trigger, scene)
    }
  }

  private func margin(_ trigger: Trigger, _ scene: Scene) -> Remark? {
    switch trigger.when {
    case .clock(let clock, let within):
      guard let end = scene.state.end(of: clock) else { return nil }
      let left = (end - within).left(at: scene.now)
      return Remark(Words.clock(left) + " left", left < .seconds(300) ? .warning : .text, worth: 5)
    case .check(let id, _):
      let key = CheckKey(.verification, id)
      guard let last = scene.state.checks[key]?.recent.last, let check = scene.state.check(key) else {
        return nil
      }
      let reading = last.observation.words(in: check)
      let limit = check.limitWords.map { " \(scene.glyphs.separator) \($0)" } ?? ""
      var remark = Remark(reading + limit, worth: 4)
      remark.short = [Span(reading, .muted)]
      return remark
    case .step(let id, _):
      return scene.state.shownStatus(of: id).map { Remark("step \($0.rawValue)", worth: 1) }
    case .late(let id):
      guard let due = scene.state.deadline(of: id), scene.state.deployment[id]?.isComplete == false else {
        return nil
      }
      let left = due - scene.now.wall
      return Remark(Words.clock(left) + " left", left < .seconds(300) ? .warning : .text, worth: 5)
    case .hostsLost(let limit, let fleet):
      let (lost, hosts) = scene.state.lostHosts(ofAll: fleet)
      return Remark(
        "\(lost) of \(hosts) \(scene.glyphs.separator) \(limit.text)", lost > 0 ? .warning : .muted, worth: 4)
    case .person: return Remark("a person trips it", worth: 1)
    }
  }
}

extension Scene {
  /// How long a backout takes, in the words for that, or why there are none.
  func backoutTakes(_ words: String?) -> String {
    words ?? (state.hasAttempted ? "backout of unknown length" : "nothing to undo")
  }

  /// How long the backout that is called for may still wait for its start, by the plan's `start-within`.
  var startWithin: Span? {
    guard let due = state.backoutStartsBy else { return nil }
    let left = due - now.steady
    return left > .zero
      ? Span("within \(Words.clock(left))", left < .seconds(60) ? .danger : .warning)
      : Span("overdue by \(Words.clock(.zero - left))", .danger, bold: true)
  }
}
