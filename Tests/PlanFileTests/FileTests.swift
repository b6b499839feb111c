import Foundation
import PlanFile
import Testing

/// What cannot be a plan says so in words.
struct FileTests {
  @Test func aPlanIsReadFromItsPath() throws {
    let reading = PlanFile.load(path: folder.appending(path: "Valid/full.yaml").path)
    #expect(reading.plan != nil)
    let expected = try bytes(of: "Valid/full.yaml")
    #expect(reading.bytes == expected, "what was checked is what is kept")
  }

  @Test(arguments: [
    ("/nowhere/plan.yaml", Diagnostic.FileProblem.missing), ("/", .folder), ("/dev/zero", .notARegularFile),
    ("/dev/null/plan.yaml", .refused("Not a directory")),
  ])
  func whatIsNoFileIsRefused(path: String, problem: Diagnostic.FileProblem) {
    let reading = PlanFile.load(path: path)
    #expect(reading.plan == nil)
    #expect(reading.diagnostics == [Diagnostic(.unreadable(problem), at: nil)])
    #expect(reading.diagnostics[0].text(file: path).hasPrefix("\(path): cannot be read: "))
  }

  @Test func aLargeFileIsRefused() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "relboard-\(UUID()).yaml")
    try Data(count: 2_000_000).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    #expect(PlanFile.load(path: path.path).diagnostics.map(\.kind) == [.tooLarge(limit: 1 << 20)])
  }

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
  func lineEndsAndByteOrderMarksChangeNothing(lineEnd: String, mark: String) throws {
    let text = String(decoding: try bytes(of: "Valid/full.yaml"), as: UTF8.self)
    let other = load(mark + text.replacing("\n", with: lineEnd))
    #expect(other.plan == load(text).plan)
    #expect(other.plan != nil)
  }
}
