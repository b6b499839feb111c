import ReleaseModel
import ReleaseWords

/// One screen of text about a run, line by line, for people and screen readers.
///
/// - Parameter driver: who drives the run; nil when nobody does.
public func statusLines(_ state: ReleaseState, at now: WallInstant, driver: Driver?) -> [String] {
  let document = StatusDocument(state, at: now, driver: driver)
  var lines = [
    "\(document.release) → \(document.environment)", "run      \(document.run)", "plan     \(document.plan)",
    "state    \(document.state)" + (document.reason.map { ": \($0)" } ?? ""),
  ]
  if let first = document.takesBack { lines.append("takes back  run \(first)") }
  if let driver = driver, !state.phase.isEnded { lines.append("driver   \(driver.words) (\(driver))") }
  if document.undrivenSince != nil {
    let since = state.undrivenSince.stamp()
    lines.append("driver   NOT DRIVEN since \(since): nothing is measured, and no trigger acts")
  }
  if let offer = document.offer { lines.append("offered  to \(offer.to), by \(offer.by)") }
  if document.locksEnvironment == true { lines.append("locks    \(document.environment)") }
  if let waits = document.waits { lines.append("waits    \(waits)") }
  if let started = state.clocks.deploymentStarted { lines.append("started  \(started.wall.stamp())") }
  if let ended = state.clocks.ended { lines.append("ended    \(ended.wall.stamp())") }
  for fix in state.fixes {
    let settled = fix.closing.map { ", settled: \($0.reason)" } ?? ""
    lines.append("fix      \(fix.id), owner \(fix.owner), due \(fix.due.stamp())\(settled)")
  }
  if let backout = document.backout {
    lines.append(
      "backout  \(backout.group.map { "group \($0) alone: " } ?? "")\(backout.problem) (\(backout.severity), owner \(backout.owner))"
    )
  }
  func section(_ name: String, _ rows: [(state: String, text: String)]) {
    guard !rows.isEmpty else { return }
    lines.append("")
    lines.append(name)
    let width = rows.map(\.state.count).max() ?? 0
    for row in rows { lines.append("  " + row.state.padded(to: width) + "  " + row.text) }
  }
  section("Waits for a person", document.needs.map { ($0.kind, $0.text) })
  section("Notes", state.team.notes.suffix(20).map { ($0.by.name, $0.text) })
  // A check has its place by what it is for: the same one may stand in several, and a control's is with the control.
  func rows(_ list: CheckKey.List) -> [(state: String, text: String)] {
    document.checks.filter { $0.list == list.rawValue }.map {
      ($0.state, $0.title + ($0.value.map { ": \($0)" } ?? ""))
    }
  }
  let readings = Dictionary(
    document.checks.filter { $0.list == CheckKey.List.control.rawValue }.map { ($0.id, $0.value) },
    uniquingKeysWith: { first, _ in first })
  section(
    "Controls",
    document.controls.map { ($0.state, $0.title + ((readings[$0.id] ?? nil).map { ": \($0)" } ?? "")) })
  section("Infrastructure", rows(.infrastructure))
  section(
    "Steps",
    document.steps.map {
      let late = $0.late == true ? ", LATE" : ""
      let duty = $0.assigned.map { " @\($0)" } ?? ""
      return ($0.state, $0.title + ($0.outcome.map { " (\($0))" } ?? "") + duty + late)
    })
  for backout in document.groupBackouts ?? [] {
    section("Backout of \(backout.group ?? "") alone", backout.steps.map { ($0.state, $0.title) })
  }
  section("Backout", (document.backout?.steps ?? []).map { ($0.state, $0.title) })
  section(
    "Finally", (document.finally ?? []).map { ($0.state, $0.title + ($0.outcome.map { " (\($0))" } ?? "")) })
  section("Deviations", document.deviations.map { ($0.kind, "\($0.subject): \($0.reason) (\($0.by))") })
  section("Verification", rows(.verification))
  section("Verification of the backout", rows(.backout))
  section("Triggers", document.triggers.map { ($0.state, $0.title) })
  section(
    "Communications", document.messages.map { ($0.state, $0.title + ($0.reason.map { ": \($0)" } ?? "")) })
  return lines
}

extension String {
  /// The text with blanks behind it up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
