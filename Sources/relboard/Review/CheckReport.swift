import PlanFile

/// What `check --json` prints: one object whose keys are kept stable.
struct CheckReport: Encodable {
  struct Finding: Encodable {
    var rule: String
    /// `error` or `advice`.
    var level: String
    /// The file that the plan uses in which it is; absent in the plan itself.
    var file: String?
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
    self.findings = findings.map { finding in
      let mark = finding.mark
      return Finding(
        rule: finding.rule.rawValue, level: finding.isError ? "error" : "advice",
        file: mark?.file == nil ? nil : mark?.path(besides: plan), line: mark?.line, column: mark?.column,
        message: finding.words, why: finding.rule.why)
    }
  }
}
