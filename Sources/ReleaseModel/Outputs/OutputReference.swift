/// Names what a step has given: `steps.tag.build`.
public struct OutputName: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The step of the deployment that gives it.
  public var step: StepID
  /// Its name among what the step gives.
  public var name: String

  /// Names it.
  public init(step: StepID, name: String) {
    self.step = step
    self.name = name
  }

  /// Reads `steps.ID.NAME`; nil of anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "steps", Self.isName(parts[1]), Self.isName(parts[2]) else {
      return nil
    }
    self.init(step: String(parts[1]), name: String(parts[2]))
  }

  /// How plans write it.
  public var description: String { "steps.\(step).\(name)" }

  /// The variable by which commands find it in their environment.
  public var variable: String {
    "VALUE_" + String(description.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
  }

  /// Whether a text may be the name of an output: a letter or `_`, then letters, digits, `_` and `-`.
  public static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.unicodeScalars.first, first == "_" || first.isASCIILetter else { return false }
    return text.unicodeScalars.allSatisfy { $0 == "_" || $0 == "-" || $0.isASCIILetter || $0.isASCIIDigit }
  }
}

/// A `{{steps.ID.NAME}}` in a text: where what a step has given is put once it is known.
public struct OutputReference: Sendable {
  /// What stands for it.
  public var name: OutputName
  /// From the first brace to the last.
  public var range: Range<String.Index>
  /// Whether a `\` stands before it: it is text then, and the `\` is left out.
  public var isEscaped: Bool

  /// Every reference of a text, in its order.
  public static func all(in text: String) -> [OutputReference] {
    // Most texts hold none, and there are thousands.
    guard text.utf8.contains(UInt8(ascii: "{")) else { return [] }
    let scalars = text.unicodeScalars
    var references: [OutputReference] = []
    var index = scalars.startIndex
    while index < scalars.endIndex, let opening = scalars[index...].firstIndex(of: "{") {
      if let reference = OutputReference(at: opening, in: text, notBefore: index) {
        references.append(reference)
        index = reference.range.upperBound
      } else {
        index = scalars.index(after: opening)
      }
    }
    return references
  }

  private init?(at opening: String.Index, in text: String, notBefore start: String.Index) {
    let scalars = text.unicodeScalars
    let braces = scalars[opening...].prefix(2)
    guard braces.elementsEqual("{{".unicodeScalars) else { return nil }
    let rest = scalars[braces.endIndex...].drop { $0 == " " }
    let name = rest.prefix { $0.isASCIILetter || $0.isASCIIDigit || "_-.".unicodeScalars.contains($0) }
    let closing = rest[name.endIndex...].drop { $0 == " " }
    guard closing.starts(with: "}}".unicodeScalars), let found = OutputName(String(name)) else { return nil }
    self.name = found
    range = opening..<scalars.index(closing.startIndex, offsetBy: 2)
    isEscaped = opening > start && scalars[scalars.index(before: opening)] == "\\"
  }

  /// A text with what is known in the place of its name, and what is escaped as text; what is not known stays.
  ///
  /// What is put there is never looked through again.
  public static func filled(_ text: String, _ value: (OutputName) -> String?) -> String {
    let references = all(in: text)
    guard !references.isEmpty else { return text }
    var result = ""
    var index = text.startIndex
    for reference in references {
      let start =
        reference.isEscaped
        ? text.unicodeScalars.index(before: reference.range.lowerBound) : reference.range.lowerBound
      result += text[index..<start]
      let written = String(text[reference.range])
      result += reference.isEscaped ? written : value(reference.name) ?? written
      index = reference.range.upperBound
    }
    return result + text[index...]
  }

  /// The text that ``filled(_:_:)`` makes a text of as it is: a `\` before everything that would be a reference.
  public static func escaping(_ text: String) -> String {
    var escaped = ""
    var index = text.startIndex
    for reference in all(in: text) {
      escaped += text[index..<reference.range.lowerBound] + "\\" + text[reference.range]
      index = reference.range.upperBound
    }
    return escaped + text[index...]
  }

  /// The names in some texts that are to be filled in, each once.
  static func names(in texts: [String]) -> [OutputName] {
    var seen: Set<OutputName> = []
    return texts.flatMap { all(in: $0) }.filter { !$0.isEscaped }.map(\.name)
      .filter { seen.insert($0).inserted }
  }
}

extension Unicode.Scalar {
  fileprivate var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
