import ReleaseModel

/// The keys that say what a check measures.
private enum ProbeKey: String, CaseIterable {
  case run, http, manual
}

private let unsupportedProbes = ["tcp", "prometheus", "file", "junit"]

extension Form where Value == Check {
  /// A check that is an entry of a list: its id and title stand beside what it measures.
  static func entry(of list: CheckKey.List) -> Self {
    .mapping("a check", later: unsupportedProbes + ["baseline", "report-only"]) { fields in
      let id = fields.id(in: list == .backout ? .backoutVerification : .verification)
      let title = fields.required("title", .line, else: "")
      return fields.check(of: list, id: id, title: title)
    }
  }

  /// A check that belongs to an entry which has the id and the title.
  static func check(of list: CheckKey.List, id: String, title: String) -> Self {
    .mapping("a check", later: unsupportedProbes + ["baseline", "report-only"]) { fields in
      fields.check(of: list, id: id, title: title)
    }
  }

  /// An infrastructure check with its kind.
  static var infrastructure: Self {
    .mapping("an infrastructure check") { fields in
      let id = fields.id(in: .infrastructure)
      let title = fields.required("title", .line, else: "")
      let category = fields.required("kind", .category, else: "")
      let standIn = Check(id: id, title: title, probe: .run(.shell("")))
      var check = fields.required(
        "check", .check(of: .infrastructure, id: id, title: title), else: standIn)
      check.category = category
      return check
    }
  }
}

extension Form where Value == String {
  /// The kinds of infrastructure that the practice validates.
  fileprivate static var category: Self {
    let kinds = [
      "component", "integration", "security", "database connectivity", "licence", "configuration item",
    ]
    return .scalar(.choice(kinds)) { text, _ in kinds.contains(text) ? text : nil }
  }
}

extension Fields {
  fileprivate mutating func check(of list: CheckKey.List, id: String, title: String) -> Check {
    let key = exactlyOne(ProbeKey.self, later: unsupportedProbes)
    var check = Check(id: id, title: title, probe: probe(key))
    set(&check.delay, "delay", .duration)
    if list == .verification {
      set(&check.after, "after", .reference(to: .step))
      set(&check.onFail, "on-fail", .choice)
    } else {
      set(&check.onFail, "on-fail", .choice(of: [.hold, .warn]))
    }
    if key == .manual {
      place = "a manual check"
    } else {
      measurement(&check)
    }
    return check
  }

  private mutating func probe(_ key: ProbeKey?) -> Check.Probe {
    switch key {
    case .run: .run(required("run", .command, else: .shell("")))
    case .http: .http(required("http", .http, else: HTTPProbe(url: "")))
    case .manual:
      .manual(
        ManualTest(
          instructions: required("manual", .text, else: ""), expected: optional("expected", .text),
          by: optional("by", .list(of: .reference(to: .person))) ?? []))
    case nil: .run(.shell(""))
    }
  }

  /// The keys that only an automatic check has, and what must hold between them.
  private mutating func measurement(_ check: inout Check) {
    set(&check.pass, "pass", .criterion)
    set(&check.fail, "fail", .criterion)
    set(&check.every, "every", .duration)
    set(&check.count, "count", .integer(1...1_000_000))
    set(&check.bound, "for", .duration)
    set(&check.timeout, "timeout", .duration)
    set(&check.onNoData, "on-no-data", .choice)
    set(&check.limits, "limits", .limits)
    set(&check.minPasses, "min-passes", .integer(1...1_000_000))
    require("every", with: "for")
    if check.count ?? 1 > 1 { require("every", with: "count") }
    guard let measurements = check.measurements else { return }
    if check.limits.failures >= measurements {
      findings.report(
        .broken(.cannotFail(allowed: check.limits.failures, measurements: measurements)),
        at: mark(of: "limits"))
    }
    if check.minPasses > measurements {
      findings.report(
        .broken(.cannotPass(minPasses: check.minPasses, measurements: measurements)),
        at: mark(of: "min-passes"))
    }
  }
}

extension Check {
  /// How many measurements there can be; nil when nothing bounds them.
  fileprivate var measurements: Int? {
    guard let every else { return count == nil && bound == nil ? 1 : nil }
    let within = bound.map { Int($0.wholeMilliseconds / max(1, every.wholeMilliseconds)) + 1 }
    return [count, within].compactMap { $0 }.min()
  }
}

extension Form where Value == Check.Limits {
  /// How much is allowed.
  static var limits: Self {
    .mapping("the limits") { fields in
      var limits = Check.Limits()
      fields.set(&limits.failures, "failures", .integer(0...1_000_000))
      fields.set(&limits.inconclusive, "inconclusive", .integer(0...1_000_000))
      fields.set(&limits.errors, "errors", .integer(0...1_000_000))
      return limits
    }
  }
}

/// The request methods that a check can use.
private enum Method: String, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case options = "OPTIONS"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
}

extension Form where Value == HTTPProbe {
  /// An HTTP request.
  static var http: Self {
    .mapping("an HTTP request", later: ["header", "headers", "body", "latency"]) { fields in
      var probe = HTTPProbe(url: fields.required("url", .url, else: ""))
      if let method = fields.optional("method", Form<Method>.choice) { probe.method = method.rawValue }
      return probe
    }
  }
}
