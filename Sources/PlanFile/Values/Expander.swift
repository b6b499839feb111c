import ReleaseModel

/// Puts values in the place of their names, and repeats what is to be done for each of several, before anything of the
/// plan is read: no part of the plan has to know of it.
///
/// A value never becomes part of what a shell reads, nor the program of a command: there is no text that makes it one.
struct Expander {
  private let values: ValueTable
  private let findings: Findings
  private var entries = 0
  /// The files that are being used, the outermost first.
  private var files: [String] = []
  private(set) var replacements: [Replacement] = []
  /// Whether the plan says the same without being expanded.
  private(set) var isSame = true

  /// The most entries that loops may make: a larger product is a mistake.
  static let mostEntries = 20_000
  /// Mappings whose keys the author chooses: none of them says what its value is.
  private static let namesOfAuthors: Set<String> = [
    "env", "headers", "headers-env", "values", "asks", "extra-vars",
  ]
  /// What is filled in when it is told, over the facts of that moment.
  private static let drafts: Set<String> = ["text", "subject", "body"]

  /// Whether what steps give may be filled in where the expansion has come to, and whether it is in this text.
  private var (isBehindSteps, isLate) = (false, false)
  /// Whether a step may go over hosts where the expansion has come to.
  private var takesHosts = false

  init(_ values: ValueTable) {
    self.values = values
    findings = values.findings
  }

  /// The names that stand for something where a part of the plan stands, besides the plan's own.
  private typealias Local = [(name: String, text: String)]

  /// The plan as it is read.
  mutating func expand(_ root: Node) -> Node {
    guard case .mapping(let entries) = root.content else { return root }
    var root = root
    root.content = .mapping(
      entries.map { entry in
        var entry = entry
        switch entry.key {
        case "values": entry.value = resolved(entry.value)
        case "communications": entry.value = expanded(entry.value, [], Self.drafts)
        case "rehearsal": entry.value = rehearsal(entry.value)
        case "deployment", "verification", "backout":
          isBehindSteps = true
          takesHosts = entry.key == "deployment"
          entry.value = expanded(entry.value, [])
          (isBehindSteps, takesHosts) = (false, false)
        default: entry.value = expanded(entry.value, [])
        }
        return entry
      })
    if let declared = root.entry("values") { addVariables(&root, of: declared) }
    return root
  }

  /// What a rehearsal does otherwise; its `messages` are the channels of the communications.
  private mutating func rehearsal(_ node: Node) -> Node {
    guard case .mapping(let entries) = node.content else { return expanded(node, []) }
    var node = node
    node.content = .mapping(entries.map { self.entry($0, [], $0.key == "messages" ? Self.drafts : []) })
    return node
  }

  /// The values as what they stand for, so that the expanded plan says it.
  private mutating func resolved(_ node: Node) -> Node {
    guard case .mapping(let entries) = node.content else {
      findings.report(.invalid(.mapping, read: node.summary), at: node.mark)
      return node
    }
    var node = node
    node.content = .mapping(
      entries.map { entry in
        var entry = entry
        if let text = values.value(of: entry.key, at: entry.mark) {
          isSame = false
          let source = Reference.escaping(text)
          entry.value.content = .scalar(.init(text: text, style: .doubleQuoted, source: source))
        }
        return entry
      })
    return node
  }

  /// Has every command of the plan find the values in its environment.
  private func addVariables(_ root: inout Node, of declared: Node.Entry) {
    let variables = declared.value.mapping.compactMap { entry -> Node.Entry? in
      guard values.names.contains(entry.key), entry.value.isScalar else { return nil }
      return Node.Entry(key: Reference.variable(entry.key), mark: entry.mark, value: entry.value)
    }
    root.add(variables, to: "env", at: declared.mark)
  }
}

// MARK: - The parts of a plan

extension Expander {
  private mutating func expanded(_ node: Node, _ local: Local, _ drafts: Set<String> = []) -> Node {
    var node = node
    switch node.content {
    case .scalar: return replaced(node, local)
    case .list(let entries):
      node.content = .list(entries.flatMap { repeated($0, local, drafts) })
    case .mapping(let entries):
      node.content = .mapping(entries.map { self.entry($0, local, drafts) })
    }
    return node
  }

  private mutating func entry(_ entry: Node.Entry, _ local: Local, _ drafts: Set<String>) -> Node.Entry {
    var entry = entry
    if drafts.contains(entry.key) { return entry }
    let before = (isBehindSteps, isLate, takesHosts)
    defer { (isBehindSteps, isLate, takesHosts) = before }
    if entry.key == "finally" { takesHosts = false }
    if OutputRules.neverLate.contains(entry.key) { isBehindSteps = false }
    isLate = isBehindSteps && OutputRules.lateKeys.contains(entry.key)
    if Self.namesOfAuthors.contains(entry.key), case .mapping(let named) = entry.value.content {
      entry.value.content = .mapping(
        named.map { Node.Entry(key: $0.key, mark: $0.mark, value: expanded($0.value, local)) })
    } else if entry.key == "run" {
      entry.value = command(entry.value, local)
    } else if entry.key == "playbook" {
      report(entry.value, local) { .valueAsProgram($0) }
    } else {
      entry.value = expanded(entry.value, local, drafts)
      if entry.key == "check" { addVariables(of: local, to: &entry.value) }
    }
    return entry
  }

