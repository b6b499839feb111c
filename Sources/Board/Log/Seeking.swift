import ReleaseModel

extension BoardView {
  /// Goes to a line that has something, wherever in the log it is, as soon as it has been found: a key ends that.
  mutating func seek(_ needle: LogNeedle, _ which: Which, _ model: BoardModel) {
    guard let attempt = attemptShown(model), let tail = model.logs[attempt] else { return }
    let from = output.found(of: attempt) ?? output.top(of: attempt)?.line ?? tail.start
    var position = output.attempt == attempt ? output : OutputPosition(attempt: attempt)
    position.seeking = OutputPosition.Seeking(
      needle: needle, which: which, from: which == .first ? nil : from)
    output = position
    followSeeking(model)
  }

  /// Goes there when it is known.
  mutating func followSeeking(_ model: BoardModel) {
    guard let seeking = output.seeking, let attempt = attemptShown(model), output.attempt == attempt,
      let findings = model.findings, findings.attempt == attempt, findings.needle == seeking.needle
    else { return }
    guard let line = seeking.line(among: findings) else {
      guard findings.isComplete else { return }
      output.seeking = nil
      notice = seeking.needle.missing
      return
    }
    showOutput(line: line, model) { seeking.needle.column(in: $0) }
  }

  /// Says how far something is looked for.
  func seekingWords(_ model: BoardModel) -> String? {
    guard let seeking = output.seeking else { return nil }
    let findings = model.findings.flatMap { $0.needle == seeking.needle ? $0 : nil }
    let share = findings.map { $0.length > 0 ? $0.searched * 100 / $0.length : 0 } ?? 0
    return "looking, \(share) %"
  }
}

extension OutputPosition.Seeking {
  /// The line that is meant, round the ends; nil while it is not known.
  func line(among findings: LogFindings) -> Int? {
    let starts = findings.starts
    switch which {
    case .first: return starts.first
    case .next:
      let next = starts.partitioned { $0 <= from ?? -1 }
      if next < starts.count { return starts[next] }
    case .previous:
      let from = from ?? 0
      if findings.searched >= from, let line = starts.prefix(starts.partitioned({ $0 < from })).last {
        return line
      }
    }
    guard findings.isComplete else { return nil }
    return which == .next ? starts.first : starts.last
  }
}
