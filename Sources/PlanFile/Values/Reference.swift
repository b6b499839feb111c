import ReleaseModel

/// A `{{name}}` in a text: where a value is put. What holds no name, as the templates of other programs do, is text.
struct Reference {
  /// The name, with points between its parts.
  var name: Substring
  /// From the first brace to the last.
  var range: Range<String.Index>
  /// Whether a `\` stands before it: it is text then, and the `\` is left out.
  var isEscaped: Bool

  /// Every reference of a text, in its order.
  static func all(in text: String) -> [Reference] {
    let scalars = text.unicodeScalars
    var references: [Reference] = []
    var index = scalars.startIndex
    while let opening = text[index...].firstRange(of: "{{") {
      if let reference = Reference(at: opening, in: text, notBefore: index) {
        references.append(reference)
        index = reference.range.upperBound
      } else {
        index = scalars.index(after: opening.lowerBound)
      }
    }
    return references
  }

  private init?(at opening: Range<String.Index>, in text: String, notBefore start: String.Index) {
    let scalars = text.unicodeScalars
    let rest = scalars[opening.upperBound...].drop { $0 == " " }
    let name = rest.prefix { $0.isASCIIAlphanumeric || "_-.".unicodeScalars.contains($0) }
    let closing = rest[name.endIndex...].drop { $0 == " " }
    guard Self.isName(name), closing.starts(with: "}}".unicodeScalars) else { return nil }
    self.name = Substring(name)
    range = opening.lowerBound..<scalars.index(closing.startIndex, offsetBy: 2)
    isEscaped =
      opening.lowerBound > start && scalars[scalars.index(before: opening.lowerBound)] == "\\"
  }

  private static func isName(_ name: Substring.UnicodeScalarView) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      part.first.map { $0 == "_" || $0.isASCIIAlphanumeric && !("0"..."9").contains($0) } ?? false
    }
  }

  /// The text by which a plan says what a text says: a `\` before everything that would be a reference.
  ///
  /// - Parameter leavesOutputs: whether what steps give is filled in where it stands: it stays as it is then.
  static func escaping(_ text: String, leavesOutputs: Bool = false) -> String {
    var escaped = ""
    var index = text.startIndex
    for reference in all(in: text) where !leavesOutputs || OutputName(String(reference.name)) == nil {
      escaped += text[index..<reference.range.lowerBound] + "\\" + text[reference.range]
      index = reference.range.upperBound
    }
    return escaped + text[index...]
  }

  /// The variable by which commands find a value in their environment.
  static func variable(_ name: some StringProtocol) -> String {
    "VALUE_" + name.uppercased().replacing(/[.-]/, with: "_")
  }
}
