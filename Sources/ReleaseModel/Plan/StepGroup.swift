/// Steps of the deployment that belong together, such as those of a region. They stand one after another in the plan.
public struct StepGroup: Hashable, Codable, Sendable {
  /// How it is taken back.
  public enum Backout: String, Codable, CaseIterable, Sendable {
    /// With the whole release alone.
    case together
    /// Also by itself, so that the rest of the release stays.
    case alone
  }

  /// Its id, which is no step's.
  public var id: GroupID
  /// What belongs together, in a person's words.
  public var title: String
  /// How it is taken back.
  public var backout = Backout.together
  /// How its steps go over hosts, where each of them is one host of a step; nil where they are steps of their own.
  public var fleet: Fleet?

  /// Makes a group.
  public init(id: GroupID, title: String) {
    self.id = id
    self.title = title
  }
}

/// The id of a group of steps, unique in the plan among groups and steps.
public typealias GroupID = String

/// Where the steps of a group stand in a flow.
public struct GroupSpan: Hashable, Sendable {
  /// The group.
  public var id: GroupID
  /// The positions of its steps, those of groups in it among them.
  public var steps: Range<Int>
  /// How many groups it lies in.
  public var depth: Int
}

extension FlowPlan {
  /// Where the groups stand, in the order of the plan, each before those in it.
  static func spans(of steps: [Step]) -> [GroupSpan] {
    var spans: [GroupSpan] = []
    var open: [(id: GroupID, place: Int)] = []
    for (index, step) in steps.enumerated() {
      let path = step.groups ?? []
      let kept = zip(open, path).prefix { $0.id == $1 }.count
      open.removeSubrange(kept...)
      for id in path[kept...] {
        open.append((id, spans.count))
        spans.append(GroupSpan(id: id, steps: index..<index, depth: open.count - 1))
      }
      for group in open { spans[group.place].steps = spans[group.place].steps.lowerBound..<index + 1 }
    }
    return spans
  }
}

extension Flow {
  /// Where the groups stand, in the order of the plan, each before those in it.
  public var groups: [GroupSpan] { plan.groups }

  /// The positions of the steps that go on, wait for somebody or are tried again.
  public var openPositions: [Int] { Array(active.union(undecided).union(offered).union(retrying)) }
}

extension ReleaseState {
  /// A group of the plan, or what takes back what was done on the hosts of one.
  public func group(_ id: GroupID) -> StepGroup? {
    if let group = plan.deployment.groups?.first(where: { $0.id == id }) { return group }
    guard let original = BackoutState.undone(by: id),
      var group = plan.deployment.groups?.first(where: { $0.id == original && $0.fleet != nil })
    else { return nil }
    (group.id, group.title) = (id, "Undo: " + group.title)
    return group
  }

  /// The fleet that a group is, or whose hosts are taken back by it; nil of any other.
  public func fleet(of group: GroupID) -> GroupID? {
    let id = BackoutState.undone(by: group) ?? group
    return plan.deployment.groups?.first { $0.id == id && $0.fleet != nil }?.id
  }

  /// The flow in which a group stands, and where; nil where it stands in none.
  public func standing(of group: GroupID) -> (flow: Flow, span: GroupSpan)? {
    for flow in [deployment, backout?.flow].compactMap({ $0 }) {
      if let span = flow.groups.first(where: { $0.id == group }) { return (flow, span) }
    }
    return nil
  }
}
