import ReleaseModel
import Screen

/// The steps of a deployment with a row for each group before its own; those of a folded group are left out.
struct GroupedSteps: Sendable {
  private enum Piece: Sendable {
    case group(GroupID)
    case steps(Range<Int>)
    /// Some of those of a group that is folded.
    case some([Int])

    var count: Int {
      switch self {
      case .group: 1
      case .steps(let positions): positions.count
      case .some(let positions): positions.count
      }
    }
  }

  private let flow: Flow
  private var pieces: [(row: Int, piece: Piece)] = []
  private(set) var count = 0

  /// - Parameter shown: the positions that are shown of a group that is folded.
  init(_ flow: Flow, folded: Set<GroupID>, shown: (GroupSpan) -> [Int] = { _ in [] }) {
    self.flow = flow
    var position = 0
    for span in flow.groups where span.steps.lowerBound >= position {
      add(.steps(position..<span.steps.lowerBound))
      add(.group(span.id))
      if folded.contains(span.id) { add(.some(shown(span))) }
      position = folded.contains(span.id) ? span.steps.upperBound : span.steps.lowerBound
    }
    add(.steps(position..<flow.steps.count))
  }

  private mutating func add(_ piece: Piece) {
    guard piece.count > 0 else { return }
    pieces.append((count, piece))
    count += piece.count
  }

  func item(at row: Int) -> Item {
    let next = pieces.partitionedIndex { $0.row <= row }
    let (first, piece) = pieces[next - 1]
    switch piece {
    case .group(let id): return .group(id)
    case .steps(let positions): return .step(flow.steps[positions.lowerBound + row - first].id)
    case .some(let positions): return .step(flow.steps[positions[row - first]].id)
    }
  }

  func index(of item: Item) -> Int? {
    switch item {
    case .group(let id):
      return pieces.first { if case .group(id) = $0.piece { true } else { false } }?.row
    case .step(let id):
      guard let position = flow.position(of: id) else { return nil }
      for (row, piece) in pieces {
        switch piece {
        case .group: break
        case .steps(let positions):
          if positions.contains(position) { return row + position - positions.lowerBound }
        case .some(let positions):
          if let place = positions.firstIndex(of: position) { return row + place }
        }
      }
      return nil
    case .heading, .control, .check, .package, .position, .trigger, .message, .phase, .event, .task, .product,
      .activity:
      return nil
    }
  }
}

