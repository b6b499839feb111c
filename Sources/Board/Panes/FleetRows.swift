import ReleaseModel
import ReleaseWords
import Screen

extension Flow {
  /// The hosts of a folded fleet that are shown below its row all the same: what has failed first, then what nobody knows
  /// the end of, then what goes on; and the gate between two batches, while it waits.
  ///
  /// - Parameter most: how many; of what has failed and what runs neither hides the other.
  func hotHosts(of span: GroupSpan, most: Int = 8) -> [Int] {
    var (bad, running): ([Int], [Int]) = ([], [])
    for index in pressing(in: span.steps) {
      let (step, state) = (steps[index], states[index])
      if step.host == nil {
        if state.isActive || state.status == .awaitingDecision || state.status == .awaitingConfirmation {
          bad.append(index)
        }
        continue
      }
      switch HostState(state, step) {
      case .failed, .unreachable, .unknown: bad.append(index)
      case .running: running.append(index)
      case .ok, .changed, .undone, .excluded, .waiting: break
      }
    }
    let ranked = bad.sorted { (rank($0), $0) < (rank($1), $1) }
    let own = min(running.count, max(most / 2, most - ranked.count))
    return Array(ranked.prefix(max(most / 2, most - own))) + running.prefix(own)
  }

  private func rank(_ index: Int) -> Int {
    switch states[index].status {
    case .awaitingDecision: 0
    case .failed, .timedOut, .cancelled, .unknown: 1
    case .pending, .ready, .awaitingConfirmation, .running, .stopping, .succeeded, .skipped, .undone,
      .notApplicable:
      2
    }
  }
}

extension BoardView {
  /// The rows of a folded fleet that are shown: see ``Flow/hotHosts(of:most:)``, and the one that is selected.
  func shownHosts(of span: GroupSpan, _ model: BoardModel) -> [Int] {
    guard model.state.fleet(of: span.id) != nil, let flow = model.state.standing(of: span.id)?.flow else {
      return []
    }
    var shown = flow.hotHosts(of: span)
    if let selected = selection(in: DeploymentPane(), model)?.stepID.flatMap({ flow.position(of: $0) }),
      span.steps.contains(selected), !shown.contains(selected)
    {
      shown.append(selected)
    }
    return shown
  }
}

/// A row for a step that goes over hosts: how many stand where, as a bar and in words.
func fleetRow(_ id: GroupID, _ tally: HostTally, _ scene: Scene) -> ListRow {
  let glyphs = scene.glyphs
  let sign = glyphs.fleetSign(tally, isAsked: scene.state.isAskedAbout(id))
  let isCalm = sign.role == .success || sign.role == .pending
  let bar = glyphs.hostBar(tally, columns: max(5, min(10, tally.total)))
  var words = Remark(glyphs.hostWords(tally), worth: 8)
  words.short = glyphs.hostSigns(tally)
  let isBegun = tally[.waiting] < tally.total
  return ListRow(
    sign.span, Item.group(id).title(in: scene.state), role: isCalm ? .text : sign.role,
    remarks: [
      isBegun ? words : nil, isBegun ? Remark(bar, worth: 7) : nil,
      Remark(
        "\(tally.done)/\(tally.total)", tally.done == tally.total ? .success : .muted, columns: 7, worth: 9),
    ])
}

extension ReleaseState {
  /// Whether somebody is asked about the lost hosts of a fleet where its row is: that of the backout while one goes on.
  func isAskedAbout(_ group: GroupID) -> Bool {
    fleet(of: group).map(undecidedFleets.contains) == true
      && (BackoutState.undone(by: group) != nil) == (phase == .backingOut)
  }
}

extension Glyphs {
  /// What stands for a whole fleet: what is asked, what goes on, and then how it has come out.
  fileprivate func fleetSign(_ tally: HostTally, isAsked: Bool) -> Sign {
    if isAsked { return Sign(glyph: failure, word: "decide", role: .failure) }
    if tally[.unknown] > 0 { return sign(HostState.unknown) }
    if tally[.running] > 0 { return sign(HostState.running) }
    if tally[.undone] > 0 { return sign(HostState.undone) }
    if tally.isSettled {
      return tally.lost > 0 ? Sign(glyph: warning, word: "hosts lost", role: .warning) : sign(.ok)
    }
    return tally[.waiting] == tally.total ? sign(HostState.waiting) : sign(HostState.running)
  }
}

/// What is known of a step that goes over hosts.
func fleetLines(_ id: GroupID, _ fleet: Fleet, _ tally: HostTally, _ scene: Scene, _ columns: Int) -> [[Span]]
{
  let flow = scene.state.standing(of: id)?.flow ?? scene.state.deployment
  let lost = flow.lostHosts(of: scene.state.fleet(of: id) ?? id)
  let names = lost.map { flow.step($0)?.host?.name ?? $0 }
  let budget = fleet.maxFailures == .count(0) ? "none" : fleet.maxFailures.text
  return [scene.glyphs.hostSummary(tally, columns: columns)]
    + entry("at once", Words.count(fleet.parallel, "host"), columns: columns)
    + entry("may fail", budget, columns: columns)
    + (names.isEmpty ? [] : entry("failed", names.joined(separator: ", "), .failure, columns: columns))
}
