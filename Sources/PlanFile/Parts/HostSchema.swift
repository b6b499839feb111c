import ReleaseModel

extension Schema where Value == HostLimit {
  /// So many hosts, or a share of them.
  static func hostLimit(from least: Int) -> Self {
    .scalar(.hostLimit(from: least)) { text, _ in
      guard let limit = HostLimit(text) else { return nil }
      if case .count(let count) = limit, !(least...100_000).contains(count) { return nil }
      return limit
    }
  }
}

extension Schema where Value == [HostLimit] {
  /// The sizes of batches, one after the other.
  static var batches: Self { .list(of: .hostLimit(from: 1), canBeEmpty: false) }
}

extension Schema where Value == Fleet {
  /// How the steps of a group go over hosts, as ``FleetMaker`` writes it.
  static var fleet: Self {
    .mapping("a fleet") { fields in
      var fleet = Fleet()
      fields.set(&fleet.parallel, "parallel", .integer(1...100), "on how many hosts it may run at once")
      fields.set(
        &fleet.maxFailures, "max-failures", .hostLimit(from: 0),
        "how many hosts may be lost without anybody being asked")
      return fleet
    }
  }
}

/// The hosts of a step, as far as they are described: ``FleetMaker`` has read them.
private struct SaidHosts {}

extension Schema where Value == SaidHosts {
  fileprivate static var hosts: Self {
    let elsewhere = Self.mapping("hosts") { fields in
      _ = fields.optional("file", .path, "a file with a host on each line, without what stands behind a #")
      _ = fields.optional(
        "inventory", .path, "an inventory of Ansible, which is asked when the plan is opened")
      _ = fields.optional("pattern", .line, "which of its hosts, as Ansible takes a pattern; without it all")
      return SaidHosts()
    }
    return Schema(
      .either([.list(of: .scalar(.hostName), canBeEmpty: false), .scalar(.hosts), elsewhere.shape()])
    ) { _, _ in SaidHosts() }
  }

  fileprivate static var between: Self {
    .mapping("between") { fields in
      _ = fields.optional("soak", .duration, "for how long the next batch waits, or its checks have to pass")
      _ = fields.optional(
        "gate", .list(of: .reference(to: .verification)), "the checks of the verification that it waits for")
      return SaidHosts()
    }
  }
}

extension Fields {
  /// The keys by which a step goes over hosts. Where it does, they were read before, and none of them is left.
  mutating func readHosts(_ step: inout Step) {
    let hosts = optional(
      "hosts", Schema<SaidHosts>.hosts,
      "the hosts over which it goes: each has attempts of its own, and {{host}} its name")
    _ = optional(
      "batches", Schema<[HostLimit]>.batches,
      "how many hosts are begun together, one size after the other; the last one until all are done")
    _ = optional("parallel", Schema<Int>.integer(1...100), "on how many hosts it runs at once")
    _ = optional(
      "max-failures", .hostLimit(from: 0),
      "how many hosts may be lost before somebody is asked; a share is one of the hosts of the batches begun")
    _ = optional("between", Schema<SaidHosts>.between, "what has to hold before the next batch begins")
    let name = Schema<String>.line.map { name, node, findings -> String? in
      guard let why = HostNames.fault(of: name) else { return name }
      findings.report(.hosts(.name(name, why)), at: node.mark)
      return nil
    }
    if let name = optional("host", name, "the one host of a fleet on which it works; written out of hosts") {
      step.host = HostPlace(name: name)
    }
    if hosts != nil { return }
    for key in ["batches", "parallel", "max-failures", "between"] { require("hosts", with: key) }
  }
}

extension Deployment {
  /// Says of the steps in fleets to which batch they belong, and how many of them run at once.
  mutating func placeHosts(_ findings: Findings) {
    let fleets = Dictionary(
      (groups ?? []).compactMap { group in group.fleet.map { (group.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    var batches: [GroupID: Int] = [:]
    for index in steps.indices {
      let step = steps[index]
      let own = step.groups?.last.flatMap { id in fleets[id].map { (id: id, fleet: $0) } }
      if case .gate(let gate) = step.action {
        if let own { batches[own.id, default: 0] += 1 }
        if own == nil, gate.checks.isEmpty, gate.soak == nil {
          findings.report(
            .broken(.needsKey("soak", with: "gate: []")), at: findings.mark(of: step.id, in: .step))
        }
        continue
      }
      guard var host = step.host else { continue }
      guard let own else {
        findings.report(.broken(.needsKey("fleet", with: "host")), at: findings.mark(of: step.id, in: .step))
        continue
      }
      (host.fleet, host.batch, host.width) = (own.id, max(1, batches[own.id] ?? 1), own.fleet.parallel)
      steps[index].host = host
    }
  }
}
