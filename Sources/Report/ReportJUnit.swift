import Foundation
import FoundationXML
import ReleaseModel

extension ReleaseReport {
  /// The report as JUnit's results, for what shows those: a suite each of the controls, the steps and the checks.
  public var junit: String {
    let suites = [
      suite(
        "controls",
        controls.map {
          Case(
            $0.title, $0.state, ControlState.Status(rawValue: $0.state)?.ending,
            because: $0.evidence?.text ?? $0.waivers.last?.reason)
        }),
      suite(
        "steps",
        steps.map { step in
          let outcomes = step.attempts.compactMap(\.outcome)
          let words =
            (outcomes.isEmpty ? [step.evidence?.text].compactMap { $0 } : outcomes)
            + [step.because].compactMap { $0 }
          // What went with its group has failed nothing.
          let ending = StepState.Status(rawValue: step.state)?.ending
          return Case(
            step.title, step.state, step.because == nil ? ending : .skipped, took: step.took,
            because: words.isEmpty ? nil : words.joined(separator: "; "))
        }),
      suite(
        "checks",
        checks.map {
          Case(
            $0.title, $0.state, CheckPhase(rawValue: $0.state)?.ending, because: $0.accepted ?? $0.reason)
        }),
    ]
    let root = XMLElement(name: "testsuites")
    root.set("name", "\(release.name) \(release.version)")
    for suite in suites where suite.childCount > 0 { root.addChild(suite) }
    let document = XMLDocument(rootElement: root)
    document.characterEncoding = "UTF-8"
    document.version = "1.0"
    return document.xmlString(options: .nodePrettyPrint) + "\n"
  }

  private struct Case {
    var name, state: String
    var ending: JUnitEnding
    var took: Double?
    var because: String?

    /// - Parameter ending: nil of a state that a later program has written: what nobody knows has not passed.
    init(
      _ name: String, _ state: String, _ ending: JUnitEnding?, took: Double? = nil, because: String?
    ) {
      (self.name, self.state, self.ending, self.took) = (name, state, ending ?? .failed, took)
      self.because = because
    }
  }

  private func suite(_ name: String, _ cases: [Case]) -> XMLElement {
    let suite = XMLElement(name: "testsuite")
    suite.set("name", name)
    suite.set("tests", "\(cases.count)")
    suite.set("failures", "\(cases.count { $0.ending == .failed })")
    suite.set("skipped", "\(cases.count { $0.ending == .skipped })")
    for found in cases {
      let test = XMLElement(name: "testcase")
      test.set("classname", "\(release.name).\(name)")
      test.set("name", found.name)
      if let took = found.took { test.set("time", "\(took)") }
      if found.ending != .passed {
        let why = XMLElement(name: found.ending == .failed ? "failure" : "skipped")
        why.set("message", [found.state, found.because].compactMap { $0 }.joined(separator: ": "))
        test.addChild(why)
      }
      suite.addChild(test)
    }
    return suite
  }
}

/// What JUnit knows of a test's end.
private enum JUnitEnding { case passed, failed, skipped }

extension ControlState.Status {
  fileprivate var ending: JUnitEnding {
    switch self {
    case .satisfied, .approved: .passed
    case .open, .waived: .skipped
    }
  }
}

extension StepState.Status {
  fileprivate var ending: JUnitEnding {
    switch self {
    case .succeeded: .passed
    case .failed, .timedOut, .unknown, .awaitingDecision: .failed
    case .pending, .ready, .awaitingConfirmation, .running, .stopping, .cancelled, .skipped, .undone,
      .notApplicable:
      .skipped
    }
  }
}

extension CheckPhase {
  fileprivate var ending: JUnitEnding {
    switch self {
    case .successful: .passed
    case .failed, .error, .inconclusive: .failed
    case .waiting, .measuring: .skipped
    }
  }
}

extension XMLElement {
  /// Sets an attribute to a text, without the characters that no XML may hold.
  fileprivate func set(_ name: String, _ text: String) {
    let allowed = text.unicodeScalars.filter { scalar in
      scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        || "\t\n\r".unicodeScalars.contains(scalar)
    }
    let value = String(String.UnicodeScalarView(allowed))
    if let attribute = XMLNode.attribute(withName: name, stringValue: value) as? XMLNode {
      addAttribute(attribute)
    }
  }
}
