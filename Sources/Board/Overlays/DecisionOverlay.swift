import ReleaseModel
import ReleaseWords
import Screen

/// A step has failed: what becomes of it?
struct DecisionOverlay: ChoiceOverlay {
  /// So much of the output helps to decide; the rest is one key away.
  private static let outputLines = 6

  let id: StepID
  let question: Question?
  var cursor = ChoiceCursor()

  init(_ id: StepID, _ model: BoardModel) {
    self.id = id
    question = Question(.item(.step(id)), in: model)
  }

  var isDangerous: Bool { true }

  func heading(_ model: BoardModel) -> String {
    let outcome = model.state.stepState(id)?.lastAttempt?.outcome?.text ?? "failed"
    return "\(Item.step(id).title(in: model.state)): \(outcome)"
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    let attempts = attemptLines(id, scene, columns: columns)
    let log = scene.state.stepState(id)?.lastAttempt.flatMap { scene.model.logs[$0.id] }
    let output = (log?.lines ?? []).suffix(Self.outputLines).map {
      [Span("  " + harmless($0, glyphs: scene.glyphs), .muted)]
    }
    return attempts
      + (output.isEmpty
        ? [[Span("It wrote nothing.", .muted)]] : [[Span("Its last output:", .title)]] + output)
  }

  func choices(_ model: BoardModel) -> [Choice] {
    [
      Choice(
        key: "r", title: "retry", disabled: model.obstacle(to: .steps(.retry(id))),
        answer: model.asksBeforeRetry(of: id)
          ? .push(ConfirmOverlay(.retry(id), model)) : .done([.submit(.steps(.retry(id)))])),
      choice("s", "skip, with a reason", .skip(id), model),
      choice("d", "mark as done by hand, with evidence", .complete(id), model),
      Choice(
        key: "h", title: "hold the run", disabled: model.obstacle(to: .run(.hold)),
        answer: .push(TextOverlay(.explainHold, model), [.submit(.run(.hold(reason: nil)))])),
      Choice(
        key: "b", title: "back the release out", disabled: model.obstacle(to: .backout(.backOut)),
        answer: .push(BackoutOverlay(model, title: heading(model)))),
    ]
  }

}

extension ChoiceOverlay {
  /// A choice that asks for a text.
  fileprivate func choice(
    _ key: Character, _ title: String, _ purpose: TextOverlay.Purpose, _ model: BoardModel
  ) -> Choice {
    Choice(
      key: key, title: title, disabled: purpose.obstacle(model), answer: .push(TextOverlay(purpose, model)))
  }
}

/// Nothing undoes a step that was attempted: what becomes of it?
struct MissingUndoOverlay: ChoiceOverlay {
  let id: StepID
  let question: Question?
  var cursor = ChoiceCursor()

  init(_ id: StepID, _ model: BoardModel) {
    self.id = id
    question = Question(.item(.step(id)), in: model)
  }

  func heading(_ model: BoardModel) -> String { Item.step(id).title(in: model.state) }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    guard let step = scene.state.stepWithoutUndo(of: id) else { return [] }
    return paragraph("It was attempted, and the plan has no undo for it.", columns: columns)
      + stepEntries(step.id, scene, columns: columns) + attemptLines(step.id, scene, columns: columns)
  }

  func choices(_ model: BoardModel) -> [Choice] {
    [
      choice("d", "it was undone by hand, with evidence", .complete(id), model),
      choice("s", "it stays as it is, with a reason", .skip(id), model),
    ]
  }
}

/// A check has ended without passing, or a control does not hold: what becomes of the release?
struct CheckDecisionOverlay: ChoiceOverlay {
  let key: CheckKey
  let question: Question?
  var cursor = ChoiceCursor()

  init(_ key: CheckKey, _ model: BoardModel) {
    self.key = key
    question = Question(.item(key.list == .control ? .control(key.id) : .check(key)), in: model)
  }

  var isDangerous: Bool { true }

  func heading(_ model: BoardModel) -> String {
    let title = Item.check(key).title(in: model.state)
    if key.list == .control { return "\(title): does not hold" }
    return "\(title): \(model.state.checks[key]?.phase.rawValue ?? "")"
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    let asked = scene.state.asksForBackout(key)
    let asking = paragraph("The plan wants the release to be backed out.", .danger, columns: columns)
    return (asked ? asking + startLines(scene, columns: columns) : [])
      + checkLines(key, scene, columns: columns, last: 6)
  }

  func choices(_ model: BoardModel) -> [Choice] {
    let others = [
      Choice(
        key: "r", title: "measure it again", disabled: model.obstacle(to: .checks(.remeasure(key))),
        answer: .done([.submit(.checks(.remeasure(key)))])),
      key.list == .control
        ? choice("w", "waive it, with a reason", .waive(key.id), model)
        : choice("w", "accept it, with a reason", .accept(key), model),
    ]
    let backOut = Choice(
      key: "b", title: "back the release out", disabled: model.obstacle(to: .backout(.backOut)),
      answer: .push(BackoutOverlay(model, title: heading(model))))
    let keep = KeepOverlay.choices(model)
    return model.state.asksForBackout(key) ? [backOut] + others + keep : others + keep + [backOut]
  }
}
