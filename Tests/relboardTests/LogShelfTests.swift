import AttemptProtocol
import Board
import Foundation
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

@testable import relboard

/// The logs that a board shows, and a disk that does not answer.
@Suite(.blocking) struct LogShelfTests {
  @Test func aLogIsReadAsItGrowsAndToItsEnd() throws {
    let program = try Program()
    defer { program.remove() }
    let run = try RunDirectories(root: program.home.path).create(id: "run", plan: Data(), origin: "plan.yaml")
    let log = LogReader.Log(id: AttemptID(step: "a", number: 1), progress: #"(\d+)%"#)
    let folder = run.attemptPath("a.1")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let file = try #require(fopen(folder + "/output.log", "w"))
    defer { fclose(file) }
    func write(_ text: String) {
      fputs(text, file)
      fflush(file)
    }

    let changes = DispatchSemaphore(value: 0)
    let shelf = LogShelf(run: run) { changes.signal() }
    func wait(until isThere: (LogTail) -> Bool) -> Bool {
      while shelf.tails[log.id].map(isThere) != true {
        guard changes.wait(timeout: .now() + 30) == .success else { return false }
      }
      return true
    }
    write("one\n")
    shelf.follow(.init(running: [log]))
    #expect(wait { $0.lines == ["one"] && $0.isGrowing })
    write("two 40%\nthr")
    #expect(wait { $0.lines == ["one", "two 40%", "thr"] && $0.progress == 0.4 })
    write("ee\n")
    shelf.follow(.init(shown: log))
    #expect(wait { $0.lines == ["one", "two 40%", "three"] && !$0.isGrowing })
  }

  @Test func aLogThatGrowsFasterThanItIsReadIsEnteredNearItsEnd() throws {
    let program = try Program()
    defer { program.remove() }
    let run = try RunDirectories(root: program.home.path).create(id: "run", plan: Data(), origin: "plan.yaml")
    let log = LogReader.Log(id: AttemptID(step: "a", number: 1), progress: nil)
    let folder = run.attemptPath("a.1")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let path = folder + "/output.log"
    let order = LogShelf.Order(running: [log])
    var reader = LogReader(run: run)
    try Data("first\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(reader.read(order).hasNews)

    let line = String(repeating: "x", count: 199) + "\n"
    let many = String(repeating: line, count: 15_000)
    try Data("first\n\(many)last\n".utf8).write(to: URL(fileURLWithPath: path))
    let news = reader.read(order)
    #expect(news.hasNews && !news.hasMore, "it is not read as fast as it grows")
    var lines = try #require(reader.tails[log.id]).lines
    #expect(lines.last == "last")
    #expect(reader.tails[log.id]?.entry == 3_000_011 - (1 << 20))

    try Data("end\n".utf8).write(to: URL(fileURLWithPath: path + ".4000000"))
    #expect(reader.read(order).hasNews)
    lines = try #require(reader.tails[log.id]).lines
    #expect(lines.suffix(2) == ["[\(4_000_000 - 3_000_011) bytes of output are left out here]", "end"])
  }

  /// A log of 40,000 numbered lines, of which the tail holds a part, with some that tell of an error.
  private func longLog(_ program: Program) throws -> (reader: LogReader, id: AttemptID, starts: [Int]) {
    let run = try RunDirectories(root: program.home.path).create(id: "run", plan: Data(), origin: "plan.yaml")
    let id = AttemptID(step: "a", number: 1)
    let folder = run.attemptPath("a.1")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    var (text, starts) = ("", [Int]())
    for number in 1...40_000 {
      starts.append(text.utf8.count)
      text +=
        "line \(number) of many, long enough to make the log longer than its tail\(number % 9999 == 0 ? " ERROR" : "")\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/output.log"))
    var times: [UInt8] = []
    for number in stride(from: 0, to: 40_000, by: 1000) {
      times += ArrivalRecord(offset: Int64(starts[number]), wall: Int64(number)).bytes
    }
    try Data(times).write(to: URL(fileURLWithPath: folder + "/output.times"))
    return (LogReader(run: run), id, starts)
  }

  @Test func aPartOfALongLogIsReadAroundThePlaceThatIsLookedAtAndNumberedOnceItsLinesAreCounted() throws {
    let program = try Program()
    defer { program.remove() }
    var (reader, id, starts) = try longLog(program)
    var order = LogShelf.Order(shown: LogReader.Log(id: id), wanted: LogOrder(id))
    _ = reader.read(order)
    let tail = try #require(reader.tails[id])
    #expect(tail.entry > 0 && tail.linesBefore == nil && tail.lines.last?.hasPrefix("line 40000") == true)
    #expect(tail.arrivals.last?.time == WallInstant(milliseconds: 39_000))
    for place in [0, starts[20_000], starts[20_000] + 7, tail.start - 1] {
      order.wanted?.place = place
      order.wanted?.counts = true
      while reader.read(order).hasMore {}
      let page = try #require(reader.page?.log)
      #expect(page.start <= place && place < page.end && page.lines.count <= LogTail.mostLines)
      for (index, start) in page.starts.enumerated().dropLast() {
        let number = try #require(starts.firstIndex(of: start)) + 1
        #expect(page.lines[index].hasPrefix("line \(number) "))
        guard index == 0 else { continue }
        #expect(page.linesBefore == number - 1)
      }
    }
    let counted = try #require(reader.tails[id])
    let second = try #require(Int(counted.lines[1].split(separator: " ")[1]))
    #expect(counted.linesBefore.map { $0 + counted.firstLine + 1 } == second)
  }

  @Test(arguments: [(LogNeedle.text("LINE 2000"), 11), (.errors, 4), (.text("nowhere"), 0), (.text("é"), 0)])
  func aWholeLogIsSearchedPieceByPiece(needle: LogNeedle, count: Int) throws {
    let program = try Program()
    defer { program.remove() }
    var (reader, id, starts) = try longLog(program)
    var order = LogShelf.Order(shown: LogReader.Log(id: id), wanted: LogOrder(id))
    order.wanted?.needle = needle
    #expect(reader.read(order).hasMore, "not all of it at once")
    while reader.read(order).hasMore {}
    let findings = try #require(reader.findings)
    #expect(findings.count == count && findings.searched == findings.length)
    #expect(findings.starts.allSatisfy(starts.contains))
    order.wanted?.needle = nil
    _ = reader.read(order)
    #expect(reader.findings == nil, "what nobody looks for is not searched on")
  }

  @Test(.enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
  func aDiskThatDoesNotAnswerTakesNoKeyAway() throws {
    let program = try Program()
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Stuck, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: echo from a}]
      """, to: "plan.yaml")
    #expect(try program.run("run", plan, "--headless").status == 0)
    let run = try #require(try program.status()["run"] as? String)
    let log = program.home.path + "/state/relboard/runs/\(run)/attempts/a.1/output.log"
    try FileManager.default.removeItem(atPath: log)
    // Opening a pipe that nobody writes takes for ever, as opening a file on a dead disk does.
    #expect(mkfifo(log, 0o600) == 0)

    let terminal = try TmuxTerminal(program, ["watch"])
    try terminal.wait(for: "Stuck 1 → dev")
    try terminal.press("?")
    try terminal.wait(for: "┏ Keys")
    try terminal.press("Escape", "q")
    try terminal.wait(for: "[ended with 0]")
  }
}
