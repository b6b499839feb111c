import Foundation
import TestSupport
import Testing

/// What is left when processes are killed in the middle of a run.
@Suite(.blocking, .patience) struct KillTests {
  /// How many drivers are killed at random moments: `RELBOARD_KILLS`, or a few.
  private static let kills =
    ProcessInfo.processInfo.environment["RELBOARD_KILLS"].flatMap { Int($0) } ?? 20

  /// Whether each passage of a fail point is tried, rather than a few.
  private static let isThorough = ProcessInfo.processInfo.environment["RELBOARD_KILLS"] != nil

  /// What drives a run until it is killed.
  private enum Driver: CaseIterable {
    case headless
    case board
  }

  @Test func killsOfTheDriverAtRandomMomentsLoseNothing() throws {
    var killed = 0
    var runs = 0
    var resumes: [Driver: [Double]] = [:]
    while killed < Self.kills {
      var run = try KilledRun()
      defer { run.program.remove() }
      // Headless first, which starts the deployment without asking, and last, which declares the success.
      while !run.isOver {
        for driver in Driver.allCases where !run.isOver {
          let resumed = run.resumes.count
          try kill(driver, of: &run)
          resumes[driver, default: []] += run.resumes[resumed...]
          killed += 1
        }
      }
      try run.expectEachStepOnce()
      runs += 1
    }
    print("\(killed) kills in \(runs) runs")
    for (driver, times) in resumes {
      let times = times.sorted()
      print(
        "\(driver): start to resumed in ms: median \(Int(times[times.count / 2])), most \(Int(times.last ?? 0))"
      )
    }
  }

  /// Drives a run for a while that nothing has chosen.
  private func kill(_ driver: Driver, of run: inout KilledRun) throws {
    let started = Date().timeIntervalSince1970
    let end = ContinuousClock.now + .milliseconds(.random(in: 0..<400))
    switch driver {
    case .headless:
      let process = try run.drive()
      try waitUntil("the moment") { .now >= end }
      process.kill()
      try run.inspect(after: process, started: started)
    case .board:
      let terminal = try run.open()
      try terminal.wait(until: "the moment") { _ in .now >= end }
      terminal.process.kill()
      try run.inspect(after: terminal.process, started: started)
    }
  }

  @Test(
    arguments: [
      "journal-writing", "journal-written", "attempt-claimed", "attempt-prepared", "attempt-launched",
    ])
  func aKillOfTheDriverAtAFailPointLosesNothing(point: String) throws {
    var passage = 1
    var hasDied = true
    while hasDied {
      var run = try KilledRun(pause: 0)
      defer { run.program.remove() }
      let fuse = try run.program.write(String(repeating: "x", count: passage), to: "fuse")
      let started = Date().timeIntervalSince1970
      let first = try run.drive(["RELBOARD_FAIL_POINT": point, "RELBOARD_FUSE": fuse])
      hasDied = first.end() == 128 + SIGKILL
      try run.inspect(after: first, started: started)
      if !run.isOver {
        let second = try run.drive()
        #expect(second.end() == 0, "\(second.complaints)")
        try run.inspect(after: second, started: started)
      }
      try run.expectEachStepOnce()
      passage += Self.isThorough ? 1 : 5
    }
    #expect(passage > 6, "no driver has died at \(point): the fail point is not passed")
  }

  /// The passages are ones that every run comes to, however many of its records a busy machine writes at once.
  @Test(
    "A kill of the driver loses nothing of a gate, of what a loop has made, and of a group's backout",
    arguments: KilledShape.allCases,
    [("journal-written", 4), ("journal-writing", 5), ("attempt-launched", 2)])
  func aKillLosesNothing(of shape: KilledShape, at place: (point: String, passage: Int)) throws {
    var run = try KilledRun(shape)
    defer { run.program.remove() }
    let fuse = try run.program.write(String(repeating: "x", count: place.passage), to: "fuse")
    let started = Date().timeIntervalSince1970
    let first = try run.drive(["RELBOARD_FAIL_POINT": place.point, "RELBOARD_FUSE": fuse])
    try #require(first.end() == 128 + SIGKILL, "\(place): the fail point is not passed")
    try run.inspect(after: first, started: started)
    let second = try run.drive()
    #expect(second.end() == 0, "\(second.printed)\(second.complaints)")
    try run.inspect(after: second, started: started)
    #expect(run.isOver)
    try run.expectOnce(shape)
  }

  @Test("A success that waits for a reading, since nobody has measured for a while, needs no person")
  func successAfterAPause() throws {
    var run = try KilledRun(.gate)
    defer { run.program.remove() }
    // It dies as it starts the last step; the first was its first launch, and the gate launches nothing.
    let fuse = try run.program.write("xx", to: "fuse")
    let started = Date().timeIntervalSince1970
    let first = try run.drive(["RELBOARD_FAIL_POINT": "attempt-launched", "RELBOARD_FUSE": fuse])
    #expect(first.end() == 128 + SIGKILL)
    let end = ContinuousClock.now + .milliseconds(500)
    try waitUntil("the readings are old") { run.ledger(of: "last").last == "end" && .now >= end }
    let second = try run.drive()
    #expect(second.end() == 0, "\(second.printed)\(second.complaints)")
    try run.inspect(after: second, started: started)
    try run.expectOnce(.gate)
  }

  /// The shim dies; the driver, which lives, must neither guess how the step ended nor run it again.
  @Test(
    arguments: [
      ("shim-begun", [], "could not start: its command was never started"),
      ("shim-introduced", [], "outcome unknown: its shim died before it recorded a result"),
      ("shim-ended", ["start 1", "end"], "outcome unknown: its shim died before it recorded a result"),
      ("shim-written", ["start 1", "end"], "outcome unknown: its shim died before it recorded a result"),
      ("shim-named", ["start 1", "end"], "succeeded: exit 0"),
    ] as [(String, [Substring], String)])
  func aKillOfTheShimAtAFailPointIsNoGuess(point: String, ledger: [Substring], words: String) throws {
    let run = try KilledRun(pause: 0)
    defer { run.program.remove() }
    let fuse = try run.program.write("x", to: "fuse")
    let driver = try run.drive(["RELBOARD_FAIL_POINT": point, "RELBOARD_FUSE": fuse])
    let hasResult = point == "shim-named"
    #expect(driver.end() == (hasResult ? 0 : 3))
    #expect(driver.printed.contains(words), "\(driver.printed)")
    #expect(run.ledger(of: "first") == ledger)
    #expect(run.ledger(of: "left").isEmpty == !hasResult, "what needs it waits for a person")
  }
}
