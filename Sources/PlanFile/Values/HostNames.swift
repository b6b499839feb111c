import ReleaseModel

/// The hosts that a step goes over, where its plan says them: a list, a text, a file or an inventory.
///
/// What is found when a plan is opened is written into the plan that the run keeps: a file that changes later, or an
/// inventory that answers otherwise, changes nothing of a run.
struct HostNames {
  /// The keys of what names them elsewhere.
  static let elsewhere = ["file", "inventory", "pattern"]

  let folder: String?
  let run: (@Sendable (Invocation) -> Result<String, ValueProblem>)?
  let findings: Findings

  /// A name with its place.
  private typealias Found = (name: String, mark: Mark)

  /// The names; nil when it was reported why there are none.
  ///
  /// - Parameter node: with its values in the place of their names.
  func names(_ node: Node) -> [String]? {
    let found: [Found]?
    switch node.content {
    case .list(let entries):
      let scalars = entries.filter(\.isScalar)
      found = scalars.count == entries.count ? entries.flatMap { $0.texts.map { ($0.text, $0.mark) } } : nil
    case .scalar(let scalar) where !scalar.isNull:
      found = scalar.text.split { $0.isWhitespace || $0 == "," }.map { (String($0), node.mark) }
    case .mapping: return elsewhere(node).flatMap { judged($0, node.mark) }
    case .scalar: found = nil
    }
    guard let found else {
      findings.report(.invalid(.hosts, read: node.summary), at: node.mark)
      return nil
    }
    return judged(found, node.mark)
  }

  private func elsewhere(_ node: Node) -> [Found]? {
    var isWhole = true
    for entry in node.mapping where !Self.elsewhere.contains(entry.key) {
      findings.report(
        .unknownKey(entry.key, place: "hosts", nearest: nil, known: Self.elsewhere), at: entry.mark)
      isWhole = false
    }
    func text(_ key: String, _ schema: Schema<String>) -> String? {
      node.entry(key).flatMap { schema.read($0.value, findings) }
    }
    if let file = node.entry("file") {
      guard node.mapping.count == 1, isWhole, let path = text("file", .path) else {
        if node.mapping.count > 1, isWhole {
          findings.report(
            .notExactlyOne(of: ["file", "inventory"], place: "hosts", found: node.mapping.map(\.key)),
            at: node.mark)
        }
        return nil
      }
      return lines(of: path, usedAt: file.value.mark)
    }
    guard isWhole, node.entry("inventory") != nil else {
      if isWhole {
        findings.report(
          .notExactlyOne(of: ["file", "inventory"], place: "hosts", found: []), at: node.mark)
      }
      return nil
    }
    guard let inventory = text("inventory", .path) else { return nil }
    guard let pattern = node.entry("pattern") == nil ? "all" : text("pattern", .line) else { return nil }
    return hosts(of: inventory, pattern, at: node.mark)
  }

  /// The lines of a file: a host each, with what stands behind a `#` left out.
  private func lines(of path: String, usedAt mark: Mark) -> [Found]? {
    guard let folder else { return [("host", mark)] }
    switch PlanFile.read(path.hasPrefix("/") ? path : "\(folder)/\(path)") {
    case .failure(let failure):
      findings.report(.hosts(.unreadable(path, failure.kind.reason)), at: mark)
      return nil
    case .success(let bytes):
      guard bytes.count <= SourceText.sizeLimit, let text = String(validating: bytes, as: UTF8.self) else {
        findings.report(.hosts(.unreadable(path, "it is no UTF-8 text of at most 1 MiB")), at: mark)
        return nil
      }
      return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        .compactMap { number, line in
          let name = line.prefix { $0 != "#" }
          let start = name.prefix { $0 == " " || $0 == "\t" }.unicodeScalars.count
          let trimmed = String(name).trimmingBlanks
          if trimmed.isEmpty { return nil }
          var place = Mark(line: number + 1, column: start + 1)
          (place.file, place.usedAt) = (path, [mark])
          return (trimmed, place)
        }
    }
  }

  /// The hosts of an inventory that a pattern means, as Ansible itself tells them.
  private func hosts(of inventory: String, _ pattern: String, at mark: Mark) -> [Found]? {
    guard let run else { return [("host", mark)] }
    switch run(.program(["ansible", "-i", inventory, "--list-hosts", "--", pattern])) {
    case .failure(let problem):
      findings.report(.hosts(.noAnswer(inventory, problem.reason)), at: mark)
      return nil
    case .success(let text):
      // Below a heading such as `  hosts (2):` a host stands on each line.
      return text.split(whereSeparator: \.isNewline).map { String($0).trimmingBlanks }
        .drop { !$0.hasPrefix("hosts (") }.dropFirst().filter { !$0.isEmpty }.map { ($0, mark) }
    }
  }

  private func judged(_ found: [Found], _ mark: Mark) -> [String]? {
    if found.isEmpty {
      findings.report(.hosts(.none), at: mark)
      return nil
    }
    if found.count > Fleet.mostHosts {
      findings.report(.hosts(.tooMany(limit: Fleet.mostHosts)), at: mark)
      return nil
    }
    var places: [String: Mark] = [:]
    var isWhole = true
    for (name, mark) in found {
      if let why = Self.fault(of: name) {
        findings.report(.hosts(.name(name, why)), at: mark)
        isWhole = false
      } else if let first = places[name] {
        findings.report(.hosts(.twice(name, first: first)), at: mark)
        isWhole = false
      }
      places[name] = places[name] ?? mark
    }
    return isWhole ? found.map(\.name) : nil
  }

  /// Why a text is no name of a host; nil of one. It becomes a word of commands: none may be taken for an option, and none
  /// leads out of a folder that is named after it.
  static func fault(of name: String) -> String? {
    if name.isEmpty { return "it is empty" }
    if name.utf8.count > Fleet.longestName { return "it has more than \(Fleet.longestName) characters" }
    if name.hasPrefix("-") { return "it begins with -, as an option does" }
    if name.hasPrefix(".") { return "it begins with a point" }
    let isOther = { (scalar: Unicode.Scalar) in
      !scalar.isASCIIAlphanumeric && !"-_.:@%[]+".unicodeScalars.contains(scalar)
    }
    guard name.unicodeScalars.contains(where: isOther) else { return nil }
    return "it holds other characters than letters, digits and -_.:@%[]+"
  }
}

extension Fleet {
  /// The most hosts that a step goes over.
  static let mostHosts = 10_000
  /// The most bytes of a host's name: what the domain name system takes.
  static let longestName = 253
}

extension String {
  fileprivate var trimmingBlanks: String {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
