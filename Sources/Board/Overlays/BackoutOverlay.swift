import PlainText
import ReleaseModel
import ReleaseWords
import Screen

/// Orders the backout: which problem, whose it is, who authorises, and the environment's name.
struct BackoutOverlay: FormOverlay {
  let question: Question?
  var form: Form
  /// The groups that can be taken back alone now.
  private let groups: [GroupID]

  /// - Parameter item: the row from which it is asked: a group is meant alone, where it can be; that of a step comes first.
  init(_ model: BoardModel, title: String? = nil, of item: Item? = nil) {
    let near: [GroupID] =
      if case .group(let id) = item {
        [id]
      } else {
        item?.stepID.flatMap { model.state.deployment.step($0)?.groups } ?? []
      }
    question = Question(.backout, in: model)
    let tripped = model.situation.trippedTriggers.first
    let backout = model.plan.backout
    let authoriser = backout?.authorisers.first { $0 == model.operatorName } ?? backout?.authorisers.first
    form = Form([
      Field("Which problem", text: title ?? tripped?.title ?? model.firstCause?.words(model) ?? ""),
      Field("Severity", choices: Problem.Severity.allCases.map(\.rawValue)),
      Field("Who has it to solve", text: backout?.performers.first ?? model.operatorName),
      Field(
        "Authorised by", hint: backout?.authorisers.joined(separator: ", ") ?? "",
        text: authoriser ?? model.operatorName),
      .environment(model),
    ])
    // No more than a line has room for; the one that is meant among them.
    let alone = (model.plan.deployment.groups ?? []).filter { $0.backout == .alone }.map(\.id)
    groups = Array(
      (alone.filter { near.contains($0) } + alone.filter { !near.contains($0) }).lazy
        .filter { model.obstacle(to: .backout(.backOutAlone($0))) == nil }.prefix(4))
    if !groups.isEmpty {
      let names = groups.map { "only \(Item.group($0).title(in: model.state))" }
      var what = Field("What", choices: ["the whole release"] + names)
      if case .group(groups[0]) = item { what.take(1) }
      form.fields.append(what)
    }
  }

  /// The group that alone is to be taken back; nil for the whole release.
  private var group: GroupID? {
    guard let chosen = form.fields.last?.chosen, form.fields.count > 5, chosen > 0 else { return nil }
    return groups[chosen - 1]
  }

  var isDangerous: Bool { true }
  var verb: String { "back out" }

  func heading(_ model: BoardModel) -> String {
    "Back \(model.plan.release.name) \(model.plan.release.version) out of \(model.plan.release.environment)"
  }

  /// What is undone comes first; the nine answers of the plan are a page away where there is no room for all.
  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    let steps = scene.state.undoSteps(of: group)
    let words =
      steps.isEmpty ? "Nothing has to be undone." : "\(Words.count(steps.count, "step")), in this order:"
    let evidence = scene.situation.trippedTriggers.compactMap { scene.state.triggers[$0.id]?.evidence }
    return evidence.flatMap { entry("tripped", $0.words, .danger, columns: columns) }
      + [[Span(words)]] + steps.map { line($0, scene) } + finally(scene)
      + backoutAnswers(scene, columns: columns)
  }

  /// What is run after it, as after every end: a group taken back alone is none.
  private func finally(_ scene: Scene) -> [[Span]] {
    let steps = scene.state.finally.steps
    if steps.isEmpty || group != nil { return [] }
    return [[Span("And finally, however it ends:")]]
      + steps.map { step in
        [
          Span("  \(scene.glyphs.pending) ", .muted), Span(step.title),
          Span(step.planned.map { "  " + Words.clock($0) } ?? "", .muted),
        ]
      }
  }

  private func line(_ step: Step, _ scene: Scene) -> [Span] {
    if let left = scene.state.stepWithoutUndo(of: step.id) {
      let glyph = left.leftBecause == nil ? scene.glyphs.warning : scene.glyphs.skipped
      if let reason = left.irreversible {
        return [
          Span("  \(glyph) ", .danger), Span("It stays: \(left.title)", .danger), Span("  " + reason, .muted),
        ]
      }
      return [
        Span("  \(glyph) ", .warning), Span(step.title),
        Span(left.leftBecause.map { "  " + $0 } ?? "", .muted),
      ]
    }
    return [
      Span("  \(scene.glyphs.undone) ", .accent), Span(step.title),
      Span(step.planned.map { "  " + Words.clock($0) } ?? "", .muted),
    ]
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    let severity = Problem.Severity(rawValue: form[1]) ?? .critical
    let problem = Problem(title: form[0].trimmed, severity: severity, owner: form[2].trimmed)
    return .backout(
      .backOut(problem, authorisedBy: form[3].trimmed, typedEnvironment: form[4], group: group))
  }
}
