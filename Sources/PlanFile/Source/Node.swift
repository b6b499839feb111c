/// A value of the file with its place, free of the YAML library's types.
struct Node {
  enum Content {
    case scalar(Scalar)
    case list([Node])
    case mapping([Entry])
  }

  struct Scalar {
    enum Style { case plain, singleQuoted, doubleQuoted, block }

    var text: String
    var style: Style
    /// The first character in it that looks like a space or like nothing, where the file has it as it is.
    var invisible: Invisible?
    /// How the expanded plan writes it, where it is not what the file has.
    var source: String?

    /// Whether a value was left out: `key:`, `~` or `null`.
    var isNull: Bool { style == .plain && ["", "~", "null", "Null", "NULL"].contains(text) }

    /// How many columns behind its mark a character stands of a scalar that is on one line; 0 in a block, and where it is not as the
    /// file has it.
    func columns(to offset: Int) -> Int {
      if source != nil { return 0 }
      let before = text.unicodeScalars.prefix(offset)
      return switch style {
      case .block: 0
      case .plain: offset
      // What has to be escaped takes two columns.
      case .singleQuoted: 1 + offset + before.count { $0 == "'" }
      case .doubleQuoted: 1 + offset + before.count { $0 == "\\" || $0 == "\"" || $0.value < 0x20 }
      }
    }
  }

  struct Invisible {
    var scalar: Unicode.Scalar
    var mark: Mark
  }

  struct Entry {
    var key: String
    var mark: Mark
    var value: Node
  }

  var mark: Mark
  var content: Content

  /// What a diagnostic says was read.
  var summary: Diagnostic.Read {
    switch content {
    case .scalar(let scalar) where scalar.isNull: .nothing
    case .scalar(let scalar) where scalar.style == .block: .block(scalar.text)
    case .scalar(let scalar): .text(scalar.text)
    case .list(let entries): entries.isEmpty ? .emptyList : .list
    case .mapping: .mapping
    }
  }

  /// The texts of a scalar or of a list of scalars, with their places.
  var texts: [(text: String, mark: Mark)] {
    switch content {
    case .scalar(let scalar): [(scalar.text, mark)]
    case .list(let entries): entries.flatMap(\.texts)
    case .mapping: []
    }
  }

  /// The first entry with a key, when the node is a mapping that has one.
  func entry(_ key: String) -> Entry? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }
  }
}
