import Foundation
import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct NoticeTests {
  private static let long =
    "root drives the run and is none of the plan’s people, so nobody can tell whether another approves: open the plan"
    + " with --as NAME, or add yourself to its people"

  private func lines(_ notice: String, columns: Int, rows: Int) -> [String] {
    let run = Stage.migrating.run
    var view = run.view(columns: columns, rows: rows, keys: [])
    view.notice = notice
    let buffer = render(run.model, view, size: view.screen, glyphs: .unicode).buffer
    return buffer.glyphs().split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test(
    "A long notice is read whole, and the keys stay below it", arguments: [(80, 24), (120, 40), (60, 20)])
  func whole(columns: Int, rows: Int) {
    let lines = lines(Self.long, columns: columns, rows: rows)
    let said = lines.drop { !$0.hasPrefix("⚠ root") }.dropLast()
    #expect(said.count > 1)
    #expect(said.joined(separator: " ") == "⚠ " + Self.long)
    #expect(lines.last?.contains("leave") == true)
  }

  @Test("It takes three rows at most, and one where there are few")
  func cut() {
    let endless = Array(repeating: "word", count: 300).joined(separator: " ")
    let tall = lines(endless, columns: 80, rows: 24).drop { !$0.hasPrefix("⚠") }
    #expect(tall.count == 4 && tall[tall.endIndex - 2].hasSuffix("…"))
    let low = lines(endless, columns: 80, rows: 16).drop { !$0.hasPrefix("⚠") }
    #expect(low.count == 2 && low.first?.hasSuffix("…") == true)
    #expect(lines("short", columns: 80, rows: 24).suffix(2).first == "⚠ short")
  }
}
