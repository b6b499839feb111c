import BitCollections

// What a backout runs, made from what was attempted.

extension ReleaseState {
  /// What a backout of this state runs, with what each needs: the plan's `before`, one after the other; every attempted
  /// step, the newest start first, each when what was built on it is undone; the plan's `after`.
  ///
  /// What nothing undoes is asked about as a manual step, which holds up nothing that runs by itself.
  ///
  /// - Parameters:
  ///   - asks: whether it is asked about at all.
  ///   - group: the group that alone is taken back, with nothing before and after it; nil for the whole release.
  public func undoSteps(asking asks: Bool = true, of group: GroupID? = nil) -> [Step] {
    undoTemplates(asking: asks, of: group).map { step in
      step.mappingLateTexts { OutputReference.filled($0) { self.output($0)?.value } }
    }
  }

  /// As ``undoSteps(asking:of:)``, with nothing filled in that steps have given.
  func undoTemplates(asking asks: Bool, of group: GroupID?) -> [Step] {
    guard let plan = plan.backout else { return [] }
    let before = group == nil ? plan.before.map { $0.renamed("before.") }.chained(after: []) : []
    let attempted = Array(startOrder.filter { isToUndo($0, of: group) }.reversed())
    let undone = attempted.filter { deployment.step($0)?.undo != nil }
    let builtOn = deployment.nearestDependents(of: undone)
    let builtOnAny = undone.count == attempted.count ? builtOn : deployment.nearestDependents(of: attempted)
    let undo = (asks ? attempted : undone).compactMap { id -> Step? in
      guard let step = deployment.plan.template(of: id) else { return nil }
      var reversal = step.reversal
      let others = (step.undo == nil ? builtOnAny : builtOn)[id, default: []]
      reversal.needs =
        others.isEmpty ? before.suffix(1).map(\.id) : others.map { BackoutState.undoPrefix + $0 }
      return reversal
    }
    let last = undone.isEmpty ? before.suffix(1).map(\.id) : undone.map { BackoutState.undoPrefix + $0 }
    let grouped = undo.groupedOnce
    if group != nil { return grouped }
    return before + grouped + plan.after.map { $0.renamed("after.") }.chained(after: last)
  }

  /// The attempted steps that the backout has not undone so far, in the order of their start; empty without a backout.
  public var notUndone: [StepID] {
    backout == nil || backout?.group != nil ? [] : startOrder.filter { !isUndone($0) }
  }

  /// The step of the deployment about which a step of the backout asks, because nothing undoes it.
  public func stepWithoutUndo(of id: StepID) -> Step? {
    BackoutState.undone(by: id).flatMap { deployment.step($0) }.flatMap { $0.undo == nil ? $0 : nil }
  }

  /// Whether a backout of the release, or of a group alone, has to undo a step. What was left as it is when its group was
  /// taken back is not asked about again.
  func isToUndo(_ id: StepID, of group: GroupID?) -> Bool {
    !isUndone(id) && deployment[id]?.isTakenBack != true
      && (group.map { deployment.step(id)?.belongs(to: $0) == true } ?? true)
  }

  private func isUndone(_ id: StepID) -> Bool {
    deployment[id].map { !$0.wasAttempted || $0.status == .undone } ?? true
  }

  /// What the plan leaves as it is needs no answer; a person may reopen it.
  mutating func leaveWhatThePlanLeaves(_ at: Timestamp) {
    for step in backout?.flow?.steps ?? [] {
      guard let reason = stepWithoutUndo(of: step.id)?.stays ?? needsNoUndo(step.id) else { continue }
      mutateStep(step.id) {
        $0.status = .skipped
        $0.evidence = Evidence(text: reason)
        $0.by = .board
        $0.endedAt = at
      }
    }
  }
}

extension Step {
  /// The step of a backout that reverses this one, but for what it needs.
  fileprivate var reversal: Step {
    let id = BackoutState.undoPrefix + id
    guard let undo else {
      return Step(
        id: id, title: "Nothing undoes it: " + title,
        action: .manual("Undo it by hand and say how, or skip it and say why it stays as it is."))
    }
    return undo.step(id, title: "Undo: " + title, undoing: self)
  }
}

extension [Step] {
  /// The steps, of each group those alone in it that follow one another first: a group is shown once.
  fileprivate var groupedOnce: [Step] {
    var (steps, seen, last) = (self, Set<GroupID>(), GroupID?.none)
    for index in steps.indices {
      let group = steps[index].groups?.first
      if let group, group != last, !seen.insert(group).inserted { steps[index].groups = nil }
      last = steps[index].groups?.first
    }
    return steps
  }

  /// The steps one after the other, the first of them after others.
  fileprivate func chained(after others: [StepID]) -> [Step] {
    var steps = self
    for index in steps.indices { steps[index].needs = index == 0 ? others : [steps[index - 1].id] }
    return steps
  }
}

extension Flow {
  /// Which of some steps need each of them, themselves or through others that are not among them.
  fileprivate func nearestDependents(of ids: [StepID]) -> [StepID: [StepID]] {
    let among = BitSet(ids.compactMap { position(of: $0) })
    var found: [StepID: [StepID]] = [:]
    for index in among {
      var (seen, open) = (BitSet(), plan.dependents[index])
      while let next = open.popLast() {
        guard !seen.contains(next) else { continue }
        seen.insert(next)
        // The hosts of a fleet do not stand on each other: they are taken back in reverse order, as many at once as may be.
        if let fleet = steps[index].host?.fleet, steps[next].host?.fleet == fleet { continue }
        if among.contains(next) {
          found[steps[index].id, default: []].append(steps[next].id)
        } else {
          open += plan.dependents[next]
        }
      }
    }
    return found
  }
}

extension BackoutState {
  public static let undoPrefix = "undo."

  /// The step of the deployment that a step of the backout reverses.
  public static func undone(by id: StepID) -> StepID? {
    id.hasPrefix(undoPrefix) ? String(id.dropFirst(undoPrefix.count)) : nil
  }
}

extension Step {
  fileprivate func renamed(_ prefix: String) -> Step {
    var step = self
    step.id = prefix + id
    return step
  }
}
