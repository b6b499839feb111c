import ReleaseModel
import ReleaseWords
import Screen

/// The practice's nine questions about a backout, as the plan answers them, and as they stand now.
func backoutAnswers(_ scene: Scene, columns: Int) -> [[Span]] {
  guard let backout = scene.plan.backout else {
    return entry("backout", "none: this release cannot be taken back", .warning, columns: columns)
  }
  func answer(_ question: String, _ words: String?) -> [[Span]] {
    guard let words, !words.isEmpty else { return entry(question, "not said", .warning, columns: columns) }
    return entry(question, words, columns: columns)
  }
  let triggers = backout.triggers.map(\.title).joined(separator: "; ")
  let performers = backout.performers.isEmpty ? nil : scene.people(backout.performers)
  return answer("called for if", triggers)
    + answer("over within", backout.window.map { "\(Words.rough($0)) of the deployment's start" })
    + answer("authorised by", backout.authorisers.isEmpty ? nil : scene.people(backout.authorisers))
    + answer("performed by", performers)
    + (scene.startWithin == nil
      ? answer("start within", backout.startWithin.map { "\(Words.rough($0)) of being called for" })
      : startLines(scene, columns: columns))
    + answer("done by", scene.procedures)
    + answer("or else", backout.contingencies)
    + answer("takes about", scene.backoutTakes)
    + answer("is told", backout.communicate)
    + tested(scene, columns)
}

/// The clock of the plan's `start-within`, while something calls for a backout.
func startLines(_ scene: Scene, columns: Int) -> [[Span]] {
  scene.startWithin.map { entry("start", $0.text, $0.role, columns: columns) } ?? []
}

/// The last of the nine questions.
private func tested(_ scene: Scene, _ columns: Int) -> [[Span]] {
  if let rehearsal = scene.state.rehearsal, rehearsal.isBackoutTested {
    return entry("tested", "in the rehearsal \(rehearsal.run)", .success, columns: columns)
  }
  guard let words = scene.plan.backout?.tested else {
    return entry("tested", "never: no rehearsal of this plan was backed out", .warning, columns: columns)
  }
  return entry("tested", words, columns: columns)
}

extension Scene {
  /// People of the plan by name, with how they are reached.
  func people(_ ids: [PersonID]) -> String {
    ids.map { id in
      let found = plan.people.first { $0.id == id }
      return [found?.name ?? id, found?.contact].compactMap { $0 }.joined(separator: ", ")
    }.joined(separator: "; ")
  }

  /// How the release is taken back, counted; nil when nothing is undone.
  fileprivate var procedures: String? {
    guard let backout = plan.backout else { return nil }
    let steps = plan.deployment.steps
    let undos = steps.count { $0.undo != nil }
    let missing = steps.count(where: \.lacksUndo)
    let parts = [
      backout.before.isEmpty ? nil : "\(Words.count(backout.before.count, "step")) before",
      undos == 0 ? nil : Words.count(undos, "undo"),
      backout.after.isEmpty ? nil : "\(Words.count(backout.after.count, "step")) after",
      missing == 0 ? nil : "nothing undoes \(Words.count(missing, "step"))",
    ]
    return undos + backout.before.count + backout.after.count == 0
      ? nil : parts.compactMap { $0 }.joined(separator: ", ")
  }

  /// How long it would take now, or by the plan before anything has run.
  fileprivate var backoutTakes: String? {
    let takes = situation.backoutDuration
    if takes > .zero { return Words.clock(takes) }
    return plan.backout?.planned.map { Words.clock($0) + " for the whole release" }
  }
}
