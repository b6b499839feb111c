import Foundation
import FoundationXML

extension ReleaseReport {
  /// The report as JUnit's results, for what shows those: a suite each of the controls, the steps and the checks.
  public var junit: String {
    let suites = [
      suite(
        "controls",
        controls.map { Case($0.title, $0.state, because: $0.evidence?.text ?? $0.waivers.last?.reason) }),
      suite(
        "steps",
        steps.map { step in
          let outcomes = step.attempts.compactMap(\.outcome).joined(separator: "; ")
          return Case(
            step.title, step.state, took: step.took,
            because: outcomes.isEmpty ? step.evidence?.text ?? step.because : outcomes)
        }),
      suite("checks", checks.map { Case($0.title, $0.state, because: $0.accepted ?? $0.reason) }),
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
    var took: Double?
    var because: String?

    init(_ name: String, _ state: String, took: Double? = nil, because: String?) {
      (self.name, self.state, self.took, self.because) = (name, state, took, because)
    }

    enum Ending { case passed, failed, skipped }

    var ending: Ending {
      switch state {
      case "satisfied", "approved", "succeeded", "successful": .passed
      case "failed", "timed out", "unknown", "error", "inconclusive": .failed
      default: .skipped
      }
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
