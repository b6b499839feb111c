import ReleaseModel

extension Schema where Value == Check {
  /// A check that is an entry of a list: its id and title stand beside what it measures.
  static func entry(of list: CheckKey.List) -> Self {
    .mapping("a check") { fields in
      let id = fields.id(in: list == .backout ? .backoutVerification : .verification)
      let title = fields.required("title", .line, "what is checked, in a person's words", else: "")
      return fields.check(of: list, id: id, title: title)
    }
  }

  /// A check that belongs to an entry which has the id and the title.
  static func check(of list: CheckKey.List, id: String, title: String) -> Self {
    .mapping("a check") { fields in
      fields.check(of: list, id: id, title: title)
    }
  }

  /// An infrastructure check with its kind.
  static var infrastructure: Self {
    .mapping("an infrastructure check") { fields in
      let id = fields.id(in: .infrastructure)
      let title = fields.required("title", .line, "what is checked, in a person's words", else: "")
      let category = fields.required("kind", .category, "what kind of infrastructure it is", else: "")
      let standIn = Check(id: id, title: title, probe: .run(.shell("")))
      var check = fields.required(
        "check", .check(of: .infrastructure, id: id, title: title), "what is measured", else: standIn)
      check.category = category
      var provision = Provision()
      fields.set(
        &provision.owner, "owner", .reference(to: .person), "who sees to it that it is there")
      fields.set(
        &provision.leadTime, "lead-time", .leadTime, "how long it takes from ordering it to having it")
      fields.set(
        &provision.costOfLate, "cost-of-late", .text, "what it costs when it is not there in time")
      if provision != Provision() { check.provision = provision }
      return check
    }
  }
}

extension Schema where Value == String {
  /// The kinds of infrastructure that the practice validates.
  fileprivate static var category: Self {
    let kinds = [
      "component", "software", "hardware", "network", "facility", "integration", "security",
      "database connectivity", "licence", "configuration item",
    ]
    return .scalar(.choice(kinds)) { text, _ in kinds.contains(text) ? text : nil }
  }
}

extension Fields {
  fileprivate mutating func check(of list: CheckKey.List, id: String, title: String) -> Check {
    let key = exactlyOne(ProbeKey.self)
    let errors = findings.diagnostics.count
    var check = Check(id: id, title: title, probe: probe(key))
    set(&check.delay, "delay", .duration, "postpones the first measurement")
    if key != .manual {
      set(&check.environment, "env", .variables, "environment variables of what it runs")
      set(&check.directory, "dir", .path, "the folder in which it runs and looks for files, from the plan's")
    }
    switch list {
    case .verification:
      set(&check.after, "after", .reference(to: .step), "the step whose success starts it")
      set(&check.onFail, "on-fail", .choice, "what a failure does")
    case .infrastructure, .backout:
      set(&check.onFail, "on-fail", .choice(of: [.hold, .warn]), "what a failure does")
    // One that no longer holds is decided by a person.
    case .control: set(&check.onFail, "on-fail", .choice(of: [.hold]), "what a failure does")
    }
    if let key { place = key.place }
    if key != .manual {
      // A suite takes as long as its tests.
      if key == .junit { check.timeout = .seconds(600) }
      measurement(&check, of: list, key)
      // What follows from a wrong value would only repeat it.
      if key != nil, findings.diagnostics.count == errors { CheckRules(check: check, fields: self).report() }
    }
    return check
  }

  /// The keys that only an automatic check has.
  private mutating func measurement(_ check: inout Check, of list: CheckKey.List, _ key: ProbeKey?) {
    if key != .junit {
      set(&check.pass, "pass", .criterion, "what passes")
      set(&check.fail, "fail", .criterion, "what fails; a value that meets neither is inconclusive")
      if list == .verification {
        set(&check.baseline, "baseline", .baseline, "compares with the time before the deployment")
      }
    }
    set(
      &check.every, "every", .duration, "the time between measurements; alone it goes on until the run ends")
    set(&check.count, "count", .integer(1...1_000_000), "the number of measurements")
    set(&check.bound, "for", .duration, "bounds the whole check")
    if list != .control { set(&check.until, "until", .choice, "passed: its first pass ends it within for") }
    set(&check.timeout, "timeout", .duration, "how long one measurement may take")
    if key != .tcp, key != .file {
      // A suite without a result is no reason to go on.
      set(
        &check.onNoData, "on-no-data", key == .junit ? .choice(of: [.inconclusive, .fail]) : .choice,
        "what no data means")
    }
    if key == .run {
      set(
        &check.retries, "retries", .integer(1...100),
        "how often a measurement that does not pass is repeated before it counts")
      set(&check.retryDelay, "retry-delay", .duration, "how long to wait before")
      require("retries", with: "retry-delay")
    }
    set(&check.limits, "limits", .limits, "how much is allowed before the check ends badly")
    set(&check.minPasses, "min-passes", .integer(1...1_000_000), "how many measurements must pass")
    if list != .control {
      set(&check.isReportOnly, "report-only", .boolean, "shows the check, which never acts")
      set(&check.gap, "gap", .choice, "what a gap in the measurements means")
    }
    if list == .control, has("every") {
      for key in ["count", "for", "limits", "min-passes"] {
        exclude(key, "every in a control: its newest measurement says whether it holds")
      }
    }
    require("every", with: "for")
    require("for", with: "until")
    if check.until != nil {
      for key in ["limits", "count", "gap"] {
        exclude(key, "until, which counts nothing before the first pass")
      }
    }
    require("every", with: "baseline")
    if !has("count") { require("for", with: "gap") }
    if check.count ?? 1 > 1 { require("every", with: "count") }
    if check.isReportOnly { exclude("on-fail", "report-only") }
  }

  /// Reports a key that contradicts what else was read.
  func exclude(_ key: String, _ other: String) {
    if has(key) { findings.report(.broken(.contradiction(key, other)), at: mark(of: key)) }
  }
}

extension Schema where Value == Check.Limits {
  /// How much is allowed.
  static var limits: Self {
    .mapping("the limits") { fields in
      var limits = Check.Limits()
      fields.set(
        &limits.failures, "failures", .integer(0...1_000_000), "failed measurements that are allowed")
      fields.set(
        &limits.inconclusive, "inconclusive", .integer(0...1_000_000),
        "inconclusive measurements that are allowed")
      fields.set(
        &limits.errors, "errors", .integer(0...1_000_000),
        "measurements in a row that could not be made and are allowed")
      return limits
    }
  }
}

extension Schema where Value == Baseline {
  /// What is compared with the time before the deployment.
  static var baseline: Self {
    .mapping("the baseline") { fields in
      let direction = fields.required(
        "direction", Schema<Baseline.Direction>.choice, "the change that is bad", else: .either)
      let allowance = fields.required(
        "allow", Schema<Baseline.Allowance>.allowance, "how much of it is not", else: .absolute(0))
      var baseline = Baseline(direction: direction, allowance: allowance)
      fields.set(
        &baseline.minSamples, "min-samples", .integer(1...BaselineState.kept),
        "how many readings from before it takes")
      return baseline
    }
  }
}

extension Schema where Value == Baseline.Allowance {
  /// A change that is allowed: in percent, or a plain number in the reading's own unit.
  static var allowance: Self {
    .scalar(.allowance) { text, _ in
      guard let (value, unit) = Criterion.number(text), value >= 0 else { return nil }
      switch unit {
      case "%": return .percent(value)
      case nil: return .absolute(value)
      default: return nil
      }
    }
  }
}
