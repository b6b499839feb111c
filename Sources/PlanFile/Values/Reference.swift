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

  /// A text in which the names within the names of what steps give are replaced, so that `{{steps.build-{{region}}.tag}}`
  /// is what the step of each region gives. What is no name then stays as it is written.
  ///
  /// - Parameter value: what a name stands for; nil of none.
  static func joiningSteps(in text: String, _ value: (String) -> String?) -> String {
    guard text.contains("{{") else { return text }
    var (result, rest) = ("", text[...])
    while let opening = rest.firstRange(of: "{{") {
      result += rest[..<opening.lowerBound]
      rest = rest[opening.lowerBound...]
      let joined = joinedStep(at: rest, value)
      result += joined?.text ?? "{{"
      rest = joined?.rest ?? rest[opening.upperBound...]
    }
    return result + rest
  }

  private static func joinedStep(
    at start: Substring, _ value: (String) -> String?
  ) -> (text: String, rest: Substring)? {
    var rest = start.dropFirst(2).drop { $0 == " " }
    guard rest.hasPrefix("steps.") else { return nil }
    var name = ""
    var hasInner = false
    while true {
      let piece = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
      name += piece
      rest = rest[piece.endIndex...]
      guard rest.hasPrefix("{{") else { break }
      let tail = String(rest)
      guard let inner = all(in: tail).first, inner.range.lowerBound == tail.startIndex,
        let text = value(String(inner.name)), !text.contains(".")
      else { return nil }
      name += text
      rest = rest.dropFirst(tail.distance(from: tail.startIndex, to: inner.range.upperBound))
      hasInner = true
    }
    rest = rest.drop { $0 == " " }
    guard hasInner, rest.hasPrefix("}}"), OutputName(name) != nil else { return nil }
    return ("{{\(name)}}", rest.dropFirst(2))
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
