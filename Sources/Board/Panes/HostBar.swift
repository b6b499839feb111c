import ReleaseModel
import Screen

extension Glyphs {
  /// How a host's state looks.
  func sign(_ state: HostState) -> Sign {
    switch state {
    case .ok: Sign(glyph: success, word: "ok", role: .success)
    case .changed: Sign(glyph: on, word: "changed", role: .success)
    case .undone: Sign(glyph: undone, word: "undone", role: .accent)
    case .excluded: Sign(glyph: cancelled, word: "excluded", role: .warning)
    case .failed: Sign(glyph: failure, word: "failed", role: .failure)
    case .unreachable: Sign(glyph: warning, word: "unreachable", role: .failure)
    case .unknown: Sign(glyph: unknown, word: "unknown", role: .warning)
    case .running: Sign(glyph: running, word: "running", role: .running)
    case .waiting: Sign(glyph: pending, word: "waiting", role: .pending)
    }
  }

  /// A bar of so many hosts, a cell or more for each state in which there are any: a single failed one of thousands shows.
  ///
  /// - Parameter columns: its width; where that is less than there are states, those that want a person come first, and
  ///   less than 1 gives nothing.
  /// - Returns: spans of `columns` cells, those that are done first; nothing of a tally of no hosts.
  func hostBar(_ tally: HostTally, columns: Int) -> [Span] {
    let parts = tally.parts
    let total = tally.total
    guard columns > 0, total > 0 else { return [] }
    var cells: [HostState: Int] = [:]
    for (state, _) in parts.sorted(by: { $0.state.pressure > $1.state.pressure }).prefix(columns) {
      cells[state] = 1
    }
    // Whoever is the furthest from its share has the next cell.
    var left = columns - cells.count
    while left > 0 {
      let next = parts.max { first, second in
        func missing(_ part: (state: HostState, count: Int)) -> Double {
          Double(part.count) / Double(total) * Double(columns) - Double(cells[part.state] ?? 0)
        }
        return missing(first) < missing(second)
      }
      guard let next else { break }
      cells[next.state, default: 0] += 1
      left -= 1
    }
    return parts.compactMap { state, _ in
      cells[state].map { Span(String(repeating: cell(state), count: $0), sign(state).role) }
    }
  }

  /// What fills a bar: that which is done and that which is not begun are as in any other bar.
  private func cell(_ state: HostState) -> String {
    switch state {
    case .ok: barFull
    case .waiting: barEmpty
    case .changed, .undone, .excluded, .failed, .unreachable, .unknown, .running: sign(state).glyph
    }
  }

  /// How many hosts stand where, in words, those that want a person first: `1 failed, 18 ok`.
  func hostWords(_ tally: HostTally) -> [Span] {
    let parts = tally.byPressure
    guard !parts.isEmpty else { return [Span("no hosts", .muted)] }
    return Array(
      parts.map { [Span("\($0.count) \(sign($0.state).word)", sign($0.state).role)] }
        .joined(separator: [Span(", ", .muted)]))
  }

  /// The same in signs, for where there is little room: `x1 +18`.
  func hostSigns(_ tally: HostTally) -> [Span] {
    Array(
      tally.byPressure.map { [Span("\(sign($0.state).glyph)\($0.count)", sign($0.state).role)] }
        .joined(separator: [Span(" ", .muted)]))
  }

  /// The bar and the words, the bar and the signs, the signs, or the share that is done: the first that has room.
  func hostSummary(_ tally: HostTally, columns: Int) -> [Span] {
    let bar = hostBar(tally, columns: max(5, min(20, tally.total)))
    let share = [Span("\(tally.done)/\(tally.total)", tally.done == tally.total ? .success : .muted)]
    let wordings = [
      bar + [Span(" ")] + hostWords(tally), bar + [Span(" ")] + hostSigns(tally), hostSigns(tally), share,
    ]
    return wordings.first { width(of: $0) <= columns } ?? []
  }
}

extension HostTally {
  /// The states in which there are any, those that want a person first.
  fileprivate var byPressure: [(state: HostState, count: Int)] {
    parts.sorted { $0.state.pressure > $1.state.pressure }
  }
}

extension HostState {
  /// How much somebody wants to see it; each state has another.
  var pressure: Int {
    switch self {
    case .failed: 8
    case .unreachable: 7
    case .unknown: 6
    case .running: 5
    case .excluded: 4
    case .undone: 3
    case .changed: 2
    case .ok: 1
    case .waiting: 0
    }
  }
}