extension Array {
  /// How many of the first elements are as asked, of an array in which no such one comes behind another.
  fileprivate func partitionedIndex(_ isBefore: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension BoardView {
  /// The groups whose steps are not shown: those in which nothing goes on, waits for somebody or comes next, and those
  /// that somebody has folded; never one in which the selected row lies.
  func foldedGroups(_ model: BoardModel) -> Set<GroupID> {
    let flow = model.state.deployment
    // Of a backout the hosts of fleets alone are in groups.
    let undone = (model.state.backout?.flow?.groups ?? []).map(\.id).filter { unfolded[$0] != true }
    guard !flow.groups.isEmpty else { return Set(undone) }
    let pane = DeploymentPane()
    func position(_ item: Item?) -> Int? { item?.stepID.flatMap { flow.position(of: $0) } }
    let selected = selection(in: pane, model)
    let open = flow.openPositions + [position(pane.favourite(model))].compactMap { $0 }
    let chosen = position(selected)
    let around =
      flow.groups.first { if case .group($0.id) = selected { true } else { false } }
    return Set(
      flow.groups.lazy.filter { span in
        // Hosts are many and alike: of a fleet those are shown that matter, and the selected one, until it is unfolded.
        if model.state.fleet(of: span.id) != nil { return unfolded[span.id] != true }
        if chosen.map(span.steps.contains) == true { return false }
        // Around a group that is selected.
        if let around, span.depth < around.depth, span.steps.contains(around.steps.lowerBound) {
          return false
        }
        return !(unfolded[span.id] ?? open.contains { span.steps.contains($0) })
      }.map(\.id) + undone)
  }

  /// Shows the steps of a group, or shows them no more.
  mutating func fold(_ id: GroupID, _ model: BoardModel) {
    unfolded[id] = foldedGroups(model).contains(id)
  }
}

/// How the steps of a group stand together.
struct GroupStanding {
  let span: GroupSpan
  private(set) var done = 0
  private(set) var all = 0
  private var active = 0
  private var failed = 0
  private var waiting = 0
  private var undone = 0

  init?(_ id: GroupID, _ state: ReleaseState) {
    guard let (flow, span) = state.standing(of: id) else { return nil }
    self.span = span
    for index in span.steps {
      let step = flow.states[index]
      if step.status != .notApplicable { all += 1 }
      switch step.status {
      case .succeeded, .skipped: done += 1
      case .running, .stopping: active += 1
      case .failed, .timedOut, .unknown, .awaitingDecision, .cancelled: failed += 1
      case .awaitingConfirmation: waiting += 1
      case .undone: undone += 1
      case .pending, .ready, .notApplicable: break
      }
    }
  }

  /// Whether anything of it was done, and not all.
  var hasBegun: Bool { done + active + failed > 0 && done < all }

  /// What stands for all of them: the worst, then what goes on.
  var status: StepState.Status {
    if failed > 0 { return .failed }
    if waiting > 0 { return .awaitingConfirmation }
    if active > 0 { return .running }
    if all == 0 { return .notApplicable }
    if undone > 0 { return .undone }
    return done == all ? .succeeded : .pending
  }
}

/// A row for a group: how many of its steps are complete, and a bar while it goes on.
func groupRow(_ id: GroupID, _ scene: Scene) -> ListRow {
  let title = Item.group(id).title(in: scene.state)
  let tally = scene.state.hostTally(of: id)
  guard let standing = GroupStanding(id, scene.state) else {
    return ListRow(Span(scene.glyphs.unknown, .warning), title)
  }
  let sign = scene.glyphs.sign(standing.status)
  let isFolded =
    scene.view.filter(of: .deployment) == nil && scene.view.foldedGroups(scene.model).contains(id)
  let mark = isFolded ? scene.glyphs.folded : scene.glyphs.unfolded
  let isCalm = [.pending, .succeeded, .notApplicable].contains(standing.status)
  let share = Double(standing.done) / Double(max(1, standing.all))
  let plain = ListRow(
    sign.span, title, role: isCalm ? .text : sign.role,
    remarks: [
      isCalm ? nil : Remark(sign.word, sign.role, worth: 8),
      standing.hasBegun ? Remark(scene.glyphs.bar(share, columns: 5), worth: 7) : nil,
      Remark(
        "\(standing.done)/\(standing.all)", standing.done == standing.all ? .success : .muted, columns: 7,
        worth: 9),
    ])
  var row = tally.map { fleetRow(id, $0, scene) } ?? plain
  row.title.insert(
    Span(String(repeating: "  ", count: standing.span.depth) + mark + " ", .muted), at: row.title.startIndex)
  return row
}

/// What is known of a group.
func groupLines(_ id: GroupID, _ scene: Scene, _ columns: Int) -> [[Span]] {
  guard let group = scene.state.group(id), let standing = GroupStanding(id, scene.state) else { return [] }
  let sign = scene.glyphs.sign(standing.status)
  let left = standing.span.steps.count - standing.all
  let words = "\(standing.done) of \(standing.all) complete" + (left > 0 ? ", \(left) not applicable" : "")
  let backout =
    switch group.backout {
    case .alone: "alone, or with the whole release"
    case .together: "with the whole release"
    }
  if let fleet = group.fleet, let tally = scene.state.hostTally(of: id) {
    return fleetLines(id, fleet, tally, scene, columns) + entry("backout", backout, columns: columns)
  }
  return entry("state", "\(sign.glyph) \(standing.status.rawValue)", sign.role, columns: columns)
    + entry("steps", words, columns: columns)
    + entry("backout", backout, columns: columns)
}

extension ReleaseState {
  /// In how many groups a step of the deployment lies.
  func groupDepth(of id: StepID) -> Int {
    (deployment.step(id) ?? backout?.flow?.step(id))?.groups?.count ?? 0
  }
}
