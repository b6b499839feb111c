import CXML
import Foundation
import ReleaseModel

/// Reads the result file of a test suite, in the form that JUnit began and every runner writes a little differently.
///
/// The file is read piece by piece: what a test wrote may stand in it, however much that is.
final class JUnitFile {
  /// The largest file that is read, in bytes.
  static let limit: off_t = 1 << 30
  /// Within how many bytes the root element begins.
  private static let longestProlog = 64 * 1024

  /// Why a file is none.
  struct Failure: Error {
    var words: String
  }

  private struct Suite {
    var name: String
    /// How many failures and errors it says that it has.
    var declared: Int
    /// How many of them the file shows within it.
    var shown = 0
  }

  private struct Test {
    var name: String
    /// What its attributes say.
    var state: TestState
    var isSkipped = false
    /// How many failures and errors stand in it.
    var failures = 0
  }

  private let masked: (String) -> String
  private var suites: [Suite] = []
  private var test: Test?
  private var result = SuiteResult.empty
  private var problem: String?
  private var depth = 0
  private var hasBegun = false
  /// libxml2's reader of the file.
  private var reader: UnsafeMutableRawPointer?

  private init(_ masked: @escaping (String) -> String) { self.masked = masked }

  /// Reads a file.
  ///
  /// - Parameter masked: makes a name harmless, before it is shortened.
  static func read(
    _ path: String, masked: @escaping (String) -> String, unless cancellation: Cancellation
  ) -> Result<SuiteResult, Failure> {
    guard cxml_load() else { return .failure(Failure(words: "libxml2 cannot be loaded")) }
    guard let file = FileHandle(forReadingAtPath: path), let start = try? file.read(upToCount: longestProlog)
    else { return .failure(Failure(words: "cannot read the results")) }
    if let problem = prologProblem(start) { return .failure(Failure(words: problem)) }
    return JUnitFile(masked).take(start, from: file, unless: cancellation)
  }

  private func take(
    _ start: Data, from file: FileHandle, unless cancellation: Cancellation
  ) -> Result<SuiteResult, Failure> {
    var events = Self.events
    reader = cxml_reader_open(&events, Unmanaged.passUnretained(self).toOpaque())
    guard reader != nil else { return .failure(Failure(words: "there is no memory to read the results")) }
    defer { cxml_reader_close(reader) }
    var splitter = CDATASplitter()
    var piece = start
    var isReadable = true
    while isReadable, !piece.isEmpty, !cancellation.isCancelled {
      isReadable = splitter.split(Array(piece)[...]).withUnsafeBytes {
        cxml_reader_take(reader, $0.baseAddress, Int32($0.count), false)
      }
      piece = (try? file.read(upToCount: Self.longestProlog)) ?? Data()
    }
    // Half a file is readable up to there.
    let isWhole = isReadable && cxml_reader_take(reader, nil, 0, true) && hasBegun && depth == 0
    if let problem { return .failure(Failure(words: problem)) }
    guard isWhole else {
      return .failure(
        Failure(words: "the results are not whole XML, from line \(cxml_reader_line(reader)) on"))
    }
    return .success(result)
  }

  private static let events = cxml_events(
    began: { context, element, attributes in
      JUnitFile.at(context).begin(String(cString: element!), JUnitFile.dictionary(attributes))
    },
    ended: { context, element in JUnitFile.at(context).end(String(cString: element!)) },
    // One that an encoding hid from the look at the prolog.
    typed: { context in JUnitFile.at(context).stop(documentType) })

  private static func at(_ context: UnsafeMutableRawPointer?) -> JUnitFile {
    Unmanaged<JUnitFile>.fromOpaque(context!).takeUnretainedValue()
  }

  private static func dictionary(
    _ attributes: UnsafePointer<UnsafePointer<CChar>?>?
  ) -> [String: String] {
    var result: [String: String] = [:]
    guard var next = attributes else { return result }
    while let name = next[0] {
      result[String(cString: name)] = next[1].map { String(cString: $0) }
      next += 2
    }
    return result
  }

