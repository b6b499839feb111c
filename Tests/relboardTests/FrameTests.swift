import Foundation
import TestSupport
import Testing

@testable import relboard

/// What a frame costs the terminal: over SSH every write is a packet.
@Suite(
  .blocking,
  .enabled(if: TracedBoard.obstacle == nil, Comment(rawValue: TracedBoard.obstacle ?? "")))
struct FrameTests {
  private static let begin = #"\33[?2026h"#
  private static let end = #"\33[?2026l"#

  @Test func everyFrameIsOneWriteAndShownAsAWhole() throws {
    let program = try Program()
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Quiet, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: "true"}]
      """, to: "plan.yaml")
    let board = try TracedBoard(program, [plan])
    try board.terminal.wait(until: "the board") { $0.contains("start the deployment") }
    board.terminal.type("\u{1B}[?2026;2$y")
    for key in ["?", "\u{1B}", "z", "z", "\t", "2", "q"] {
      let before = try board.writes().count
      board.terminal.type(key)
      try board.wait(until: "the key shows") { $0.count > before }
    }
    // Left to nobody: the tracer would follow whoever keeps watch.
    board.terminal.type("s")
    #expect(board.terminal.process.end() == 0)

    let writes = try board.writes()
    let first = try #require(writes.first)
    #expect(first.contains(#"\33[?1049h"#) && first.contains("Quiet 1"))
    #expect(first.contains(#"\33[?2026$p"#) && !first.contains(Self.begin))
    let farewell = try #require(writes.firstIndex { $0.contains(#"\33[?1049l"#) })
    #expect(!writes[farewell].contains(Self.begin))
    let frames = writes[..<farewell].drop { !$0.hasPrefix(Self.begin) }
    #expect(frames.count >= 7)
    for frame in frames {
      #expect(frame.hasPrefix(Self.begin) && frame.hasSuffix(Self.end))
      #expect(frame.ranges(of: Self.begin).count == 1 && frame.ranges(of: Self.end).count == 1)
    }
  }
}

@Suite struct FramePaceTests {
  @Test func newsWaitForTheLastFrameToHaveStood() {
    var pace = FramePace()
    #expect(pace.due == .min)
    pace.drew(at: 1_000)
    #expect(pace.due == nil)
    pace.ask()
    pace.ask()
    #expect(pace.due == 1_000 + FramePace.interval)
    #expect(30 * FramePace.interval >= 1_000)
  }

  @Test func aKeyWaitsForNothing() {
    var pace = FramePace()
    pace.drew(at: 1_000)
    pace.ask()
    pace.hurry()
    pace.ask()
    #expect(pace.due == .min)
  }
}
