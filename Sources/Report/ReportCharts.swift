extension ReportDocument {
  /// How many bars are drawn at most: more than that, nobody reads.
  private static let mostBars = 120
  /// How many points of a check are drawn at most.
  private static let mostPoints = 400

  static func timeline(_ report: ReleaseReport) -> [Block] {
    let run = report.steps.filter { $0.started != nil }
    guard let first = run.compactMap(\.started).min() else { return [] }
    let end = max(report.times.ended ?? report.journal.until, run.compactMap(\.ended).max() ?? first)
    func seconds(_ moment: ReleaseReport.Moment) -> Double {
      Double(moment.milliseconds - first.milliseconds) / 1000
    }
    let bars = run.map { step in
      let (start, stop) = (seconds(step.started ?? first), seconds(step.ended ?? end))
      return Timeline.Bar(
        title: step.title, start: max(0, start), end: max(0, start, stop), planned: step.planned,
        words: "\(clock(stop - start))" + (step.planned.map { " of \(clock($0))" } ?? "") + ", \(step.state)",
        tone: .init(state: step.state))
    }
    // Those that took longest, in the order in which they ran.
    let longest = bars.indices.sorted { bars[$0].end - bars[$0].start > bars[$1].end - bars[$1].start }
    let drawn = longest.prefix(mostBars).sorted().map { bars[$0] }
    let holds = report.holds.map { (start: max(0, seconds($0.from)), end: max(0, seconds($0.to ?? end))) }
      .filter { $0.end > 0 }
    return [
      .timeline(
        Timeline(
          bars: drawn, length: max(1, seconds(end)), begins: first.words, holds: holds, total: bars.count))
    ]
  }

  /// The numbers of a check over time; nil when there are too few to draw.
  static func series(_ check: ReleaseReport.Check) -> Series? {
    let measured = check.measurements.filter { $0.value != nil }
    guard measured.count > 2, let first = measured.first, let last = measured.last else { return nil }
    let points = thinned(measured.indices).map { index in
      let measurement = measured[index]
      return Series.Point(
        at: Double(measurement.at.milliseconds - first.at.milliseconds) / 1000, value: measurement.value ?? 0,
        tone: .init(state: measurement.verdict))
    }
    return Series(title: check.title, points: points, begins: first.at.words, ends: last.at.words)

    /// Of every so many the lowest and the highest, and of others whatever did not pass.
    func thinned(_ indices: Range<Int>) -> [Int] {
      guard indices.count > mostPoints else { return Array(indices) }
      let width = indices.count / (mostPoints / 2) + 1
      return stride(from: 0, to: indices.count, by: width).flatMap { start -> [Int] in
        let bucket = start..<min(indices.count, start + width)
        let low = bucket.min { (measured[$0].value ?? 0) < (measured[$1].value ?? 0) } ?? start
        let high = bucket.max { (measured[$0].value ?? 0) < (measured[$1].value ?? 0) } ?? start
        let bad = bucket.first { measured[$0].verdict == "failed" }
        return Set([low, high, bad].compactMap { $0 }).sorted()
      }
    }
  }
}
