import Patterns
import PlainText
import ReleaseModel

extension StepYield {
  /// What a step has given, in one line.
  public var words: String {
    if isEmpty { return "gives nothing any more" }
    let values = outputs.map(\.words)
    let made = files.map { "\($0.path) (SHA-256 \($0.sha256.prefix(12))…)" }
    return [
      values.isEmpty ? nil : "gives " + values.joined(separator: ", "),
      made.isEmpty ? nil : "made " + made.joined(separator: ", "),
    ].compactMap { $0 }.joined(separator: "; ")
  }
}

extension StepOutput {
  /// The value as people may see it.
  public var shown: String { value ?? "••••, secret" }
  /// The value with its name.
  public var words: String { "\(name) = \(shown)" }
}

extension StepQuestion {
  /// What is wrong with an answer, in words behind it; nil when it is one.
  public func problem(of answer: String) -> String? {
    let answer = answer.trimmed
    if answer.isEmpty { return "is missing" }
    if let problem = StepOutput.problem(of: answer) { return problem }
    guard let pattern else { return nil }
    var budget = Budget(.milliseconds(200))
    do {
      return try Pattern(pattern).isMet(by: answer, within: &budget) ? nil : "does not match \(pattern)"
    } catch {
      return "cannot be compared with \(pattern)"
    }
  }
}
