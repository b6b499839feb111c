import Foundation
import FoundationXML
import ReleaseModel

/// Reads the result file of a test suite, in the form that JUnit began and every runner writes a little differently.
final class JUnitFile: NSObject, XMLParserDelegate {
  /// The largest file that is read.
  static let limit = 16 << 20
  /// How many failed tests are named.
  private static let named = 20

  /// Why a file is none.
  struct Failure: Error {
    var words: String
  }

  private enum Outcome {
    case passed, skipped, failed
  }

  private var suites: [String] = []
  private var test: (name: String, outcome: Outcome)?
  private var result = SuiteResult(passed: 0, skipped: 0, failed: 0, failures: [])
  private var problem: String?
  private var depth = 0
  private var hasBegun = false
  private var hasError = false

  private var isWhole: Bool { hasBegun && depth == 0 && !hasError }

  /// Reads a file that was loaded.
  static func read(_ data: Data) -> Result<SuiteResult, Failure> {
    // Other encodings could hide a document type, which no runner writes and only an attack needs.
    guard !data.contains(0), data.range(of: Data("<!DOCTYPE".utf8)) == nil,
      data.range(of: Data("<!ENTITY".utf8)) == nil
    else { return .failure(Failure(words: "the results are not plain XML in UTF-8 without a document type")) }
    let reader = JUnitFile()
    let parser = XMLParser(data: data)
    parser.shouldResolveExternalEntities = false
    parser.delegate = reader
    let isParsed = parser.parse()
    if let problem = reader.problem { return .failure(Failure(words: problem)) }
    // The parser alone is content with half a file.
    guard isParsed, reader.isWhole else {
      return .failure(Failure(words: "the results are not whole XML, from line \(parser.lineNumber) on"))
    }
    return .success(reader.result)
  }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    depth += 1
    hasBegun = true
    if depth == 1, element != "testsuites", element != "testsuite" {
      problem = "the results are not JUnit's: they begin with <\(element.prefix(40))>"
      parser.abortParsing()
      return
    }
    switch element {
    case "testsuite": suites.append(attributes["name"] ?? "a suite")
    case "testcase":
      let group = attributes["classname"].map { $0.isEmpty ? "" : "\($0)." } ?? ""
      test = (group + (attributes["name"] ?? "a test"), .passed)
    case "failure", "error":
      // One beside the tests is of the suite itself, which could not be set up.
      if test == nil { count(suites.last ?? "a suite", .failed) }
      test?.outcome = .failed
    case "skipped":
      if test?.outcome == .passed { test?.outcome = .skipped }
    default: break
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
  ) {
    depth -= 1
    if element == "testsuite" { _ = suites.popLast() }
    guard element == "testcase", let test else { return }
    count(test.name, test.outcome)
    self.test = nil
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { hasError = true }

  private func count(_ name: String, _ outcome: Outcome) {
    switch outcome {
    case .passed: result.passed += 1
    case .skipped: result.skipped += 1
    case .failed:
      result.failed += 1
      if result.failures.count < Self.named {
        result.failures.append(
          String(name.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(120)))
      }
    }
  }
}
