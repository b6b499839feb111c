import ReleaseModel
import Screen

extension PaneID {
  static let verification = PaneID("verification")
}

/// The checks that decide whether the release stays; during a backout those that decide whether that worked.
struct VerificationPane: Pane {
  let id = PaneID.verification

  func name(_ model: BoardModel) -> String {
    list(model.state) == .backout ? "Backout verification" : "Verification"
  }

  func counts(_ scene: Scene) -> [[Span]] {
    let count = scene.situation.count(list(scene.state))
    guard count.all > 0 else { return [] }
    return [[Span("\(count.done)/\(count.all)", count.isComplete ? .success : .muted)]]
  }

  func sign(_ scene: Scene) -> Span {
    let (list, glyphs) = (list(scene.state), scene.glyphs)
    if !scene.state.checks.undecided(list).isEmpty { return Span(glyphs.failure, .failure) }
    let count = scene.situation.count(list)
    if count.isComplete, count.all > 0 { return Span(glyphs.success, .success) }
    return scene.state.checks.hasBegun(list) && !scene.state.isConcluded
      ? Span(glyphs.ready, .running) : Span(glyphs.pending, .pending)
  }

  /// At the end it is needed no more, unless something in it is wrong.
  func isSettled(_ model: BoardModel) -> Bool {
    let list = list(model.state)
    return items(model).isEmpty
      || model.state.isConcluded
        && (model.situation.count(list).isComplete || !model.state.checks.hasBegun(list))
  }

  func headline(_ scene: Scene) -> [Span] {
    if let empty = emptyHeadline(scene) { return empty }
    let checks = scene.state.checks
    let failing = checks.measuring(list(scene.state)).first { key in
      checks[key]?.recent.last.map { $0.verdict != .passed } == true
    }
    let asked: CheckKey? = if case .check(let key) = favourite(scene.model) { key } else { nil }
    guard let key = asked ?? failing, let state = checks[key], let check = scene.state.check(key) else {
      return []
    }
    let sign = scene.glyphs.sign(state)
    let title = Span("\(sign.glyph) \(check.title)  ", sign.role)
    guard let last = state.recent.last, let reading = scene.reading(key) else {
      return [title, Span(sign.word, sign.role)]
    }
    let limit = last.verdict == .passed ? nil : check.limitWords.map { " \(scene.glyphs.separator) \($0)" }
    return [title] + reading.spans + [Span(limit ?? "", .muted)]
  }

  func items(_ model: BoardModel) -> ItemList {
    ItemList([.checks(list(model.state), model.state.checks)])
  }

  func favourite(_ model: BoardModel) -> Item? {
    let (list, checks) = (list(model.state), model.state.checks)
    return (checks.undecided(list).first ?? checks.openTests(list).first).map { .check($0) }
  }

  func emptyText(_ model: BoardModel) -> String {
    list(model.state) == .backout
      ? "The plan has no checks for a backout. What shows that it worked belongs here."
      : "The plan has no verification. What shows that the release works belongs here."
  }

  func row(_ item: Item, _ scene: Scene) -> ListRow {
    guard case .check(let key) = item, let check = scene.state.check(key), let state = scene.state.checks[key]
    else { return ListRow(heading: item.title(in: scene.state)) }
    let sign = scene.glyphs.sign(state)
    // A reading says as well that it is measured.
    let isMeasured = state.phase == .measuring && !state.recent.isEmpty
    let isNamed = !(state.phase == .successful || state.phase == .waiting) || state.accepted != nil
    return ListRow(
      sign.span, check.title, role: scene.state.needsDecision(key) ? sign.role : .text,
      remarks: [
        isNamed ? Remark(word(check, state, sign), sign.role, worth: isMeasured ? 1 : 7) : nil,
        state.recent.isEmpty && state.test == nil ? nil : scene.reading(key),
        scene.sparkline(state), scene.allowed(check, state),
        scene.left(check, state).map { Remark($0, worth: 0) },
        state.test.map { Remark("by \($0.tester)", worth: 2) },
        waits(check, state, scene).map { Remark($0, worth: 4) },
      ])
  }

  private func list(_ state: ReleaseState) -> CheckKey.List { state.shownVerification }

  private func word(_ check: Check, _ state: CheckState, _ sign: Sign) -> String {
    check.manualTest != nil && state.phase == .measuring ? "test it" : sign.word
  }

  private func waits(_ check: Check, _ state: CheckState, _ scene: Scene) -> String? {
    guard state.phase == .waiting, !scene.state.isConcluded else { return nil }
    if let after = check.after, scene.state.stepState(after)?.isComplete == false {
      return "after ‘\(Item.step(after).title(in: scene.state))’"
    }
    if check.manualTest != nil, !scene.state.checks.hasPassedBySelf(list(scene.state)) {
      return "after the smoke checks"
    }
    return scene.state.phase == .verifying || list(scene.state) == .backout ? nil : "after the deployment"
  }
}

extension Scene {
  /// What the newest measurement, or the test, has shown.
  func reading(_ key: CheckKey) -> Remark? {
    guard let state = state.checks[key] else { return nil }
    if let test = state.test { return Remark(test.observed, worth: 3) }
    guard let last = state.recent.last else { return nil }
    return Remark(
      words(last.observation, of: key), last.verdict == .passed ? .text : glyphs.sign(last.verdict).role,
      worth: 6)
  }

  /// What a measurement has seen, with the unit that the plan compares it in where it has none itself.
  func words(_ observation: Observation, of key: CheckKey) -> String {
    state.check(key).map { observation.words(in: $0) } ?? observation.text
  }

  /// How much of a check is to come: time, or measurements; nil of one that is not measured or has no end.
  func left(_ check: Check, _ state: CheckState) -> String? {
    guard state.phase == .measuring, check.manualTest == nil else { return nil }
    if let bound = check.bound, let start = state.startedAt {
      return Words.clock(max(.zero, start + bound - now.steady)) + " left"
    }
    guard let count = check.count, count > 1 else { return nil }
    return "\(state.passes + state.failures + state.inconclusive) of \(count)"
  }

  fileprivate func sparkline(_ check: CheckState) -> Remark? {
    let values = check.recent.compactMap(\.observation.value)
    guard values.count > 1 else { return nil }
    return Remark([Span(glyphs.sparkline(values, columns: 8), .sparkline)], columns: 8, worth: 2)
  }

  /// `1 of 2 allowed`: of what has gone wrong most, so that nobody has to subtract.
  fileprivate func allowed(_ check: Check, _ state: CheckState) -> Remark? {
    // Nothing counts before its first pass.
    if check.until != nil { return nil }
    guard check.manualTest == nil, !state.recent.isEmpty else { return nil }
    let (seen, limit) =
      state.failures == 0 && state.inconclusive > 0
      ? (state.inconclusive, check.limits.inconclusive) : (state.failures, check.limits.failures)
    guard limit > 0 || seen > 0 else { return nil }
    let role: Role = seen > limit ? .failure : seen > 0 ? .warning : .muted
    let word = state.failures == 0 && state.inconclusive > 0 ? "inconclusive" : "failed"
    let words = seen > limit ? "\(seen) \(word), \(limit) allowed" : "\(seen) of \(limit) allowed"
    return Remark(words, role, columns: 14, worth: 5)
  }
}
