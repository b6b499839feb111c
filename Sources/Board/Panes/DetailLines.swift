import ReleaseModel
import ReleaseWords
import Screen

/// All that is known of a row, for the lowest pane and for an overlay.
func detailLines(_ item: Item, _ scene: Scene, columns: Int) -> [[Span]] {
  switch item {
  case .step(let id): stepLines(id, scene, columns)
  case .group(let id): groupLines(id, scene, columns)
  case .check(let key): checkLines(key, scene, columns: columns, last: CheckState.kept)
  case .control(let id): controlLines(id, scene, columns)
  case .trigger(let id): triggerLines(id, scene, columns)
  case .package: packageLines(scene, columns)
  case .position(let position): positionLines(position, scene, columns)
  case .message(let id): messageLines(id, scene, columns: columns)
  case .task(let task): taskLines(task, scene, columns: columns)
  case .product(let product): productLines(product, scene, columns: columns)
  case .activity(let id): activityLines(id, scene, columns: columns)
  case .event(let number): eventLines(number, scene, columns: columns)
  case .phase(let phase): phase.lines(scene, columns: columns)
  case .heading: []
  }
}

private func stepLines(_ id: StepID, _ scene: Scene, _ columns: Int) -> [[Span]] {
  guard let state = scene.state.stepState(id), let status = scene.state.shownStatus(of: id) else {
    return []
  }
  let sign = scene.glyphs.sign(status)
  let word = scene.state.standingHold == id ? "holds the run" : status.rawValue
  return entry("state", "\(sign.glyph) \(word)", sign.role, columns: columns)
    + stepEntries(id, scene, columns: columns)
    + (scene.state.standingHold == id ? pollLines(scene, columns: columns, isNamed: false) : [])
    + (scene.state.holds[id]?.declaredBy.map { entry("declared by", $0.name, columns: columns) } ?? [])
    + evidenceLines(state.evidence, as: state.status == .skipped ? "reason" : "evidence", columns)
    + (state.by.map { entry("by", $0.name, columns: columns) } ?? [])
    + attemptLines(id, scene, columns: columns)
    + playLines(id, scene, columns: columns)
    + (scene.state.backout?.flow?.step(id) == nil ? [] : backoutPlanLines(scene, columns))
}