  private mutating func replaced(_ node: Node, _ local: Local) -> Node {
    guard case .scalar(var scalar) = node.content else { return node }
    let local = Dictionary(local.map { ($0.name, $0.text) }) { $1 }
    let joined = Reference.joiningSteps(in: scalar.text) { [values] name in
      local[name] ?? (values.holds(name) ? values.value(of: name, at: node.mark) : nil)
    }
    guard let (text, isNew) = values.replaced(joined, at: node.mark, with: local, isLate: isLate),
      isNew || joined != scalar.text
    else { return node }
    var node = node
    isSame = false
    replacements.append(Replacement(mark: node.mark, source: scalar.text, text: text))
    scalar.text = text
    scalar.source = Reference.escaping(text, leavesOutputs: isLate)
    node.content = .scalar(scalar)
    return node
  }
}

// MARK: - Loops

extension Expander {
  /// An entry of a list: once, or once for each; or the entries of a file that is used.
  private mutating func repeated(_ node: Node, _ local: Local, _ drafts: Set<String>) -> [Node] {
    guard case .mapping(var entries) = node.content else { return [expanded(node, local, drafts)] }
    guard let each = entries.firstIndex(where: { $0.key == "each" }) else { return made(node, local, drafts) }
    let loop = entries.remove(at: each)
    isSame = false
    guard case .mapping(let axes) = loop.value.content, !axes.isEmpty else {
      findings.report(.invalid(.loop, read: loop.value.summary), at: loop.value.mark)
      return []
    }
    var rounds: [Local] = [local]
    for axis in axes {
      guard isName(axis) else { return [] }
      guard !local.contains(where: { $0.name == axis.key }) else {
        findings.report(.invalid(.valueName, read: .text(axis.key)), at: axis.mark)
        return []
      }
      rounds = rounds.flatMap { round in
        words(of: axis.value, round).map { round + [(axis.key, $0)] }
      }
    }
    self.entries += rounds.count
    guard self.entries <= Self.mostEntries else {
      if self.entries - rounds.count <= Self.mostEntries {
        findings.report(.tooManyRounds(limit: Self.mostEntries), at: loop.mark)
      }
      return []
    }
    let id = entries.first { $0.key == "id" || $0.key == "group" }?.value
    if rounds.count > 1, let id, let unnamed = axes.first(where: { !id.names($0.key) }) {
      findings.report(.loopWithoutName(unnamed.key), at: id.mark)
      return []
    }
    return rounds.flatMap { made(Node(mark: node.mark, content: .mapping(entries)), $0, drafts) }
  }

  /// One entry, or those of a file that is used in its place.
  private mutating func made(_ node: Node, _ local: Local, _ drafts: Set<String>) -> [Node] {
    if node.entry("use") != nil { return used(node, local, drafts) }
    if takesHosts, let hosts = node.entry("hosts") { return [fleet(node, hosts.value, local, drafts)] }
    return [one(node, local, drafts)]
  }

  /// A step for each of the hosts over which one goes.
  private mutating func fleet(_ node: Node, _ hosts: Node, _ local: Local, _ drafts: Set<String>) -> Node {
    isSame = false
    let names = values.hostNames.names(expanded(hosts, local)) ?? ["host"]
    entries += names.count
    guard entries <= Self.mostEntries else {
      findings.report(.tooManyRounds(limit: Self.mostEntries), at: hosts.mark)
      return one(node, local + [("host", names[0])], drafts)
    }
    if local.contains(where: { $0.name == "host" }) || values.holds("host") {
      findings.report(.hosts(.named), at: hosts.mark)
    }
    let maker = FleetMaker(step: node, hosts: names, findings: findings)
    return maker.group { part, host in
      let local = host.map { local + [("host", $0)] } ?? local
      if case .mapping(let entries) = part.content, host != nil {
        return one(Node(mark: part.mark, content: .mapping(entries)), local, drafts)
      }
      return expanded(part, local, drafts)
    }
  }

  private mutating func one(_ node: Node, _ local: Local, _ drafts: Set<String>) -> Node {
    var node = expanded(node, local, drafts)
    addVariables(of: local, to: &node)
    return node
  }

