import Patterns
import ReleaseModel

/// The rules that join the keys of one automatic check: above all, it must be able to fail and to pass.
struct CheckRules {
  let check: Check
  let fields: Fields

  func report() {
    reportLimits()
    reportWhatIsCompared()
    if let readings = check.probe.readings {
      report(check.pass, "pass", readings, unmet: .neverPasses, met: check.fail == nil ? .neverFails : nil)
      report(check.fail, "fail", readings, unmet: .neverFails, met: .neverPasses)
    } else {
      reportPatterns()
    }
  }

  private func report(_ rule: Diagnostic.Rule, at key: String) {
    fields.findings.report(.broken(rule), at: fields.mark(of: key))
  }

  private func reportLimits() {
    guard let measurements = check.measurements else { return }
    if check.minPasses > measurements {
      report(.cannotPass(minPasses: check.minPasses, measurements: measurements), at: "min-passes")
    } else if check.limits.failures >= measurements {
      report(.cannotFail(allowed: check.limits.failures, measurements: measurements), at: "limits")
    }
  }

  private func reportWhatIsCompared() {
    if check.probe.needsComparison, !check.compares {
      fields.findings.report(.broken(.nothingToCompare), at: fields.mark)
    }
    if let pass = check.pass, let fail = check.fail, pass.isOfNumbers, fail.isOfNumbers,
      pass.unit != fail.unit
    {
      report(.mixedUnits(pass: pass.unit, fail: fail.unit), at: "fail")
    }
    switch check.probe {
    case .run:
      if !check.compares { fields.require("pass", with: "on-no-data") }
    case .http(let probe):
      switch probe.subject {
      case .status:
        fields.exclude("on-no-data", "a status, which is never without data")
        fields.exclude("baseline", "a status, which is no quantity")
      case .latency: fields.exclude("on-no-data", "a latency, which is never without data")
      case .header, .body: break
      }
    case .file(let probe):
      if !probe.exists {
        for key in ["pass", "fail", "baseline"] { fields.exclude(key, "exists: false") }
      }
    case .tcp, .prometheus, .junit, .manual: break
    }
  }

  /// Reports a comparison that all readings meet, or none.
  private func report(
    _ criterion: Criterion?, _ key: String, _ readings: Readings, unmet: Diagnostic.Consequence,
    met: Diagnostic.Consequence?
  ) {
    guard let criterion else { return }
    if let unit = criterion.unit, !readings.units.contains(unit) {
      report(.otherUnit(unit, of: readings.noun, accepted: readings.units), at: key)
      return
    }
    switch criterion.isMet(inAllOf: readings.range) {
    case true?:
      if let met { report(.pointless(key: key, read: criterion.text, readings: readings.noun, met), at: key) }
    case false?: report(.pointless(key: key, read: criterion.text, readings: readings.noun, unmet), at: key)
    case nil: break
    }
  }

  /// Reports a pattern that any text meets, as `.*` does wherever it is looked for.
  private func reportPatterns() {
    if check.fail == nil, let pass = check.pass, pass.isMetByAnyText {
      report(.pointless(key: "pass", read: pass.text, readings: "text", .neverFails), at: "pass")
    }
    if let fail = check.fail, fail.isMetByAnyText {
      report(.pointless(key: "fail", read: fail.text, readings: "text", .neverPasses), at: "fail")
    }
  }
}

/// What is known of a probe's readings before any is made.
struct Readings {
  /// What they are called.
  var noun: String
  /// The units that they can be compared in; a comparison without one is always possible.
  var units: [String] = []
  /// All of them lie in it.
  var range: ClosedRange<Double>
}

extension Check {
  /// How many measurements there can be; nil when nothing bounds them.
  fileprivate var measurements: Int? {
    guard let every else { return count == nil && bound == nil ? 1 : nil }
    let within = bound.map {
      $0 < delay ? 0 : Int(($0 - delay).wholeMilliseconds / max(1, every.wholeMilliseconds)) + 1
    }
    return [count, within].compactMap { $0 }.min()
  }
}

extension Criterion {
  /// Whether every number of a range meets the comparison (true), or none (false); nil when it depends.
  fileprivate func isMet(inAllOf readings: ClosedRange<Double>) -> Bool? {
    let (least, most) = (readings.lowerBound, readings.upperBound)
    switch test {
    case .number(.less, let limit): return most < limit ? true : least >= limit ? false : nil
    case .number(.lessOrEqual, let limit): return most <= limit ? true : least > limit ? false : nil
    case .number(.greater, let limit): return least > limit ? true : most <= limit ? false : nil
    case .number(.greaterOrEqual, let limit): return least >= limit ? true : most < limit ? false : nil
    // Older plans alone compare numbers for being equal.
    case .number(.equal, let value): return readings.contains(value) ? nil : false
    case .number(.notEqual, let value): return readings.contains(value) ? nil : true
    case .range(let range):
      if range.contains(least), range.contains(most) { return true }
      return range.overlaps(readings) ? nil : false
    case .text(let comparison, let expected):
      guard let value = Criterion.number(expected)?.value, readings.contains(value) else {
        return comparison != .equal
      }
      return nil
    case .matches: return isMetByAnyText ? true : nil
    }
  }

  /// Whether texts that have nothing in common all meet a pattern. One that looks ahead or behind may exclude.
  fileprivate var isMetByAnyText: Bool {
    guard let pattern, !pattern.contains("(?"), let pattern = try? Pattern(pattern) else { return false }
    var budget = Budget(.milliseconds(20))
    return ["", "0", "-1.5", "error", "Ж", " ", "a b", "<&>"].allSatisfy { text in
      (try? pattern.isMet(by: text, within: &budget)) == true
    }
  }
}
