/// The files that a plan uses: lists of entries, each read once and put wherever it is used.
final class Snippets {
  private let folder: String?
  private var known: [String: (node: Node?, source: SourceText?, diagnostics: [Diagnostic])] = [:]

  /// - Parameter folder: the plan's, from which they are named; nil where none can be read.
  init(folder: String?) { self.folder = folder }

  /// The text of a file that was used; nil of none.
  func source(_ path: String) -> SourceText? { known[path]?.source }

  /// The list of entries in a file; nil when it was reported why there is none.
  ///
  /// - Parameter mark: where it is used, which each of its places says as well.
  func entries(_ path: String, usedAt mark: Mark, _ findings: Findings) -> Node? {
    let snippet = known[path] ?? read(path)
    known[path] = snippet
    for diagnostic in snippet.diagnostics {
      // One that cannot be read is told where the plan names it.
      findings.report(diagnostic.kind, at: diagnostic.mark.map { $0.used(path, at: mark) } ?? mark)
    }
    guard let node = snippet.node?.used(path, at: mark) else { return nil }
    if case .list(let entries) = node.content, !entries.isEmpty { return node }
    findings.report(.invalid(.someEntries, read: node.summary), at: node.mark)
    return nil
  }

  private func read(_ path: String) -> (node: Node?, source: SourceText?, diagnostics: [Diagnostic]) {
    let findings = Findings()
    guard let folder else {
      return (
        nil, nil, [Diagnostic(.noSnippet(path, reason: "a plan that is no file has none beside it"), at: nil)]
      )
    }
    switch PlanFile.read(path.hasPrefix("/") ? path : "\(folder)/\(path)") {
    case .failure(let failure):
      return (nil, nil, [Diagnostic(.noSnippet(path, reason: failure.kind.reason), at: nil)])
    case .success(let bytes):
      let source = SourceText(bytes, findings)
      let node = source.flatMap { PlanFile.root(of: $0, findings) }
      return (node, source, findings.sorted)
    }
  }
}

extension Mark {
  fileprivate func used(_ path: String, at mark: Mark) -> Mark {
    var place = self
    (place.file, place.usedAt) = (path, [mark])
    return place
  }
}

extension Node {
  fileprivate func used(_ path: String, at mark: Mark) -> Node {
    var node = self
    node.mark = node.mark.used(path, at: mark)
    switch content {
    case .scalar(var scalar):
      scalar.invisible?.mark = node.mark
      node.content = .scalar(scalar)
    case .list(let entries): node.content = .list(entries.map { $0.used(path, at: mark) })
    case .mapping(let entries):
      node.content = .mapping(
        entries.map {
          Entry(key: $0.key, mark: $0.mark.used(path, at: mark), value: $0.value.used(path, at: mark))
        })
    }
    return node
  }
}
