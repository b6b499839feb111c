import CPlatform
import Foundation
import TestSupport
import Testing

/// A journal that somebody or something has damaged, and `journal verify` over it.
@Suite(.blocking) struct JournalCommandTests {
  private static let hasSQLite = access("/usr/bin/sqlite3", X_OK) == 0

  let program: Program

  init() throws { program = try Program() }

  private static let plan = """
    relboard: 1
    release: {name: Tiny, version: "1", environment: dev}
    deployment:
      steps: [{id: first, title: First, run: "true"}]
    """

  private func verify(_ arguments: String...) throws -> Program.Result {
    let process = try program.start(["journal", "verify"] + arguments)
    let status = process.end()
    return Program.Result(status: status, output: process.printed, errors: process.complaints)
  }

  /// The newest run's folder.
  private func folder() throws -> String {
    let runs = program.home.appendingPathComponent("state/relboard/runs").path
    return try runs + "/" + #require(FileManager.default.contentsOfDirectory(atPath: runs).max())
  }

  /// A run to its end; its folder.
  private func endedRun() throws -> String {
    let plan = try program.write(Self.plan, to: "plan.yaml")
    #expect(try program.run("run", plan, "--headless").status == 0)
    return try folder()
  }

  /// A run whose driver was killed, so that its events are still in the log; its folder.
  private func killedRun() throws -> String {
    let gate = try program.gate("go")
    let waiting = Self.plan.replacingOccurrences(of: "\"true\"", with: "\"read -r _ <go\"")
    let plan = try program.write(waiting, to: "plan.yaml")
    let driver = try program.start(["run", plan, "--headless"])
    try waitUntil("the step runs") { driver.printed.contains("step first: started") }
    driver.kill()
    try gate.open()
    return try folder()
  }

  private func change(_ folder: String, _ sql: String) throws {
    let tool = try SpawnedProcess(["sqlite3", folder + "/journal.db", sql], environment: [:])
    #expect(tool.end() == 0, "\(tool.complaints)")
  }

  /// The events exported so far, in a file.
  private func checkpoint() throws -> String {
    try program.write(program.run("journal", "export").output, to: "checkpoint.jsonl")
  }

  @Test(.enabled(if: hasSQLite, "sqlite3 is not installed"))
  func theFirstBrokenEventIsNamed() throws {
    defer { program.remove() }
    let folder = try endedRun()
    let sound = try verify()
    #expect(sound.status == 0)
    #expect(sound.output.contains("chain sound, head "))
    try change(folder, "UPDATE event SET actor = 'eve' WHERE sequence IN (3, 5)")
    let broken = try verify()
    #expect(broken.status == 1)
    #expect(broken.errors.contains("\(folder)/journal.db: event 3: its hash does not fit its content"))
  }

  @Test(arguments: [
    (
      "echo more >> attempts/first.1/output.log",
      "event 6: the output of first.1 is not the one that was recorded"
    ),
    ("rm attempts/first.1/output.log", "event 6: the output of first.1 is not the one that was recorded"),
    (
      "echo more > attempts/first.1/output.log.9",
      "event 6: the output of first.1 is not the one that was recorded"
    ),
    ("echo '# more' >> plan.yaml", "plan.yaml is not the plan with which the run was opened"),
    ("rm plan.yaml", "plan.yaml, the plan of the run, cannot be read"),
  ])
  func aPlanOrAnOutputThatWasChangedIsFound(change: String, words: String) throws {
    defer { program.remove() }
    let plan = try program.write(
      Self.plan.replacingOccurrences(of: "\"true\"", with: "echo hello"), to: "plan.yaml")
    #expect(try program.run("run", plan, "--headless").status == 0)
    let sound = try verify()
    #expect(sound.status == 0 && sound.output.hasSuffix("the plan and 1 output are as recorded\n"))
    let shell = try SpawnedProcess(["sh", "-c", "cd \(folder()); \(change)"], environment: [:])
    #expect(shell.end() == 0)
    let broken = try verify()
    #expect(broken.status == 1)
    #expect(broken.errors.contains(words), "\(broken.errors)")
  }

  @Test(.enabled(if: hasSQLite, "sqlite3 is not installed"))
  func eventsThatWereCutOffAreFoundByACheckpoint() throws {
    defer { program.remove() }
    let folder = try endedRun()
    let checkpoint = try checkpoint()
    #expect(try verify("--checkpoint", checkpoint).status == 0)
    try change(folder, "DELETE FROM event WHERE sequence > 3")
    let sound = try verify()
    #expect(sound.status == 0)
    #expect(sound.output.hasPrefix("3 events, chain sound"))
    let cut = try verify("--checkpoint", checkpoint)
    #expect(cut.status == 1)
    #expect(cut.errors.contains("is not in the journal: events were cut off or replaced"))
  }

