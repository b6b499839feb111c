extension ReleaseReport {
  /// Two runs side by side, in Markdown: what each step and check took and came to, and by how much that differs.
  public func markdown(beside other: ReleaseReport) -> String {
    let sections = [
      ReportDocument.Section(id: "runs", title: "Runs", blocks: [.table(runs(other))]),
      ReportDocument.Section(id: "steps", title: "Steps", blocks: [.table(steps(other))]),
      ReportDocument.Section(id: "checks", title: "Checks", blocks: [.table(checks(other))]),
    ]
    return ReportDocument(
      title: "\(journal.run) beside \(other.journal.run)",
      verdict: "\(result.state) and \(other.result.state)", isGood: nil, banner: nil, sections: sections
    ).markdown
  }

  private typealias Cell = ReportDocument.Cell

  private func runs(_ other: ReleaseReport) -> ReportDocument.Table {
    ReportDocument.Table(
      columns: ["Run", "Release", "State", "Took", "Deviations", "Holds"],
      rows: [self, other].map { report in
        ReportDocument.Row(cells: [
          Cell(report.journal.run, isCode: true),
          Cell("\(report.release.name) \(report.release.version) → \(report.release.environment)"),
          Cell(report.result.state), Cell(report.times.elapsed.map(clock)),
          Cell("\(report.deviations.count)"),
          Cell("\(report.holds.count)"),
        ])
      })
  }

  /// The steps of both, those that only the other has behind the rest.
  private func steps(_ other: ReleaseReport) -> ReportDocument.Table {
    let theirs = Dictionary(other.steps.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let ours = Set(steps.map(\.id))
    let pairs: [(Step?, Step?)] =
      steps.map { ($0, theirs[$0.id]) } + other.steps.filter { !ours.contains($0.id) }.map { (nil, $0) }
    return ReportDocument.Table(
      columns: ["Step", "State", "Took", "State", "Took", "Difference"],
      rows: pairs.map { first, second in
        ReportDocument.Row(cells: [
          Cell((first ?? second)?.title), Cell(first?.state ?? "not there"), Cell(first?.took.map(clock)),
          Cell(second?.state ?? "not there"), Cell(second?.took.map(clock)),
          Cell(first?.took.flatMap { took in second?.took.map { difference(took, $0) } }),
        ])
      })
  }

  private func checks(_ other: ReleaseReport) -> ReportDocument.Table {
    let theirs = Dictionary(
      other.checks.map { ($0.list + $0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let ours = Set(checks.map { $0.list + $0.id })
    let pairs: [(Check?, Check?)] =
      checks.map { ($0, theirs[$0.list + $0.id]) }
      + other.checks.filter { !ours.contains($0.list + $0.id) }.map { (nil, $0) }
    return ReportDocument.Table(
      columns: ["Check", "State", "Last", "State", "Last"],
      rows: pairs.map { first, second in
        ReportDocument.Row(cells: [
          Cell((first ?? second)?.title), Cell(first?.state ?? "not there"), Cell(first?.last),
          Cell(second?.state ?? "not there"), Cell(second?.last),
        ])
      })
  }

  /// How much longer the second took than the first.
  private func difference(_ first: Double, _ second: Double) -> String {
    let sign = second >= first ? "+" : "-"
    let share = first > 0 ? ", \(sign)\(Int((abs(second - first) / first * 100).rounded())) %" : ""
    return "\(sign)\(clock(abs(second - first)))\(share)"
  }
}

extension ReleaseReport.Check {
  /// What was measured last, but for a baseline.
  var last: String? { measurements.last { $0.verdict != "baseline" }?.text }
}
