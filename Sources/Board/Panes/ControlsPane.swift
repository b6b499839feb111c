import ReleaseModel
import Screen

extension PaneID {
  static let controls = PaneID("controls")
}

/// What must hold before the release: controls, infrastructure, the package and the poll.
struct ControlsPane: Pane {
  let id = PaneID.controls

  func name(_ model: BoardModel) -> String { "Controls" }

  func counts(_ scene: Scene) -> [[Span]] {
    let count = scene.situation.controls
    guard count.all > 0 else { return [] }
    return [[Span("\(count.done)/\(count.all)", count.isComplete ? .success : .muted)]]
  }

  func sign(_ scene: Scene) -> Span {
    if isBad(scene.model) { return Span(scene.glyphs.failure, .failure) }
    if items(scene.model).isEmpty || !isDone(scene.model) { return Span(scene.glyphs.pending, .pending) }
    return Span(scene.glyphs.success, .success)
  }

  /// From the deployment on it is needed no more, unless something in it is wrong.
  func isSettled(_ model: BoardModel) -> Bool {
    items(model).isEmpty || model.state.isConcluded
      || model.state.isLive && isDone(model) && !isBad(model) && favourite(model) == nil
  }

  private func isDone(_ model: BoardModel) -> Bool {
    model.situation.controls.isComplete && model.situation.count(.infrastructure).isComplete
  }

  private func isBad(_ model: BoardModel) -> Bool {
    let state = model.state
    let hasFailed =
      state.isLive
      ? !state.failingControls.isEmpty : model.plan.controls.contains { state.hasFailed($0.id) }
    return hasFailed || !state.checks.undecided(.infrastructure).isEmpty
      || state.package.isVerified && !state.package.isIntact
  }

  func headline(_ scene: Scene) -> [Span] {
    if let empty = emptyHeadline(scene) { return empty }
    if let first = favourite(scene.model) { return [Span(first.title(in: scene.state), .warning)] }
    let infrastructure = scene.situation.count(.infrastructure)
    let words = [
      infrastructure.all > 0 ? "infra \(infrastructure.done)/\(infrastructure.all)" : nil,
      scene.state.hasPackage ? "package" : nil,
      scene.state.poll.passedAt.map { "GO \(Words.shortTime($0.wall))" },
    ].compactMap { $0 }
    return [Span(words.joined(separator: " \(scene.glyphs.separator) "), .muted)]
  }

  func items(_ model: BoardModel) -> ItemList {
    let state = model.state
    let package: [Item] = state.hasPackage ? [.package] : []
    let parts: [(heading: String, items: [ItemList.Part])] = [
      ("Release controls", [.items(controls(model))]),
      ("Infrastructure and package", [.checks(.infrastructure, state.checks), .items(package)]),
      (
        state.standingHold.map { "Poll of ‘\(state.title(ofStep: $0))’" } ?? "Go/no-go poll",
        [.items(state.shownPoll.positions.map { .position($0.position) })]
      ),
    ]
    // While it is called, the poll is what the pane is for.
    let isPolling = state.phase == .polling || state.standingHold != nil
    let ordered = isPolling ? [parts[2], parts[0], parts[1]] : parts
    // The first part needs no heading where the pane's title says what it is.
    let filled = ordered.filter { !ItemList($0.items).isEmpty }.enumerated()
    return ItemList(
      filled.flatMap { index, part in
        (index == 0 && !isPolling ? [] : [.items([.heading(part.heading)])]) + part.items
      })
  }

  /// In the order of the plan, but for those that have failed: nobody is to look for what stops the release.
  private func controls(_ model: BoardModel) -> [Item] {
    let ids = model.plan.controls.map(\.id)
    let failed = Set(ids.filter { model.state.hasFailed($0) })
    if failed.isEmpty { return ids.map { .control($0) } }
    return (ids.filter(failed.contains) + ids.filter { !failed.contains($0) }).map { .control($0) }
  }

  func favourite(_ model: BoardModel) -> Item? {
    let items = items(model)
    return model.needs.compactMap(\.item).first { items.contains($0) }
  }

  func emptyText(_ model: BoardModel) -> String {
    "The plan has no controls, no infrastructure checks and no package. "
      + "What must hold before the release belongs here."
  }

  func row(_ item: Item, _ scene: Scene) -> ListRow {
    switch item {
    case .heading(let text): ListRow(heading: text)
    case .control(let id): controlRow(id, scene)
    case .check(let key): checkRow(key, scene)
    case .position(let position): positionRow(position, scene)
    default: packageRow(scene)
    }
  }

