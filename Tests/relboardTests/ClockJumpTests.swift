import Foundation
import TestSupport
import Testing

/// The wall clock jumps by a day, on and back, while a run goes on: no deadline moves.
@Suite(.blocking, .patience) struct ClockJumpTests {
  /// How much later than planned a loaded machine may do something, in seconds; a day is far more.
  private static let slack = 3.0

  private static let plan = """
    relboard: 1
    release: {name: Jumping, version: "1", environment: dev}
    deployment:
      parallel: 2
      steps:
        - id: again
          title: Fails once
          run: test -e tried || { touch tried; exit 1; }
          retries: 1
          retry-delay: 2s
        - {id: endless, title: Runs into its timeout, run: sleep 60, timeout: 3s}
        - {id: silent, title: Runs into its quiet timeout, needs: [again], run: sleep 60, quiet-timeout: 2s}
    verification:
      - {id: often, title: Measured often, run: "true", every: 500ms, for: 3s}
    """

  @Test func noDeadlineMoves() throws {
    try withDriver { start, clock in
      let driver = try start()
      // Each jump comes while the driver waits for the end of what it has just begun.
      for (moment, days) in [
        ("step endless: started", 1), ("step again: failed", -1), ("step silent: started", 0),
        ("check often: #2", 1),
      ] {
        try waitUntil(moment) { driver.printed.contains(moment) }
        try clock.jump(days: days)
      }
      return driver
    }
  }

  /// Who takes a run up later has the same steady clock, whatever the wall clock says by then.
  @Test func noDeadlineMovesBetweenDrivers() throws {
    try withDriver { start, clock in
      var driver = try start()
      for (moment, days) in [("step again: failed", 1), ("check often: #2", -1)] {
        try waitUntil(moment) { driver.printed.contains(moment) }
        driver.kill()
        try clock.jump(days: days)
        driver = try start()
      }
      return driver
    }
  }

  /// Runs the plan, and looks at its deadlines when the last driver that `body` has started has ended.
  private func withDriver(
    _ body: (_ start: () throws -> SpawnedProcess, FakedClock) throws -> SpawnedProcess
  ) throws {
    let program = try Program()
    defer { program.remove() }
    let plan = try program.write(Self.plan, to: "plan.yaml")
    let answers = try program.write(
      "skip: {endless: it is to run out, silent: it is to run out}", to: "answers.yaml")
    let clock = try FakedClock(program)
    var drivers: [SpawnedProcess] = []
    // One whose deadlines have moved may wait for a day.
    defer { drivers.forEach { $0.kill() } }
    let driver = try body(
      {
        drivers.append(try clock.start(["run", plan, "--headless", "--answers", answers], program))
        return drivers[drivers.count - 1]
      }, clock)
    try waitUntil("the run's end") { driver.printed.contains("SUCCEEDED") }
    #expect(driver.end() == 0, "\(driver.printed) \(driver.complaints)")
    try expectOnTime(try JournalExport(program))
  }

  private func expectOnTime(_ journal: JournalExport) throws {
    #expect(journal.hasJumped, "the wall clock was not faked")
    #expect(journal.steadyTimes == journal.steadyTimes.sorted())
    func steady(_ kind: String, _ id: String, last: Bool = false) throws -> Double {
      let times = journal.steadyTimes(of: kind, id)
      return try #require(last ? times.last : times.first, "\(kind) \(id)")
    }
    let took: [(String, Double, Double)] = try [
      (
        "retry-delay", 2,
        steady("step.attempt-started", "again", last: true) - steady("step.attempt-ended", "again")
      ),
      ("timeout", 3, steady("step.attempt-ended", "endless") - steady("step.attempt-started", "endless")),
      ("quiet-timeout", 2, steady("step.attempt-ended", "silent") - steady("step.attempt-started", "silent")),
      ("for", 3, steady("check.ended", "often") - steady("check.started", "often")),
    ]
    for (deadline, planned, took) in took {
      // The shim counts from its own start, in whole milliseconds, which is after the journal's.
      #expect(took > planned - 0.01 && took < planned + Self.slack, "\(deadline) of \(planned) s: \(took) s")
    }
    let measured = journal.steadyTimes(of: "check.measured", "often")
    #expect((4...7).contains(measured.count), "\(measured)")
    for (earlier, later) in zip(measured, measured.dropFirst()) {
      // The one after a late one is on time again.
      #expect(later - earlier > 0.1 && later - earlier < 0.5 + Self.slack)
    }
  }
}

/// A wall clock that a test sets, by a library that is preloaded; the clocks that count from the boot stay true.
private struct FakedClock {
  private let file: URL
  private let library: ClockLibrary

  init(_ program: Program) throws {
    file = program.home.appendingPathComponent("clock")
    library = try ClockLibrary("FakedClock", for: program)
    try jump(days: 0)
  }

  /// Starts the program under this clock.
  func start(_ arguments: [String], _ program: Program) throws -> SpawnedProcess {
    try program.start(arguments, environment: ["LD_PRELOAD": library.path, "FAKED_CLOCK": file.path])
  }

  /// Sets the clock so many days before or after the true time, at once.
  func jump(days: Int) throws {
    try Data("\(days * 24 * 3600)".utf8).write(to: file, options: .atomic)
  }
}

/// The records of a run, as `journal export` gives them.
private struct JournalExport {
  private let records: [(event: [String: Any], steady: Double, wall: Double)]

  init(_ program: Program) throws {
    let export = try program.run("journal", "export").output
    records = try export.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
      return (
        object["event"] as? [String: Any] ?? [:], (object["steady"] as? Double ?? .nan) / 1000,
        (object["wall"] as? Double ?? .nan) / 1000
      )
    }
  }

  /// In seconds.
  var steadyTimes: [Double] { records.map(\.steady) }

  /// Whether wall times are on record that lie most of a day before and after others.
  var hasJumped: Bool {
    let drifts = records.map { $0.wall - $0.steady }
    return (drifts.max() ?? 0) > 80_000 && (drifts.min() ?? 0) < -80_000
  }

  /// When something happened to a step or a check, in seconds.
  func steadyTimes(of kind: String, _ id: String) -> [Double] {
    records.filter { $0.event["kind"] as? String == kind && "\($0.event)".contains(id) }.map(\.steady)
  }
}