  @Test func aLogThatWasCutOffIsFoundByACheckpoint() throws {
    defer { program.remove() }
    let log = URL(fileURLWithPath: try killedRun() + "/journal.db-wal")
    let checkpoint = try checkpoint()
    let whole = try Data(contentsOf: log)
    #expect(try verify("--checkpoint", checkpoint).status == 0)
    for length in stride(from: whole.count - 1, to: 0, by: -whole.count / 6) {
      try whole.prefix(length).write(to: log)
      // What is left is a journal of fewer events, or none.
      let left = try verify()
      #expect(left.status < 2, "\(length) bytes: \(left.errors)")
      let cut = try verify("--checkpoint", checkpoint)
      #expect(cut.status == 1, "\(length) bytes")
      #expect(
        cut.errors.contains("cut off") || cut.errors.contains("journal.db-wal missing?"), "\(cut.errors)")
    }
  }

  @Test(arguments: ["journal.db-wal", "journal.db"])
  func aFileThatIsMissingOrEmptyIsTold(file: String) throws {
    defer { program.remove() }
    let folder = try killedRun()
    let path = folder + "/" + file
    try Data().write(to: URL(fileURLWithPath: path))
    for isThere in [true, false] {
      if !isThere { try FileManager.default.removeItem(atPath: path) }
      let result = try verify()
      #expect(result.status == 1)
      let words = !isThere && file == "journal.db" ? "no journal here" : "journal.db-wal missing?"
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(try program.run("status").status < 128)
    }
  }

  @Test(.enabled(if: canMount, "mounting needs more rights"))
  func aRunGoesOnWhenAFullDiskHasRoomAgain() throws {
    defer { program.remove() }
    let state = program.home.appendingPathComponent("state").path
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    try #require(mount("tmpfs", state, "tmpfs", 0, "size=2m") == 0)
    defer { umount2(state, Int32(MNT_DETACH)) }
    let gate = try program.gate("go")
    let waiting = Self.plan.replacingOccurrences(of: "\"true\"", with: "\"read -r _ <go\"")
    let plan = try program.write(waiting, to: "plan.yaml")
    let run = try program.start(["run", plan, "--headless"])
    try waitUntil("the step runs") { run.printed.contains("step first: started") }
    let filling = try SpawnedProcess(
      ["dd", "if=/dev/zero", "of=\(state)/filling", "bs=4k"], environment: [:])
    #expect(filling.end() != 0, "the disk is full")
    try gate.open()
    try waitUntil("the full disk is told") { run.complaints.contains("the journal cannot be written: ") }
    #expect(run.complaints.contains("database or disk is full"))
    #expect(!run.printed.contains("step first: succeeded"))
    try FileManager.default.removeItem(atPath: state + "/filling")
    #expect(run.end() == 0, "\(run.complaints)")
    #expect(try verify().status == 0)
    #expect(try program.status()["state"] as? String == "succeeded")
  }

  @Test(
    .enabled(if: canMount, "mounting needs more rights"), .enabled(if: TmuxTerminal.isAvailable, "no tmux"))
  func anArchiveThatTakesNoWritesIsRead() throws {
    defer { program.remove() }
    let folder = try killedRun()
    let expected = try verify().output
    // The index of a log that somebody has read is not part of an archive.
    try FileManager.default.removeItem(atPath: folder + "/journal.db-shm")
    let bind = UInt(MS_BIND)
    try #require(mount(folder, folder, nil, bind, nil) == 0)
    defer { umount2(folder, Int32(MNT_DETACH)) }
    try #require(mount(nil, folder, nil, bind | UInt(MS_REMOUNT) | UInt(MS_RDONLY), nil) == 0)
    #expect(!expected.isEmpty)
    #expect(try verify().output == expected)
    #expect(try program.status()["state"] as? String == "deploying")
    let terminal = try TmuxTerminal(program, ["replay"])
    try terminal.wait(for: "replaying run")
  }

  /// Whether this user may mount: tried on a folder that nobody needs.
  private static let canMount: Bool = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { rmdir(folder) }
    return mount(folder, folder, nil, UInt(MS_BIND), nil) == 0 && umount2(folder, Int32(MNT_DETACH)) == 0
  }()
}
