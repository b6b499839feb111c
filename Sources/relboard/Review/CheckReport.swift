import PlanFile

/// What `check --json` prints: one object whose keys are kept stable.
struct CheckReport: Encodable {
  struct Finding: Encodable {
    var rule: String
    /// `error` or `advice`.
    var level: String
    /// From 1; absent for the file as a whole.
    var line: Int?
    /// In Unicode scalars, from 1.
    var column: Int?
    var message: String
    var why: String
  }

  var plan: String
  var errors: Int
  var advice: Int
  var findings: [Finding]

  init(_ findings: [PlanFinding], of plan: String) {
    self.plan = plan
    errors = findings.count(where: \.isError)
    advice = findings.count - errors
    self.findings = findings.map {
      Finding(
        rule: $0.rule.rawValue, level: $0.isError ? "error" : "advice", line: $0.mark?.line,
        column: $0.mark?.column, message: $0.words, why: $0.rule.why)
    }
  }
}