  /// The entries of a file, with names of its own in the place of those around it.
  private mutating func used(_ node: Node, _ local: Local, _ drafts: Set<String>) -> [Node] {
    isSame = false
    var (path, given): (String?, Local) = (nil, [])
    for entry in node.mapping {
      switch entry.key {
      case "use": path = Schema<String>.path.read(replaced(entry.value, local), findings)
      case "with": given = names(entry.value, local)
      default:
        findings.report(
          .unknownKey(entry.key, place: "a use", nearest: nil, known: ["use", "with", "each"]), at: entry.mark
        )
      }
    }
    guard let path else { return [] }
    if let start = files.firstIndex(of: path) {
      findings.report(.useCycle(Array(files[start...])), at: node.mark)
      return []
    }
    guard let entries = values.snippets.entries(path, usedAt: node.mark, findings) else { return [] }
    files.append(path)
    defer { files.removeLast() }
    guard case .list(let made) = expanded(entries, given, drafts).content else { return [] }
    return made
  }

  /// What the names of a used file stand for.
  private mutating func names(_ node: Node, _ local: Local) -> Local {
    guard case .mapping(let entries) = node.content else {
      findings.report(.invalid(.mapping, read: node.summary), at: node.mark)
      return []
    }
    return entries.compactMap { entry in
      guard isName(entry) else { return nil }
      return Schema<String>.value.read(replaced(entry.value, local), findings).map { (entry.key, $0) }
    }
  }

  /// Whether an entry's key may name something where its value stands.
  private func isName(_ entry: Node.Entry) -> Bool {
    if Reference.all(in: "{{\(entry.key)}}").count == 1, !entry.key.contains("."), !values.holds(entry.key) {
      return true
    }
    findings.report(.invalid(.valueName, read: .text(entry.key)), at: entry.mark)
    return false
  }

  /// What a loop goes over: a list, or the words of a text.
  private mutating func words(of node: Node, _ local: Local) -> [String] {
    let words: [String]
    switch expanded(node, local).content {
    case .list(let entries):
      words = entries.compactMap { if case .scalar(let scalar) = $0.content { scalar.text } else { nil } }
      if words.count != entries.count { break }
      return words
    case .scalar(let scalar) where !scalar.isNull:
      return scalar.text.split { $0.isWhitespace || $0 == "," }.map(String.init)
    case .scalar, .mapping: break
    }
    findings.report(.invalid(.loop, read: node.summary), at: node.mark)
    return []
  }

  /// Has the commands of a step or a check find what the loops around it stand for.
  private func addVariables(of local: Local, to node: inout Node) {
    guard !local.isEmpty, ["run", "ansible", "junit", "undo"].contains(where: { node.entry($0) != nil })
    else { return }
    node.add(
      local.map { name, text in
        // Whatever looks like the name of what a step gives is a text.
        let text = isBehindSteps ? OutputReference.escaping(text) : text
        let source = Reference.escaping(text, leavesOutputs: isBehindSteps)
        let value = Node.Scalar(text: text, style: .doubleQuoted, source: source)
        return Node.Entry(
          key: Reference.variable(name), mark: node.mark,
          value: Node(mark: node.mark, content: .scalar(value)))
      }, to: "env", at: node.mark)
  }
}

// MARK: - Commands

extension Expander {
  /// A command: its words are replaced, what a shell reads is not, nor what is run.
  private mutating func command(_ node: Node, _ local: Local) -> Node {
    guard case .list(let words) = node.content else {
      report(node, local) { .valueInShell($0) }
      return node
    }
    var node = node
    var reader = CommandReader()
    node.content = .list(
      words.map { word in
        guard case .scalar(let scalar) = word.content else { return word }
        switch reader.next(scalar.text) {
        case .program: report(word, local) { .valueAsProgram($0) }
        case .script: report(word, local) { .valueInShell($0) }
        case .remoteScript: report(word, local) { .valueOverSSH($0) }
        case .argument: return replaced(word, local)
        }
        return word
      })
    return node
  }

  /// Reports each value in a text that takes none.
  private func report(_ node: Node, _ local: Local, _ kind: (String) -> Diagnostic.Kind) {
    guard case .scalar(let scalar) = node.content else { return }
    var places = values.places(from: node.mark)
    for reference in Reference.all(in: scalar.text) {
      let place = places.next(String(scalar.text[reference.range]))
      let name = String(reference.name)
      if !reference.isEscaped,
        values.holds(name) || values.isOutput(name) || local.contains(where: { $0.name == name })
      {
        findings.report(kind(name), at: place)
      }
    }
  }
}

extension Node {
  /// Whether a text holds a name.
  fileprivate func names(_ name: String) -> Bool {
    guard case .scalar(let scalar) = content else { return false }
    return Reference.all(in: scalar.text).contains { $0.name == name && !$0.isEscaped }
  }

  /// Adds entries to a mapping in a mapping; those that it has go first.
  fileprivate mutating func add(_ new: [Entry], to key: String, at mark: Mark) {
    guard case .mapping(var entries) = content, !new.isEmpty else { return }
    if let index = entries.firstIndex(where: { $0.key == key }) {
      guard case .mapping(let own) = entries[index].value.content else { return }
      let names = Set(own.map(\.key))
      entries[index].value.content = .mapping(own + new.filter { !names.contains($0.key) })
    } else {
      entries.append(Entry(key: key, mark: mark, value: Node(mark: mark, content: .mapping(new))))
    }
    content = .mapping(entries)
  }
}
