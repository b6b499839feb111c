import CXML
import ReleaseModel

extension ReleaseReport {
  /// The report as JUnit's results, for what shows those: a suite each of the controls, the steps and the checks.
  ///
  /// - Throws: ``NoXML`` where libxml2 is not installed.
  public func junit() throws(NoXML) -> String {
    guard cxml_load(), let document = cxml_writer_open() else { throw NoXML() }
    defer { cxml_writer_close(document) }
    cxml_writer_begin(document, "testsuites")
    set("name", "\(release.name) \(release.version)", in: document)
    for (name, cases) in suites where !cases.isEmpty { write(name, cases, to: document) }
    cxml_writer_end(document)
    return String(cString: cxml_writer_text(document))
  }

  private var suites: [(name: String, cases: [Case])] {
    [
      (
        "controls",
        controls.map {
          Case(
            $0.title, $0.state, ControlState.Status(rawValue: $0.state)?.ending,
            because: $0.evidence?.text ?? $0.waivers.last?.reason)
        }
      ),
      (
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
        }
      ),
      (
        "checks",
        checks.map {
          Case(
            $0.title, $0.state, CheckPhase(rawValue: $0.state)?.ending, because: $0.accepted ?? $0.reason)
        }
      ),
    ]
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

  private func write(_ name: String, _ cases: [Case], to document: UnsafeMutableRawPointer) {
    cxml_writer_begin(document, "testsuite")
    set("name", name, in: document)
    set("tests", "\(cases.count)", in: document)
    set("failures", "\(cases.count { $0.ending == .failed })", in: document)
    set("skipped", "\(cases.count { $0.ending == .skipped })", in: document)
    for found in cases {
      cxml_writer_begin(document, "testcase")
      set("classname", "\(release.name).\(name)", in: document)
      set("name", found.name, in: document)
      if let took = found.took { set("time", "\(took)", in: document) }
      if found.ending != .passed {
        cxml_writer_begin(document, found.ending == .failed ? "failure" : "skipped")
        set("message", [found.state, found.because].compactMap { $0 }.joined(separator: ": "), in: document)
        cxml_writer_end(document)
      }
      cxml_writer_end(document)
    }
    cxml_writer_end(document)
  }
}

/// Sets an attribute to a text, without the characters that no XML may hold.
private func set(_ name: String, _ text: String, in document: UnsafeMutableRawPointer) {
  let allowed = text.unicodeScalars.filter { scalar in
    scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
      || "\t\n\r".unicodeScalars.contains(scalar)
  }
  cxml_writer_set(document, name, String(String.UnicodeScalarView(allowed)))
}

/// There is nothing to write XML with.
public struct NoXML: Error, CustomStringConvertible {
  public var description: String { "libxml2 cannot be loaded, by which XML is written" }
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