  private func controlRow(_ id: ControlID, _ scene: Scene) -> ListRow {
    guard let control = scene.state.controls[id] else { return ListRow(heading: id) }
    let sign =
      scene.state.hasFailed(id) ? scene.glyphs.sign(CheckPhase.failed) : scene.glyphs.sign(control.status)
    let isMeasured = scene.state.check(CheckKey(.control, id)) != nil
    let by = control.by.map { $0 == .board ? "measured" : $0.name }
    let says: Remark? =
      switch control.status {
      case .open where isMeasured: scene.reading(CheckKey(.control, id))
      case .open: scene.state.openWords(of: id).map { Remark($0, .muted, worth: 3) }
      case .satisfied: Remark(by ?? "", worth: 2)
      case .approved:
        Remark(control.approvals.map { $0.person }.joined(separator: ", "), worth: 2)
      case .waived:
        Remark("waived by \(by ?? "")" + (scene.waiverLeft(control) ?? ""), .warning, worth: 4)
      }
    return ListRow(sign.span, Item.control(id).title(in: scene.state), remarks: [says])
  }

  private func checkRow(_ key: CheckKey, _ scene: Scene) -> ListRow {
    guard let check = scene.state.checks[key] else { return ListRow(heading: key.id) }
    let sign = scene.glyphs.sign(check)
    let isNamed = check.phase != .successful || check.accepted != nil
    return ListRow(
      sign.span, Item.check(key).title(in: scene.state),
      remarks: [
        scene.state.check(key)?.category.map { Remark($0, worth: 1) }, scene.reading(key),
        isNamed ? Remark(sign.word, sign.role, worth: 5) : nil,
      ])
  }

  private func packageRow(_ scene: Scene) -> ListRow {
    let package = scene.state.package
    let release = scene.plan.release
    let files =
      release.package.isEmpty
      ? Words.count(package.findings.count, "part") : Words.count(release.package.count, "file")
    let bad = package.findings.first { $0.problem != nil }
    if !package.isVerified {
      return ListRow(
        Span(scene.glyphs.running, .running), "Package",
        remarks: [
          Remark(release.package.isEmpty ? "verifying" : "verifying \(files)", .running, worth: 3),
          scene.model.packageShare.map { share in
            Remark(
              scene.glyphs.bar(share, columns: 5) + [
                Span(" " + padded(Words.percent(share), to: 4), .running)
              ],
              worth: 4)
          },
        ])
    }
    if let bad {
      return ListRow(
        Span(scene.glyphs.failure, .failure), "Package",
        remarks: [Remark("\(bad.path): \(bad.problem ?? "")", .failure, worth: 3)])
    }
    let made = scene.state.producedFiles.count
    return ListRow(
      Span(scene.glyphs.success, .success), "Package",
      remarks: [
        release.isVerifiable ? Remark("\(files) verified", worth: 3) : nil,
        made > 0 ? Remark("\(Words.count(made, "file")) made", worth: 2) : nil,
      ])
  }

  private func positionRow(_ position: String, _ scene: Scene) -> ListRow {
    let poll = scene.state.shownPoll
    let vote = poll.state.votes[position]
    let sign = scene.glyphs.sign(vote)
    let isCalled = scene.situation.needs(at: scene.now.wall).contains(.vote(position: position))
    let person = scene.plan.poll.first { $0.position == position }?.person
    let found = scene.plan.people.first { $0.id == person }
    return ListRow(
      isCalled ? Span(scene.glyphs.ready, .warning) : sign.span, position,
      remarks: [
        (found?.name ?? person).map { Remark($0, worth: 1) }, found?.contact.map { Remark($0, worth: 0) },
        isCalled
          ? Remark(scene.calledWords(poll), .warning, worth: 3)
          : vote.map { _ in Remark(sign.word, sign.role, worth: 3) },
      ])
  }
}

extension Scene {
  /// How long a waiver is still in force, where it ends by itself.
  fileprivate func waiverLeft(_ control: ControlState) -> String? {
    control.waiver?.until.map { ", \(Words.clock(max(.zero, $0 - now.wall))) left" }
  }

  /// That somebody is called, and how long silence is none.
  func calledWords(_ poll: OpenPoll) -> String {
    "is called" + (poll.silentAt.map { ", \(Words.clock(max(.zero, $0 - now.steady))) left" } ?? "")
  }
}

extension ReleaseState {
  /// Whether a control does not hold: it was measured and failed, or it is open although the run goes on.
  fileprivate func hasFailed(_ id: ControlID) -> Bool {
    guard controls[id]?.status == .open else { return false }
    return isLive || checks[CheckKey(.control, id)]?.phase == .failed
  }
}
