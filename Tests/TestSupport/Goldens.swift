import Foundation
import Testing

/// Compares a text with the one that a file of the repository holds.
///
/// With `RECORD_GOLDENS` set the file is written, and the test fails all the same, so that no recording passes for a
/// comparison.
public func expectGolden(_ text: String, in file: URL, at location: SourceLocation = #_sourceLocation) {
  let name = file.lastPathComponent
  if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] != nil {
    #expect(throws: Never.self, sourceLocation: location) { try Data(text.utf8).write(to: file) }
    Issue.record("recorded \(name); read it, then run again without RECORD_GOLDENS", sourceLocation: location)
    return
  }
  guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record("there is no \(name); record it with RECORD_GOLDENS=1", sourceLocation: location)
    return
  }
  guard text != expected else { return }
  let lines = [text, expected].map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
  let same = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
  let ends = lines.map { same < $0.count ? $0[same] : "(its end)" }
  Issue.record(
    """
    \(name) differs from line \(same + 1) on:
      now:      \(ends[0])
      expected: \(ends[1])
    """, sourceLocation: location)
}