  private func begin(_ element: String, _ attributes: [String: String]) {
    depth += 1
    hasBegun = true
    if depth == 1, element != "testsuites", element != "testsuite" {
      return stop("the results are not JUnit's: they begin with <\(masked(element).prefix(40))>")
    }
    switch element {
    case "testsuites", "testsuite":
      let declared = ["failures", "errors"].compactMap { attributes[$0].flatMap { Int($0) } }
      suites.append(
        Suite(name: attributes["name"] ?? "a suite", declared: declared.reduce(0) { $0 + max(0, $1) }))
    case "testcase":
      let group = attributes["classname"].map { $0.isEmpty ? "" : "\($0)." } ?? ""
      test = Test(name: group + (attributes["name"] ?? "a test"), state: TestState(attributes))
    case "failure", "error":
      if test != nil {
        test?.failures += 1
      } else if let suite = suites.indices.last {
        // One beside the tests is of the suite itself, which could not be set up.
        suites[suite].shown += 1
        result.addFailure(masked(suites[suite].name))
      }
    case "skipped": test?.isSkipped = true
    default: break
    }
  }

  private func end(_ element: String) {
    depth -= 1
    switch element {
    case "testcase":
      guard let test else { return }
      self.test = nil
      if test.failures > 0 || test.state == .failed {
        result.addFailure(masked(test.name))
        if let suite = suites.indices.last { suites[suite].shown += max(1, test.failures) }
      } else if test.isSkipped || test.state == .notRun {
        result.skipped += 1
      } else {
        result.passed += 1
      }
    case "testsuites", "testsuite":
      guard let suite = suites.popLast() else { return }
      let missing = suite.declared - suite.shown
      if missing > 0 {
        result.addFailure("\(masked(suite.name)) (\(missing) that no test shows)", count: missing)
      }
      if let outer = suites.indices.last { suites[outer].shown += max(suite.declared, suite.shown) }
    default: break
    }
  }

  private func stop(_ words: String) {
    problem = problem ?? words
    cxml_reader_stop(reader)
  }
}

private let documentType = "the results are not plain XML in UTF-8 without a document type"

/// Looks for what no runner writes before the root element and only an attack needs: a document type, or an encoding
/// that could hide one. Behind the root element's beginning there can be none: there it is text.
///
/// - Parameter start: the beginning of a file.
private func prologProblem(_ start: Data) -> String? {
  var rest = start[...]
  if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
  while true {
    rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard let (_, end) = [("<?", "?>"), ("<!--", "-->")].first(where: { rest.starts(with: $0.0.utf8) }) else {
      break
    }
    guard let close = rest.range(of: Data(end.utf8)) else { break }
    rest = rest[close.upperBound...]
  }
  return rest.starts(with: "<!".utf8) || rest.contains(0) ? documentType : nil
}

/// What the attributes of a test say of it; where they say nothing, its elements do.
private enum TestState {
  case ran, notRun, failed

  private static let words: [String: TestState] = [
    "notrun": .notRun, "skipped": .notRun, "skip": .notRun, "suppressed": .notRun, "disabled": .notRun,
    "ignored": .notRun, "pending": .notRun, "untested": .notRun, "blocked": .notRun, "failed": .failed,
    "fail": .failed, "failure": .failed, "error": .failed, "broken": .failed, "aborted": .failed,
    "timeout": .failed,
  ]

  /// GoogleTest and CTest write `status` and `result`, and others after them.
  init(_ attributes: [String: String]) {
    let states = ["status", "result"].compactMap { attributes[$0] }.compactMap { value in
      Self.words[value.lowercased().filter { !" _-".contains($0) }]
    }
    self = states.contains(.failed) ? .failed : states.first ?? .ran
  }
}

extension SuiteResult {
  static let empty = SuiteResult(passed: 0, skipped: 0, failed: 0, failures: [])
  /// How many failed tests are named.
  private static let named = 20

  fileprivate mutating func addFailure(_ name: String, count: Int = 1) {
    failed += count
    guard failures.count < Self.named else { return }
    failures.append(String(name.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(120)))
  }

  /// The tests of both.
  static func + (left: Self, right: Self) -> Self {
    SuiteResult(
      passed: left.passed + right.passed, skipped: left.skipped + right.skipped,
      failed: left.failed + right.failed,
      failures: Array((left.failures + right.failures).prefix(named)))
  }
}
