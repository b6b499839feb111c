import Yams

extension Node {
  /// The tree as YAML, which reads as the same tree.
  var yaml: String {
    let text = try? Yams.serialize(node: yamlNode, width: -1, allowUnicode: true)
    return "# As it was opened: its values and loops written out.\n" + (text ?? "")
  }

  private var yamlNode: Yams.Node {
    switch content {
    case .scalar(let scalar):
      .scalar(.init(scalar.source ?? scalar.text, .implicit, scalar.yamlStyle))
    case .list(let entries): .sequence(.init(entries.map(\.yamlNode), .implicit, .block))
    case .mapping(let entries):
      .mapping(
        .init(entries.map { (.scalar(.init($0.key, .implicit, .any)), $0.value.yamlNode) }, .implicit, .block)
      )
    }
  }
}

extension Node.Scalar {
  fileprivate var yamlStyle: Yams.Node.Scalar.Style {
    if source != nil { return .doubleQuoted }
    switch style {
    case .plain: return .plain
    case .singleQuoted: return .singleQuoted
    case .doubleQuoted: return .doubleQuoted
    case .block: return .literal
    }
  }
}
