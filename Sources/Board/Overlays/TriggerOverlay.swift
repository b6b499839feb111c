import ReleaseModel
import ReleaseWords
import Screen

/// A trigger has tripped: back out, or say why not.
struct TriggerOverlay: ChoiceOverlay {
  let id: TriggerID
  let question: Question?
  var cursor = ChoiceCursor()

  init(_ id: TriggerID, _ model: BoardModel) {
    self.id = id
    question = Question(.item(.trigger(id)), in: model)
  }

  var isDangerous: Bool { true }

  func heading(_ model: BoardModel) -> String {
    "Backout trigger: \(Item.trigger(id).title(in: model.state))"
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    guard let state = scene.state.triggers[id] else { return [] }
    let takes = scene.situation.backoutDuration
    return
      (state.startsBackoutAt.map {
        [[Span("Backs out by itself in \(Words.clock($0 - scene.now.steady)).", .danger, bold: true)]]
      } ?? [])
      + entry("evidence", state.evidence?.words ?? "", .danger, columns: columns)
      + (state.trippedAt.map { entry("since", Words.timeOfDay($0.wall), columns: columns) } ?? [])
      + entry("backout takes", takes > .zero ? Words.clock(takes) : "nothing to undo", columns: columns)
      + startLines(scene, columns: columns)
      + (scene.plan.backout?.contingencies.map { entry("or else", $0, columns: columns) } ?? [])
  }

  func choices(_ model: BoardModel) -> [Choice] {
    let acknowledge = TextOverlay.Purpose.acknowledge(id)
    return [
      Choice(
        key: "b", title: "back the release out", disabled: model.obstacle(to: .backout(.backOut)),
        answer: .push(BackoutOverlay(model, title: Item.trigger(id).title(in: model.state))))
    ] + KeepOverlay.choices(model) + [
      Choice(
        key: "a", title: "acknowledge, with a reason: no backout", disabled: acknowledge.obstacle(model),
        answer: .push(TextOverlay(acknowledge, model))),
      Choice(
        key: "u", title: "suppress it for a while, with a reason",
        disabled: SuppressOverlay.obstacle(id, model), answer: .push(SuppressOverlay(id, model))),
    ]
  }
}

/// Stops watching a trigger for a time.
struct SuppressOverlay: FormOverlay {
  let id: TriggerID
  let question: Question?
  var form = Form([Field("Reason"), Field("For how long", hint: "such as 90s, 15m, 2h", text: "15m")])
  var objection: String?

  init(_ id: TriggerID, _ model: BoardModel) {
    self.id = id
    question = Question(.item(.trigger(id)), in: model)
  }

  var verb: String { "suppress" }

  func heading(_ model: BoardModel) -> String { "Suppress ‘\(Item.trigger(id).title(in: model.state))’" }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    paragraph("It is not watched until then, and is armed again by itself.", .muted, columns: columns)
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    guard let duration = Words.duration(form[1]) else {
      throw Objection("a duration such as 90s, 15m or 2h is needed")
    }
    return .backout(.suppress(id, reason: form[0], for: duration))
  }

  static func obstacle(_ id: TriggerID, _ model: BoardModel) -> String? {
    model.obstacle(to: .backout(.suppress(id)))
  }
}
