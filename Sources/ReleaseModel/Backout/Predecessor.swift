/// A release that was declared successful in a run of its own, and is taken back by another.
public struct Predecessor: Hashable, Codable, Sendable {
  /// The id of the run in which it was released.
  public var run: String
  /// When it was declared successful, wall time.
  public var endedAt: WallInstant
  /// The steps that were attempted there and are not undone, in the order of their last start.
  public var steps: [StepID]
  /// The values that they have given there, without the secret ones, which are in that run's folder alone; nil where
  /// there is none.
  public var outputs: [StepID: [StepOutput]]?
  /// The hosts on which Ansible has begun there; nil where there is none.
  public var hosts: [StepID: [String]]?

  /// Names what is taken back.
  public init(run: String, endedAt: WallInstant, steps: [StepID]) {
    self.run = run
    self.endedAt = endedAt
    self.steps = steps
  }
}

extension ReleaseState {
  /// What another run would take back of this one.
  ///
  /// - Parameter wall: the wall time, by which the plan's `keep-backout` is counted from the end of this run.
  /// - Throws: why the plan does not allow it, or not any more.
  public func predecessor(at wall: WallInstant) throws(Obstacle) -> Predecessor {
    guard let run, let ended = clocks.ended, phase == .succeeded, !isRehearsal else { throw .notReleased }
    guard let kept = plan.backout?.kept else { throw .backoutNotKept }
    let end = ended.wall + kept
    guard wall <= end else { throw .backoutKeptUntil(end) }
    let steps = startOrder.filter {
      deployment[$0]?.status != .undone && deployment[$0]?.isTakenBack != true
    }
    var predecessor = Predecessor(run: run.id, endedAt: ended.wall, steps: Array(steps))
    // An undo may be made of what any step has given, whether that was done by itself or by hand.
    let given = Dictionary(
      uniqueKeysWithValues: zip(deployment.steps, deployment.states).compactMap { step, state in
        let open = state.yield?.outputs.filter { $0.value != nil } ?? []
        return open.isEmpty ? nil : (step.id, open)
      })
    predecessor.outputs = given.isEmpty ? nil : given
    let begun = Dictionary(
      uniqueKeysWithValues: zip(deployment.steps, deployment.states).compactMap { step, state in
        state.play.map { (step.id, $0.begun) }
      })
    predecessor.hosts = begun.isEmpty ? nil : begun
    return predecessor
  }

  /// Whether the run is there to take another's release back, and that has not been ordered yet.
  var waitsForOrder: Bool { predecessor != nil && phase == .preparing }
}
