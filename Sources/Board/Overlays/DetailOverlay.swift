import ReleaseModel
import Screen

/// All that is known of one row.
struct DetailOverlay: Overlay {
  let item: Item
  private var scroll = 0

  init(_ item: Item) { self.item = item }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let lines = lines(scene, columns)
    return OverlayContent(
      title: item.title(in: scene.state), lines: lines, scroll: scroll,
      keys: [("↑ ↓", "scroll"), ("esc", "close")])
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    if key == .escape || key == .enter || key == .character("q") || key == .character("i") { return .close }
    scroll = scrolled(scroll, by: key)
    return .stay()
  }

  private func lines(_ scene: Scene, _ columns: Int) -> [[Span]] {
    switch item {
    case .step(let id): stepLines(id, scene, columns)
    case .check(let key): checkLines(key, scene, columns: columns, last: CheckState.kept)
    case .control(let id): controlLines(id, scene, columns)
    case .trigger(let id): triggerLines(id, scene, columns)
    case .package: packageLines(scene, columns)
    case .position(let position): positionLines(position, scene, columns)
    case .message(let id): scene.state.message(id).map { paragraph($0.text, columns: columns) } ?? []
    case .heading: []
    }
  }

  private func stepLines(_ id: StepID, _ scene: Scene, _ columns: Int) -> [[Span]] {
    guard let state = scene.state.stepState(id), let status = scene.state.shownStatus(of: id) else {
      return []
    }
    let sign = scene.glyphs.sign(status)
    return fact("state", "\(sign.glyph) \(status.rawValue)", sign.role, columns: columns)
      + stepFacts(id, scene, columns: columns)
      + (state.evidence.map {
        fact(state.status == .skipped ? "reason" : "evidence", $0.text, columns: columns)
      } ?? [])
      + (state.by.map { fact("by", $0.name, columns: columns) } ?? [])
      + attemptLines(id, scene, columns: columns)
  }

  private func controlLines(_ id: ControlID, _ scene: Scene, _ columns: Int) -> [[Span]] {
    guard let control = scene.state.controls[id] else { return [] }
    let sign = scene.glyphs.sign(control.status)
    let key = CheckKey(.control, id)
    return fact("state", "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
      + (control.evidence.map {
        fact(control.status == .waived ? "reason" : "evidence", $0.text, columns: columns)
      } ?? [])
      + (control.by.map { fact("by", $0.name, columns: columns) } ?? [])
      + (control.at.map { fact("at", Words.timeOfDay($0) + " UTC", columns: columns) } ?? [])
      + (scene.state.check(key) == nil ? [] : checkLines(key, scene, columns: columns, last: CheckState.kept))
  }

  private func triggerLines(_ id: TriggerID, _ scene: Scene, _ columns: Int) -> [[Span]] {
    guard let trigger = scene.state.trigger(id), let state = scene.state.triggers[id] else { return [] }
    let sign = scene.glyphs.sign(state.status)
    let action =
      trigger.action == .automatic
      ? "backs out by itself, after \(Words.rough(Trigger.countdown))" : "proposes a backout"
    return fact("state", "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
      + fact("action", action, columns: columns)
      + (state.evidence.map { fact("evidence", $0, .danger, columns: columns) } ?? [])
      + (state.reason.map { fact("reason", $0, columns: columns) } ?? [])
      + (state.by.map { fact("by", $0.name, columns: columns) } ?? [])
  }

  private func packageLines(_ scene: Scene, _ columns: Int) -> [[Span]] {
    scene.plan.release.package.flatMap { file in
      let problem = scene.state.package.findings.first { $0.path == file.path }?.problem
      let says = problem ?? (scene.state.package.isVerified ? "verified" : "not verified yet")
      return fact(says, file.path, problem == nil ? .text : .failure, columns: columns)
        + fact("", file.sha256, .muted, columns: columns)
    }
  }

  private func positionLines(_ position: String, _ scene: Scene, _ columns: Int) -> [[Span]] {
    let vote = scene.state.poll.votes[position]
    let sign = scene.glyphs.sign(vote)
    let person = scene.plan.poll.first { $0.position == position }?.person
    let found = scene.plan.people.first { $0.id == person }
    return fact("answer", "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
      + (person.map { fact("person", found?.name ?? $0, columns: columns) } ?? [])
      + (found?.contact.map { fact("contact", $0, columns: columns) } ?? [])
  }
}

/// A check, what it allows, and its newest measurements, the last first.
func checkLines(_ key: CheckKey, _ scene: Scene, columns: Int, last: Int) -> [[Span]] {
  guard let check = scene.state.check(key), let state = scene.state.checks[key] else { return [] }
  let sign = scene.glyphs.sign(state)
  var lines = fact("state", "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
  if let reason = state.reason { lines += fact("why", reason, sign.role, columns: columns) }
  if let accepted = state.accepted {
    lines += fact("accepted", "\(accepted.reason) (\(accepted.by.name))", columns: columns)
  }
  switch check.probe {
  case .run(let invocation): lines += fact("runs", invocation.text, .accent, columns: columns)
  case .http(let http): lines += fact("asks", "\(http.method) \(http.url)", .accent, columns: columns)
  case .tcp(let tcp): lines += fact("connects to", tcp.text, .accent, columns: columns)
  case .prometheus(let query):
    lines += fact("asks", "\(query.url): \(query.query)", .accent, columns: columns)
  case .file(let file): lines += fact("looks at", file.path, .accent, columns: columns)
  case .junit(let suite):
    if let run = suite.run { lines += fact("runs", run.text, .accent, columns: columns) }
    lines += fact("reads", suite.results, .accent, columns: columns)
  case .manual(let test):
    lines += fact("by hand", test.instructions, columns: columns)
    if let expected = test.expected { lines += fact("expected", expected, columns: columns) }
  }
  if let test = state.test {
    lines += fact(test.passed ? "passed" : "failed", "\(test.observed) (\(test.tester))", columns: columns)
  }
  if let pass = check.pass { lines += fact("passes", pass.text, columns: columns) }
  if let fail = check.fail { lines += fact("fails", fail.text, columns: columns) }
  if let last = state.recent.last, state.phase == .measuring, last.verdict != .passed {
    lines += fact("failing", failing(check, last), scene.glyphs.sign(last.verdict).role, columns: columns)
  }
  if let left = scene.left(check, state) { lines += fact("to come", left, columns: columns) }
  if check.manualTest == nil {
    let limits = check.limits
    lines += fact(
      "allowed",
      "\(state.failures) of \(limits.failures) failed, "
        + "\(state.inconclusive) of \(limits.inconclusive) inconclusive, "
        + "\(state.errorsInARow) of \(limits.errors) errors in a row", columns: columns)
  }
  let measurements = state.recent.suffix(last).reversed().flatMap { measurement in
    let sign = scene.glyphs.sign(measurement.verdict)
    return [
      [
        Span("  \(Words.timeOfDay(measurement.at))  ", .muted),
        Span("\(sign.glyph) \(padded(sign.word, to: 13))", sign.role),
        Span(measurement.observation.text),
      ]
    ]
      + measurement.observation.details.map {
        [Span("            " + harmless($0, glyphs: scene.glyphs), .muted)]
      }
  }
  return lines
    + (measurements.isEmpty
      ? [] : [[Span(Words.count(state.measured, "measurement"), .title)]] + measurements)
}

/// Why the newest measurement of a check that goes on does not pass.
private func failing(_ check: Check, _ last: Measurement) -> String {
  let seen = last.observation.text
  switch last.verdict {
  case .passed, .error: return seen
  case .inconclusive:
    return last.observation == .noData ? seen : "\(seen) neither passes nor fails"
  case .failed:
    if let fail = check.fail, fail.isMet(by: seen) == true { return "\(seen) is \(fail.text)" }
    return check.pass.map { "\(seen) is not \($0.text)" } ?? seen
  }
}

/// Where a text is scrolled to after a key; the end is found when it is drawn.
func scrolled(_ scroll: Int, by key: Key) -> Int {
  switch key {
  case .down, .character("j"): min(scroll + 1, 100_000)
  case .up, .character("k"): max(0, scroll - 1)
  case .pageDown, .character(" "): min(scroll + 10, 100_000)
  case .pageUp: max(0, scroll - 10)
  case .home, .character("g"): 0
  default: scroll
  }
}
