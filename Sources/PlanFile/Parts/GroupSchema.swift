import ReleaseModel

/// What stands in the list of a deployment's steps.
enum StepEntry {
  case step(Step)
  case group(GroupEntry)
}

/// A group as it is written: what is said of it holds for all that is in it.
struct GroupEntry {
  /// How many groups may lie in one another.
  static let mostDepth = 2

  var group: StepGroup
  var needs: [String]
  var conditions: [Condition]
  var entries: [StepEntry]
}

extension Schema where Value == StepEntry {
  /// A step, or a group of steps.
  ///
  /// - Parameter depth: how many groups may lie in one another here.
  static func stepOrGroup(depth: Int) -> Self {
    let step = Schema<Step>.step(in: .step)
    guard depth > 0 else {
      return Schema(step.shape()) { node, findings in
        // A step that goes over hosts is no group that somebody has written.
        if node.entry("fleet") != nil {
          return Schema<GroupEntry>.group(depth: 1).read(node, findings).map { .group($0) }
        }
        if node.entry("group") != nil {
          findings.report(.tooDeep(limit: GroupEntry.mostDepth), at: node.mark)
          return nil
        }
        return step.read(node, findings).map { .step($0) }
      }
    }
    let group = Schema<GroupEntry>.group(depth: depth)
    return Schema(.grouped(group.shape(), else: step.shape())) { node, findings in
      node.entry("group") == nil
        ? step.read(node, findings).map { .step($0) } : group.read(node, findings).map { .group($0) }
    }
  }
}

extension Schema where Value == GroupEntry {
  fileprivate static func group(depth: Int) -> Self {
    .mapping("a group") { fields in
      var group = StepGroup(
        id: fields.id(in: .group, key: "group"),
        title: fields.required("title", .line, "what belongs together, in a person's words", else: ""))
      fields.set(
        &group.backout, "backout", .choice, "whether it can be taken back alone, so that the rest stays")
      group.fleet = fields.optional(
        "fleet", .fleet,
        "how its steps go over hosts, each of them a host: what hosts: of a step is written out to")
      return GroupEntry(
        group: group,
        needs: fields.optional(
          "needs", .list(of: .stepsNeeded), "the steps and groups that must be complete before any step of it"
        )
          ?? [],
        conditions: fields.conditions(),
        entries: fields.required(
          "steps", .list(of: .stepOrGroup(depth: depth - 1), canBeEmpty: false),
          "its steps, in the order of the plan", else: []))
    }
  }
}

extension Schema where Value == String {
  /// The id of a step or of a group.
  static var stepsNeeded: Self {
    identifier.map { id, node, findings in
      findings.refer(to: id, in: .step, .group, at: node.mark)
      return id
    }
  }
}

extension Deployment {
  /// Takes the steps out of their groups, each with what is said of these.
  mutating func take(_ entries: [StepEntry], _ findings: Findings) {
    var members: [GroupID: [StepID]] = [:]
    add(entries, to: [], needs: [], conditions: [], &members)
    let groups = (groups ?? []).map { ($0.id, members[$0.id] ?? []) }
    findings.reportCycles(steps.map { ($0.id, $0.needs) } + groups, in: .step)
    for index in steps.indices where steps[index].needs.contains(where: { members[$0] != nil }) {
      var seen: Set<StepID> = []
      steps[index].needs = steps[index].needs.flatMap { members[$0] ?? [$0] }
        .filter { seen.insert($0).inserted }
    }
    steps.leaveOutWhatFollows()
    placeHosts(findings)
  }

  private mutating func add(
    _ entries: [StepEntry], to path: [StepGroup], needs: [String], conditions: [Condition],
    _ members: inout [GroupID: [StepID]]
  ) {
    for entry in entries {
      switch entry {
      case .step(var step):
        step.groups = path.isEmpty ? nil : path.map(\.id)
        step.needs += needs.filter { !step.needs.contains($0) }
        step.apply(conditions)
        for group in path { members[group.id, default: []].append(step.id) }
        steps.append(step)
      case .group(let entry):
        groups = (groups ?? []) + [entry.group]
        add(
          entry.entries, to: path + [entry.group], needs: needs + entry.needs,
          conditions: conditions + entry.conditions, &members)
      }
    }
  }
}
