import Foundation
import TestSupport
import Testing

/// Several processes open one plan at once.
@Suite(.blocking, .patience) struct OpeningRaceTests {
  /// How often two open at once: `RELBOARD_OPENINGS`, or a few times. Eight do a quarter as often.
  private static let tries =
    ProcessInfo.processInfo.environment["RELBOARD_OPENINGS"].flatMap { Int($0) } ?? 20

  /// A plan whose first step waits at a gate, and the paths that lead to it: its own, by a linked folder, and by a
  /// linked file.
  private func plan(in program: Program) throws -> (paths: [String], gate: Gate) {
    let files = FileManager.default
    try files.createDirectory(atPath: program.home.path + "/real", withIntermediateDirectories: true)
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Raced, version: "1", environment: dev}
      deployment:
        steps:
          - {id: first, title: First, run: "echo first >> ledger; read -r _ <go"}
          - {id: second, title: Second, needs: [first], run: "echo second >> ledger"}
      """, to: "real/plan.yaml")
    let links = [program.home.path + "/folder", program.home.path + "/file.yaml"]
    try files.createSymbolicLink(atPath: links[0], withDestinationPath: "real")
    try files.createSymbolicLink(atPath: links[1], withDestinationPath: "real/plan.yaml")
    return ([plan, links[0] + "/plan.yaml", links[1]], try program.gate("real/go"))
  }

  private func ledger(of program: Program) throws -> String {
    try String(contentsOf: program.home.appendingPathComponent("real/ledger"), encoding: .utf8)
  }

  @Test(arguments: [2, 8], [false, true])
  func oneOfThemDrivesAndTheOthersSayWho(count: Int, isLinked: Bool) throws {
    for _ in 0..<Self.tries * 2 / count {
      let program = try Program()
      defer { program.remove() }
      let (paths, gate) = try plan(in: program)
      let openers = try (0..<count).map { number in
        try program.start(["run", paths[isLinked ? number % paths.count : 0], "--headless"])
      }
      defer { openers.forEach { $0.kill() } }
      var late: [SpawnedProcess] = []
      try waitUntil("all but one have given up") {
        late = openers.filter { $0.complaints.contains("is driven by") }
        return late.count >= count - 1
      }
      let driver = try #require(openers.first { opener in !late.contains { $0 === opener } })
      for opener in late {
        #expect(opener.end() == 1)
        #expect(opener.complaints.contains("process \(driver.id) on"), "\(opener.complaints)")
      }
      try gate.open()
      #expect(driver.end() == 0, "\(driver.complaints)")
      #expect(try ledger(of: program) == "first\nsecond\n")
      #expect(try program.run("runs").output.split(separator: "\n").count == 1)
    }
  }

  @Test func eachThatAsksForANewRunHasOne() throws {
    let program = try Program()
    defer { program.remove() }
    let (paths, gate) = try plan(in: program)
    try gate.open()
    let openers = try (0..<4).map { _ in try program.start(["run", paths[0], "--headless", "--new"]) }
    for opener in openers { #expect(opener.end() == 0, "\(opener.complaints)") }
    #expect(try program.run("runs").output.split(separator: "\n").count == 4)
  }
}
