import ReleaseModel

/// Makes a group of a step that goes over hosts: a step for each of them, and before each batch a gate that waits for the
/// one before it.
struct FleetMaker {
  /// What of the step is said of all hosts together.
  private static let ofGroup: Set<String> = [
    "title", "needs", "when", "backout", "hosts", "batches", "parallel", "max-failures", "between",
  ]
  /// What of it holds for the beginning alone.
  private static let ofStart: Set<String> = ["confirm", "not-before"]

  let step: Node
  let hosts: [String]
  let findings: Findings

  /// Where it was said that the step goes over hosts.
  private var mark: Mark { step.entry("hosts")?.mark ?? step.mark }

  /// The ids of the hosts' steps: the step's own and the host's name, with what no id holds left out. Names that come out
  /// alike, or too long, are told apart by a number.
  static func ids(of hosts: [String], in fleet: String) -> [String] {
    let most = 64
    var taken: Set<String> = []
    return hosts.enumerated().map { index, host in
      let name = String(
        String.UnicodeScalarView(host.unicodeScalars.map { $0.isIdentifier ? $0 : "-" }))
      var id = "\(fleet)-\(name)"
      if id.utf8.count > most || taken.contains(id) {
        let tail = "-\(index + 1)"
        id = id.prefix(max(0, most - tail.utf8.count)) + tail
      }
      taken.insert(id)
      return id
    }
  }

  /// How many hosts each batch has: sizes are taken one after the other, and the last of them until no host is left, as
  /// Ansible's `serial` does.
  static func sizes(_ batches: [HostLimit], of hosts: Int) -> [Int] {
    var (sizes, left, next) = ([Int](), hosts, 0)
    while left > 0 {
      let size = batches.isEmpty ? hosts : batches[min(next, batches.count - 1)].size(of: hosts)
      sizes.append(min(size, left))
      left -= sizes[next]
      next += 1
    }
    return sizes
  }

  /// The group.
  ///
  /// - Parameter expand: puts the values into a part of it, and the name of a host where there is one.
  func group(_ expand: (Node, String?) -> Node) -> Node {
    guard let id = step.entry("id")?.value, case .scalar(let name) = expand(id, nil).content else {
      // What is missing is reported of the step.
      return expand(without(["hosts", "batches", "parallel", "max-failures", "between"]), hosts[0])
    }
    reportWhatDoesNotGo()
    let (ids, sizes) = (Self.ids(of: hosts, in: name.text), Self.sizes(batches(expand), of: hosts.count))
    var steps: [Node] = []
    var first = 0
    for (batch, size) in sizes.enumerated() {
      let gate = "\(name.text)-batch-\(batch + 1)"
      steps.append(
        self.gate(
          gate, batch, sizes, after: batch == 0 ? [] : Array(ids[(first - sizes[batch - 1])..<first]), expand)
      )
      steps += (first..<first + size).map { host(ids[$0], hosts[$0], after: gate, expand) }
      first += size
    }
    var entries = [entry("group", expand(id, nil))]
    for key in ["title", "needs", "when", "backout"] {
      if let own = step.entry(key) {
        entries.append(.init(key: key, mark: own.mark, value: expand(own.value, nil)))
      }
    }
    let fleet = ["parallel", "max-failures"].compactMap { key in
      step.entry(key).map { Node.Entry(key: key, mark: $0.mark, value: expand($0.value, nil)) }
    }
    entries.append(.init(key: "fleet", mark: mark, value: Node(mark: mark, content: .mapping(fleet))))
    entries.append(.init(key: "steps", mark: mark, value: Node(mark: mark, content: .list(steps))))
    return Node(mark: step.mark, content: .mapping(entries))
  }

  private func batches(_ expand: (Node, String?) -> Node) -> [HostLimit] {
    guard let node = step.entry("batches").map({ expand($0.value, nil) }) else { return [] }
    return Schema<[HostLimit]>.batches.read(node, findings) ?? []
  }

  /// What waits for the batch before, and between the two for what the plan says.
  private func gate(
    _ id: String, _ batch: Int, _ sizes: [Int], after hosts: [String], _ expand: (Node, String?) -> Node
  ) -> Node {
    let hostWords = "\(sizes[batch]) \(sizes[batch] == 1 ? "host" : "hosts")"
    var entries = [
      entry("id", text(id)), entry("title", text("Batch \(batch + 1) of \(sizes.count): \(hostWords)")),
    ]
    let between = batch == 0 ? nil : step.entry("between")?.value
    let checks = between?.entry("gate").map { expand($0.value, nil) }
    entries.append(entry("gate", checks ?? Node(mark: mark, content: .list([]))))
    if let soak = between?.entry("soak") {
      entries.append(.init(key: "soak", mark: soak.mark, value: expand(soak.value, nil)))
    }
    if !hosts.isEmpty { entries.append(entry("needs", Node(mark: mark, content: .list(hosts.map(text))))) }
    if batch == 0 {
      for key in Self.ofStart.sorted() {
        if let own = step.entry(key) {
          entries.append(.init(key: key, mark: own.mark, value: expand(own.value, nil)))
        }
      }
    }
    return Node(mark: step.mark, content: .mapping(entries))
  }

  private func host(_ id: String, _ name: String, after gate: String, _ expand: (Node, String?) -> Node)
    -> Node
  {
    var node = expand(without(Self.ofGroup.union(Self.ofStart).union(["id"])), name)
    guard case .mapping(let own) = node.content else { return node }
    var entries = [entry("id", text(id)), entry("title", text(name)), entry("host", text(name))] + own
    entries.append(entry("needs", Node(mark: mark, content: .list([text(gate)]))))
    node.content = .mapping(entries)
    return node
  }

  /// What is said of one step, and means nothing of one that is many.
  private func reportWhatDoesNotGo() {
    let kinds = ["manual", "hold", "gate"],
      others = ["asks", "deadline", "remind", "assigned", "irreversible", "terminal"]
    for key in kinds + others + ["not-same-person-as"] {
      if let entry = step.entry(key) {
        findings.report(.broken(.contradiction(key, "hosts")), at: entry.mark)
      }
    }
    guard let between = step.entry("between") else { return }
    if step.entry("batches") == nil {
      findings.report(.broken(.needsKey("batches", with: "between")), at: between.mark)
    }
    guard case .mapping(let entries) = between.value.content, !entries.isEmpty else {
      findings.report(.invalid(.mapping, read: between.value.summary), at: between.value.mark)
      return
    }
    let known = ["soak", "gate"]
    for entry in entries where !known.contains(entry.key) {
      findings.report(
        .unknownKey(
          entry.key, place: "between", nearest: findings.nearest(to: entry.key, among: known), known: known),
        at: entry.mark)
    }
  }

  private func without(_ keys: Set<String>) -> Node {
    var node = step
    node.content = .mapping(step.mapping.filter { !keys.contains($0.key) })
    return node
  }

  private func entry(_ key: String, _ value: Node) -> Node.Entry { .init(key: key, mark: mark, value: value) }

  private func text(_ text: String) -> Node {
    Node(
      mark: step.entry("id")?.value.mark ?? mark, content: .scalar(.init(text: text, style: .doubleQuoted)))
  }
}
