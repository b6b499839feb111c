import Patterns
import ReleaseModel

/// What has to be so for a step to be done, as far as the plan tells.
enum Condition {
  /// A value in which its pattern was found, or was not.
  case value(Inapplicability?)
  case result(StepResult)
}

/// The keys that say what a condition is about.
private enum ConditionKey: String, CaseIterable {
  case value, step
}

extension Schema where Value == Condition {
  /// What a step is done under: a value that is looked at when the plan is read, or what has become of another step.
  fileprivate static var condition: Self {
    .mapping("a condition") { fields in
      switch fields.exactlyOne(ConditionKey.self) {
      case .value:
        let value = fields.required("value", .value, "the text that is looked at, such as {{region}}")
        let pattern = fields.required(
          "matches", .pattern, "the regular expression that has to be found in it")
        guard let value, let pattern else { return nil }
        var budget = Budget(.milliseconds(250))
        let isMet = fields.findings.finds(pattern, in: value, within: &budget)
        if isMet == nil {
          fields.findings.report(.invalid(.pattern, read: .text(pattern)), at: fields.mark(of: "matches"))
        }
        return .value(isMet == false ? .value(value, pattern: pattern) : nil)
      case .step:
        let step = fields.required("step", .reference(to: .step), "the step that is over before")
        let endings = Schema<[StepResult.Ending]>.oneOrMore(of: Schema<StepResult.Ending>.choice)
        let was = fields.required("was", endings, "what has become of it; of several, any one is enough")
        guard let step, let was else { return nil }
        return .result(StepResult(step: step, was: was))
      case nil: return nil
      }
    }
  }
}

extension Schema where Value == String {
  /// A regular expression.
  fileprivate static var pattern: Self {
    Schema(.scalar(.pattern)) { node, findings in
      guard case .scalar(let scalar) = node.content, !scalar.isNull, scalar.text.utf8.count <= Longest.pattern
      else {
        findings.report(.invalid(.pattern, read: node.summary), at: node.mark)
        return nil
      }
      return findings.pattern(scalar.text, in: scalar, at: node.mark) == nil ? nil : scalar.text
    }
  }
}

extension Findings {
  /// Whether a pattern is found in a text; nil when that takes too long.
  fileprivate func finds(_ pattern: String, in text: String, within budget: inout Budget) -> Bool? {
    guard let pattern = try? self.pattern(pattern) else { return nil }
    return try? pattern.isMet(by: text, within: &budget)
  }
}

extension Fields {
  /// What all has to be so.
  mutating func conditions() -> [Condition] {
    optional(
      "when", .oneOrMore(of: .condition),
      "what has to be so for it to be done; of several, all. What does not apply is not done, and nothing waits for it"
    )
      ?? []
  }
}

extension Step {
  /// Takes on conditions: what is known now, and what becomes of steps, which are over before it.
  mutating func apply(_ conditions: [Condition]) {
    for condition in conditions {
      switch condition {
      case .value(let unmet): inapplicable = inapplicable ?? unmet
      case .result(let result):
        self.conditions = (self.conditions ?? []) + [result]
        if !needs.contains(result.step) { needs.append(result.step) }
      }
    }
  }
}

extension [Step] {
  /// Leaves out what asks another result of a step than that it is not to be done, when that is known.
  mutating func leaveOutWhatFollows() {
    var followers: [StepID: [Int]] = [:]
    for (index, step) in enumerated() {
      for result in step.conditions ?? [] { followers[result.step, default: []].append(index) }
    }
    var open = indices.filter { self[$0].inapplicable != nil }
    while let next = open.popLast() {
      for index in followers[self[next].id] ?? [] where self[index].inapplicable == nil {
        let unmet = self[index].conditions?.first {
          $0.step == self[next].id && !$0.was.contains(.notApplicable)
        }
        guard let unmet else { continue }
        self[index].inapplicable = .result(unmet)
        open.append(index)
      }
    }
  }
}
