import PlainText
import ReleaseModel

/// What taking an earlier plan over for the next release gives.
public struct PlanTakeover: Sendable {
  /// The plan: the earlier one's text, with ``blankWord`` before each value that has to be made specific.
  public var text: String
  /// How many values that are.
  public var blanks: Int
}

extension PlanFile {
  /// Takes an earlier plan over, as the practice has it: reused, and made specific to the new release alone.
  ///
  /// What is specific is the version and whatever names it, the baseline, the window, the package's hashes, the features and
  /// risks, what is released when and why, the iteration, and how the backout was tested. Each keeps its old value behind
  /// the blank's word; all else stays as it is, comments as well.
  ///
  /// - Parameters:
  ///   - bytes: a plan without errors.
  ///   - folder: the plan's, in which the files lie that it uses; those stay as they are.
  /// - Returns: nil when it has errors.
  public static func takeOver(bytes: [UInt8], in folder: String? = nil) -> PlanTakeover? {
    let reading = load(bytes: bytes, PlanInputs(folder: folder))
    let findings = Findings()
    guard let plan = reading.plan, let source = SourceText(bytes, findings),
      let root = root(of: bytes, findings)
    else { return nil }
    var specific = specificParts(of: root).flatMap(\.scalars)
    specific += root.scalars.filter { $0.scalar.text.names(version: plan.release.version) }
    var seen: Set<Mark> = []
    specific = specific.filter { !isBlank($0.scalar.text) && seen.insert($0.mark).inserted }
    var lines = source.lines
    for (scalar, mark) in specific.sorted(by: { $0.mark > $1.mark }) {
      lines.insertBlank(before: scalar, at: mark)
    }
    let text = String(decoding: lines.joined(separator: ["\n"]).map(\.value), as: UTF32.self)
    return PlanTakeover(text: text, blanks: specific.count)
  }

  private static func specificParts(of root: Node) -> [Node] {
    let release = root.entry("release")?.value
    let checklist = release?.entry("checklist")?.value
    var parts = ["version", "baseline", "scope", "features", "affected", "hand-over", "window"].map {
      release?.entry($0)?.value
    }
    // Who watches over a risk is one of the same people.
    for risk in release?.entry("risks")?.value.entries ?? [] {
      parts += risk.isMapping ? ["risk", "answer"].map { risk.entry($0)?.value } : [risk]
    }
    parts += ["what", "when", "why"].map { checklist?.entry($0)?.value }
    parts += (release?.entry("package")?.value.entries ?? []).map { $0.entry("sha256")?.value }
    let iteration = root.entry("iteration")?.value
    parts += ["starts", "ends"].map { iteration?.entry($0)?.value }
    for activity in iteration?.entry("activities")?.value.entries ?? [] {
      parts += ["title", "due", "done"].map { activity.entry($0)?.value }
    }
    // That a rehearsal is required goes for the next release as well.
    if let tested = root.entry("backout")?.value.entry("tested")?.value, case .scalar = tested.content {
      parts.append(tested)
    }
    return parts.compactMap { $0 }
  }
}

extension Node {
  fileprivate var isMapping: Bool { if case .mapping = content { true } else { false } }

  /// The scalars in it that are values, in the order of the file.
  fileprivate var scalars: [(scalar: Scalar, mark: Mark)] {
    switch content {
    case .scalar(let scalar): [(scalar, mark)]
    case .list(let entries): entries.flatMap(\.scalars)
    case .mapping(let entries): entries.flatMap(\.value.scalars)
    }
  }
}

extension String {
  /// Whether it names a version, and not a longer one that holds it. A version without a point could be any number.
  fileprivate func names(version: String) -> Bool {
    guard version.contains(".") else { return false }
    var rest = self[...]
    while let range = rest.firstRange(of: version) {
      let before = self[..<range.lowerBound].last
      let after = self[range.upperBound...]
      let isLonger =
        before.map { $0.isNumber || $0 == "." } == true || after.first?.isNumber == true
        || after.first == "." && after.dropFirst().first?.isNumber == true
      if !isLonger { return true }
      rest = self[range.upperBound...]
    }
    return false
  }
}

extension [[Unicode.Scalar]] {
  /// Writes the blank's word at the beginning of a scalar.
  fileprivate mutating func insertBlank(before scalar: Node.Scalar, at mark: Mark) {
    var (line, column) = (mark.line - 1, mark.column - 1)
    switch scalar.style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: column += 1
    case .block:
      // Its text begins on the first line below that is not empty.
      repeat { line += 1 } while indices.contains(line) && self[line].allSatisfy { $0 == " " }
      column = indices.contains(line) ? self[line].prefix { $0 == " " }.count : 0
    }
    guard indices.contains(line), column <= self[line].count else { return }
    self[line].insert(contentsOf: "\(blankWord) ".unicodeScalars, at: column)
  }
}