private func controlLines(_ id: ControlID, _ scene: Scene, _ columns: Int) -> [[Span]] {
  guard let control = scene.state.controls[id] else { return [] }
  let sign = scene.glyphs.sign(control.status)
  let key = CheckKey(.control, id)
  return entry("state", "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
    + evidenceLines(control.evidence, as: control.status == .waived ? "reason" : "evidence", columns)
    + waiverLines(control, scene, columns)
    + (control.by.map { entry("by", $0.name, columns: columns) } ?? [])
    + (control.at.map {
      entry("at", "\(Words.timeOfDay($0)) \(ClockZone.own.name(at: $0))", columns: columns)
    } ?? [])
    + (scene.plan.controls.first { $0.id == id }?.owner.map {
      entry("owner", scene.people([$0]), columns: columns)
    } ?? [])
    + signatureLines(.control(id), scene, columns)
    + (scene.state.check(key) == nil ? [] : checkLines(key, scene, columns: columns, last: CheckState.kept))
}

private func triggerLines(_ id: TriggerID, _ scene: Scene, _ columns: Int) -> [[Span]] {
  guard let trigger = scene.state.trigger(id), let state = scene.state.triggers[id] else { return [] }
  let sign = scene.glyphs.sign(state.status)
  let duration = scene.situation.backoutDuration
  let action =
    trigger.action == .automatic
    ? "backs out by itself, after \(Words.rough(Trigger.countdown))" : "proposes a backout"
  return entry("state", "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
    + entry("when", trigger.words(scene.state), columns: columns)
    + entry("action", action, columns: columns)
    + entry(
      "backout", scene.backoutTakes(duration > .zero ? "takes " + Words.rough(duration) : nil),
      columns: columns)
    + (state.evidence.map { entry("evidence", $0.words, .danger, columns: columns) } ?? [])
    + (state.reason.map { entry("reason", $0, columns: columns) } ?? [])
    + (state.by.map { entry("by", $0.name, columns: columns) } ?? [])
    + (scene.state.isBackout ? backoutPlanLines(scene, columns) : [])
}

/// What the plan answers to the nine questions, below what is looked at while it is backed out.
private func backoutPlanLines(_ scene: Scene, _ columns: Int) -> [[Span]] {
  [[], [Span("Backout plan", .title, bold: true)]] + backoutAnswers(scene, columns: columns)
}

private func packageLines(_ scene: Scene, _ columns: Int) -> [[Span]] {
  let files = Set(scene.plan.release.package.map(\.path))
  let others = scene.state.package.findings.filter { !files.contains($0.path) }.flatMap { found in
    entry(
      found.problem ?? "as planned", found.path, found.problem == nil ? .text : .failure, columns: columns)
  }
  return fileLines(scene, columns) + others + producedLines(scene, columns: columns)
}

private func fileLines(_ scene: Scene, _ columns: Int) -> [[Span]] {
  scene.plan.release.package.flatMap { file in
    let problem = scene.state.package.findings.first { $0.path == file.path }?.problem
    let says = problem ?? (scene.state.package.isVerified ? "verified" : "not verified yet")
    return entry(says, file.path, problem == nil ? .text : .failure, columns: columns)
      + entry("", file.sha256, .muted, columns: columns)
  }
}

private func positionLines(_ position: String, _ scene: Scene, _ columns: Int) -> [[Span]] {
  let poll = scene.state.shownPoll
  let sign = scene.glyphs.sign(poll.state.votes[position])
  let person = scene.plan.poll.first { $0.position == position }?.person
  let found = scene.plan.people.first { $0.id == person }
  let answer =
    poll.called == position
    ? entry("answer", scene.calledWords(poll), .warning, columns: columns)
    : entry("answer", "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
  return answer
    + (person.map { entry("person", found?.name ?? $0, columns: columns) } ?? [])
    + (found?.contact.map { entry("contact", $0, columns: columns) } ?? [])
    + signatureLines(.position(position), scene, columns)
}

/// Who has signed something, with which key, and what was refused.
func signatureLines(_ item: Statement.Item, _ scene: Scene, _ columns: Int) -> [[Span]] {
  let signatures = scene.state.signatures
  let given = signatures.given.filter { $0.signature.statement.item == item }
  let refused = signatures.refused.filter { $0.item == item.description }.suffix(3)
  return given.flatMap {
    let statement = $0.signature.statement
    return entry("signed", "\(statement.who): \(statement.decision.words)", columns: columns)
      + entry("", $0.signature.key, .muted, columns: columns)
  } + refused.flatMap { entry("refused", "\($0.who): \($0.reason)", .warning, columns: columns) }
}

/// What somebody has given as evidence, with the hash of a file.
func evidenceLines(_ evidence: Evidence?, as name: String, _ columns: Int) -> [[Span]] {
  guard let evidence else { return [] }
  return entry(name, evidence.text, columns: columns)
    + (evidence.sha256.map { entry("SHA-256", $0, .muted, columns: columns) } ?? [])
}

extension Trigger {
  /// What makes it trip.
  fileprivate func words(_ state: ReleaseState) -> String {
    switch when {
    case .check(let id, let phases):
      let ends = phases.map(\.rawValue).joined(separator: " or ")
      return "‘\(state.title(ofCheck: CheckKey(.verification, id)))’ ends as \(ends)"
    case .step(let id, let ends):
      return "‘\(state.title(ofStep: id))’ has \(ends.map(\.rawValue).joined(separator: " or "))"
    case .clock(let clock, let within):
      let end =
        switch clock {
        case .overrun: "the planned end of the deployment"
        case .windowClosing: "the end of the release window"
        case .pointOfNoReturn: "the point of no return"
        }
      return within > .zero ? "\(end) is \(Words.rough(within)) away" : "\(end) is reached"
    case .late(let id): return "‘\(state.title(ofStep: id))’ is not done by its deadline"
    case .hostsLost(let limit, let fleet):
      let of = fleet.map { " of ‘\(state.group($0)?.title ?? $0)’" } ?? ""
      return "\(limit.text)\(limit == .count(1) ? " host is" : " of the hosts are")\(of) lost"
    case .person: return "a person trips it"
    }
  }
}
