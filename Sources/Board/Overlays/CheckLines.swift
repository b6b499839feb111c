import ReleaseModel
import ReleaseWords
import Screen

/// A check, what it allows, and its newest measurements, the last first.
func checkLines(_ key: CheckKey, _ scene: Scene, columns: Int, last: Int) -> [[Span]] {
  guard let check = scene.state.check(key), let state = scene.state.checks[key] else { return [] }
  let sign = scene.glyphs.sign(state)
  var lines = entry("state", "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
  if let reason = state.reason { lines += entry("why", reason.words, sign.role, columns: columns) }
  if let accepted = state.accepted {
    lines += entry("accepted", "\(accepted.reason) (\(accepted.by.name))", columns: columns)
  }
  lines += provisionLines(check, scene, columns: columns)
  lines += probeLines(check.probe, columns: columns)
  if let test = state.test { lines += testLines(test, columns: columns) }
  lines += demandLines(check, state.baseline, columns: columns)
  if let last = state.recent.last, state.phase == .measuring, last.verdict != .passed {
    let words = failing(check, last, state.baseline)
    lines += entry("failing", words, scene.glyphs.sign(last.verdict).role, columns: columns)
  }
  if let left = scene.left(check, state) { lines += entry("to come", left, columns: columns) }
  // A control that goes on has no limits: its newest measurement says whether it holds.
  let isLimited = check.manualTest == nil && (key.list != .control || check.every == nil)
  if check.until == .passed {
    lines += entry("until", "its first pass, whatever was before", columns: columns)
  } else if isLimited {
    lines += entry("allowed", allowed(check.limits, state), columns: columns)
  }
  guard !state.recent.isEmpty else { return lines }
  lines.append([Span(Words.count(state.measured, "measurement"), .title)])
  var newer: Measurement?
  for measurement in state.recent.suffix(last).reversed() {
    lines += measurementLines(measurement, of: check, after: newer, scene, columns: columns)
    newer = measurement
  }
  return lines
}

func probeLines(_ probe: Check.Probe, columns: Int) -> [[Span]] {
  switch probe {
  case .run(let invocation): entry("runs", invocation.text, .accent, columns: columns)
  case .http(let http): entry("asks", "\(http.method) \(http.url)", .accent, columns: columns)
  case .tcp(let tcp): entry("connects to", tcp.text, .accent, columns: columns)
  case .prometheus(let query): entry("asks", "\(query.url): \(query.query)", .accent, columns: columns)
  case .file(let file): entry("looks at", file.path, .accent, columns: columns)
  case .junit(let suite):
    (suite.run.map { entry("runs", $0.text, .accent, columns: columns) } ?? [])
      + entry("reads", suite.results, .accent, columns: columns)
  case .manual(let test):
    entry("by hand", test.instructions, columns: columns)
      + (test.expected.map { entry("expected", $0, columns: columns) } ?? [])
  }
}

func testLines(_ test: TestRecord, columns: Int) -> [[Span]] {
  entry(test.passed ? "passed" : "failed", "\(test.observed) (\(test.tester))", columns: columns)
    + evidenceLines(test.attachment, as: "attached", columns)
}

/// What a reading is compared with.
private func demandLines(_ check: Check, _ before: BaselineState?, columns: Int) -> [[Span]] {
  var lines: [[Span]] = []
  if let pass = check.passCriterion { lines += entry("passes", pass.text, columns: columns) }
  if let fail = check.fail { lines += entry("fails", fail.text, columns: columns) }
  guard let baseline = check.baseline else { return lines }
  lines += entry("compared", "with before the release: fails by \(baseline.failure)", columns: columns)
  let known = before.map { before in
    let readings = "\(before.values.count) of \(Words.count(baseline.minSamples, "reading")) needed"
    return (before.mean.map { "mean \(Criterion.short($0)), " } ?? "") + readings
  }
  return lines + entry("before", known ?? "nothing measured", columns: columns)
}

private func allowed(_ limits: Check.Limits, _ state: CheckState) -> String {
  /// Never more of fewer.
  func tally(_ seen: Int, _ limit: Int, _ what: String) -> String {
    seen > limit ? "\(seen) \(what) where \(limit) may be" : "\(seen) of \(limit) \(what)"
  }
  return [
    tally(state.failures, limits.failures, "failed"),
    tally(state.inconclusive, limits.inconclusive, "inconclusive"),
    tally(state.errorsInARow, limits.errors, "errors in a row"),
  ].joined(separator: ", ")
}

/// A measurement, and under it what it was found in, unless that is what stands above already.
private func measurementLines(
  _ measurement: Measurement, of check: Check, after newer: Measurement?, _ scene: Scene, columns: Int
) -> [[Span]] {
  let indent = 12
  let line = readingLine(measurement, of: check, scene)
  let found = measurement.observation.details
  guard found.isEmpty || found != newer?.observation.details else {
    return [line + [Span("  the same", .muted)]]
  }
  let details = found.flatMap {
    wrapped(harmless($0, glyphs: scene.glyphs), to: columns - indent)
  }
  return [line] + details.map { [Span(String(repeating: " ", count: indent) + $0, .muted)] }
}

/// Why the newest measurement of a check that goes on does not pass.
private func failing(_ check: Check, _ last: Measurement, _ before: BaselineState?) -> String {
  let seen = last.observation.words(in: check)
  switch last.verdict {
  case .passed, .error: return seen
  case .inconclusive:
    let isExplained = last.observation.finding == .noData || last.observation.caveat != nil
    return isExplained ? seen : "\(seen) neither passes nor fails"
  case .failed:
    let compared = last.observation.compared ?? check.verdict { $0.isMet(by: last.observation.text) }
    if compared != .passed || check.baseline == nil, last.observation.finding != .noData {
      if let fail = check.fail { return "\(seen) is \(fail.text)" }
      if let pass = check.passCriterion { return "\(seen) is not \(pass.text)" }
    }
    if let baseline = check.baseline, let mean = before?.mean {
      return "\(seen) after \(Criterion.short(mean)): \(baseline.failure)"
    }
    return seen
  }
}

extension Baseline {
  /// The change that fails, in words.
  fileprivate var failure: String {
    let change =
      switch direction {
      case .increase: "an increase"
      case .decrease: "a decrease"
      case .either: "a change"
      }
    switch allowance {
    case .percent(let percent): return "\(change) of more than \(Criterion.short(percent))%"
    case .absolute(let difference): return "\(change) of more than \(Criterion.short(difference))"
    }
  }
}

/// When a check was measured, and what came of it.
func readingLine(_ measurement: Measurement, of check: Check, _ scene: Scene) -> [Span] {
  let sign = scene.glyphs.sign(measurement.verdict)
  return [
    Span("  \(Words.timeOfDay(measurement.at))  ", .muted),
    Span("\(sign.glyph) \(padded(sign.word, to: 13))", sign.role),
    Span(measurement.observation.words(in: check)),
  ]
}
