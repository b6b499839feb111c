import Foundation
import Testing

/// What is written for those who join names what is there.
struct ContributingTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  @Test("Every file that a list of what to touch names is there")
  func lists() throws {
    let contributing = try #require(text(of: ".github/CONTRIBUTING.md"))
    let start = try #require(contributing.firstRange(of: "\n## How to add …\n")).upperBound
    let end = try #require(contributing[start...].firstRange(of: "\n## ")).lowerBound
    let paths = paths(in: contributing[start..<end])
    #expect(paths.count > 25)
    for path in paths { #expect(isThere(path), "\(path)") }
  }

  @Test("Every target has an overview, and the files and symbols that it names are there", arguments: targets)
  func overview(target: String) throws {
    let overview = try #require(text(of: "Sources/\(target)/\(target).docc/\(target).md"))
    #expect(overview.hasPrefix("# ``\(target)``\n"))
    for path in paths(in: overview[...]) { #expect(isThere(path), "\(path)") }
    let code = Self.files(of: target).compactMap(text(of:)).joined()
    for link in overview.matches(of: /``([^`]+)``/).dropFirst() {
      for name in link.1.split(separator: "/").map({ $0.prefix { $0 != "(" } }) {
        let keyword = "(struct|class|enum|actor|protocol|func|let|var|case|typealias)"
        let isDeclared = try code.contains(Regex("\\b\(keyword) \(name)\\b"))
        #expect(isDeclared, "\(link.1)")
      }
    }
  }

  /// The targets that are written in Swift.
  private static let targets = names(in: "Sources").filter { !files(of: $0).isEmpty }

  private static func names(in folder: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
    return (names ?? []).sorted()
  }

  private static func files(of target: String) -> [String] {
    let folder = "Sources/\(target)"
    let paths = try? FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
    return (paths ?? []).filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }
  }

  private func text(of path: String) -> String? {
    try? String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  /// The paths from the top of the repository that stand in a text as code.
  private func paths(in text: Substring) -> [Substring] {
    text.matches(of: /`((?:Sources|Tests|themes)\/[^`]+|README\.md|Package\.swift)`/).map(\.1)
  }

  /// Whether a path is there; for one with a placeholder, whether something like it is.
  private func isThere(_ path: Substring) -> Bool {
    let pattern = path.replacing("NAME", with: "*").replacing("TARGET", with: "*")
    var found = glob_t()
    defer { globfree(&found) }
    return glob(Self.root.appending(path: pattern).path, 0, nil, &found) == 0
  }
}
