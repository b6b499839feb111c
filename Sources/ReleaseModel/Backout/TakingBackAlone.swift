// A group of steps that is taken back alone, so that the rest of the release stays.

extension Step {
  /// Whether it lies in a group, or in one of that.
  func belongs(to group: GroupID) -> Bool { groups?.contains(group) == true }
}

extension StepState {
  /// Why nothing waits for the step: it is not to be done, or whatever was done of it went with its group.
  public var notCountedBecause: Inapplicability? {
    inapplicable ?? (isTakenBack == true ? .takenBack("") : nil)
  }
}

extension BackoutRoom {
  /// The group is taken back, and somebody decides how the rest goes on.
  static func endAlone(_ group: GroupID, _ turn: inout Turn) {
    turn.follow(.backout(.groupBackedOut(group)))
    turn.follow(.run(.held(.takenBack(group))))
  }
}

extension ReleaseState {
  /// Why a group cannot be taken back alone now; nil when it can.
  public func obstacleToBackout(of id: GroupID) -> Obstacle? {
    guard let group = group(id) else { return .unknown(.group(id)) }
    if let obstacle = obstacleToBackout { return obstacle }
    if phase == .preparing { return .nothingDeployed }
    if group.backout == .together { return .backedOutTogether(id) }
    let attempted = startOrder.filter { isToUndo($0, of: id) }.compactMap { deployment.position(of: $0) }
    if attempted.isEmpty { return .groupNotBegun(id) }
    // What has built on it would stand on nothing.
    let others = startOrder.filter { isToUndo($0, of: nil) && deployment.step($0)?.belongs(to: id) != true }
      .compactMap { deployment.position(of: $0) }
    let isAttempted = Set(others)
    var built: Set<Int> = []
    for index in attempted {
      _ = deployment.plan.hasDependent(of: index) {
        if isAttempted.contains($0) { built.insert($0) }
        return false
      }
    }
    return built.isEmpty ? nil : .builtOn(built.sorted().map { deployment.steps[$0].id })
  }

  /// Whether a step of the deployment is being taken back, or belongs to what is.
  func isBeingTakenBack(_ id: StepID) -> Bool {
    guard phase == .backingOut else { return false }
    return backout?.group.map { deployment.step(id)?.belongs(to: $0) == true } ?? true
  }

  /// The group backed out alone to which a step belongs; nil where it belongs to none.
  func groupTakenBack(with id: StepID) -> GroupID? {
    groupBackouts.lazy.compactMap(\.group).first { self.deployment.step(id)?.belongs(to: $0) == true }
  }

  /// The rest goes on without the group: what of it was not begun is not to be done, and nothing waits for what was.
  mutating func leave(_ group: GroupID) {
    if let backout { groupBackouts.append(backout) }
    backout = nil
    phase = clocks.verificationStarted == nil ? .deploying : .verifying
    for step in deployment.steps where step.belongs(to: group) {
      // What went with a group inside of it before is taken back already.
      guard let state = deployment[step.id], state.status != .notApplicable, state.isTakenBack != true
      else { continue }
      if state.wasAttempted, state.status != .undone, !step.isGate { undo.remove(step) }
      mutateStep(step.id) {
        if $0.wasAttempted {
          $0.isTakenBack = true
        } else if $0.status != .skipped {
          $0.status = .notApplicable
          $0.inapplicable = .takenBack(group)
        }
      }
    }
  }
}
