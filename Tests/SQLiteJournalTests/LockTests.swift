import Foundation
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

@Suite(.patience) struct LockTests {
  private let fixture = RunsFixture()

  @Test func aSecondWriterIsRefusedAndToldWhoDrives() throws {
    let run = try fixture.create()
    let first = try SQLiteJournal(run: run)
    let error = #expect(throws: JournalError.self) { try SQLiteJournal(run: run) }
    let host = ProcessInfo.processInfo.hostName
    let me = Driver(name: OwnUser.name, process: getpid(), host: host, attendance: .attended)
    #expect(error == .driven(path: run.lockPath, by: me))
    #expect(
      error.map { "\($0)" } == "the run is driven by \(OwnUser.name), process \(getpid()) on \(host)")
    #expect(run.driver == me)
    #expect(try first.records() == [])
  }

  @Test func theLockIsFreeWhenTheJournalIsClosed() throws {
    let run = try fixture.closed([])
    #expect(run.driver == nil)
    #expect(throws: Never.self) { try SQLiteJournal(run: run) }
  }

  @Test func theLockIsNeverFreeWhileItIsHandedDown() throws {
    let run = try fixture.create()
    let first = try SQLiteJournal(run: run)
    // What a process that was started with it has.
    let inherited = first.withLockDescriptor { dup($0) }
    first.handOver()
    #expect(throws: JournalError.handedOver(path: run.journalPath)) { try first.probe() }
    let second = try SQLiteJournal(run: run, inherited: inherited, as: .watch)
    #expect(run.driver?.attendance == .watch && run.driver?.isAlone == true)
    #expect(throws: Never.self) { try second.probe() }
    #expect(second.isLockInPlace)
    unlink(run.lockPath)
    #expect(!second.isLockInPlace)
    withExtendedLifetime(first) {}
  }

  @Test func aDescriptorThatIsNotTheRunsLockTakesNothing() throws {
    let run = try fixture.create()
    let first = try SQLiteJournal(run: run)
    let other = open(run.lockPath, O_RDWR)
    defer { close(other) }
    #expect(throws: JournalError.driven(path: run.lockPath, by: first.driver)) {
      try SQLiteJournal(run: run, inherited: other, as: .watch)
    }
  }

  @Test(.enabled(if: access("/usr/bin/flock", X_OK) == 0, "flock of util-linux is not installed"))
  func theLockIsFreeWhenItsHolderWasKilled() throws {
    let run = try fixture.create()
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    let script = """
      printf '{"name":"bob","process":7,"host":"other"}' > "$0"; echo ready; exec sleep 600
      """
    holder.arguments = ["--no-fork", run.lockPath, "sh", "-c", script, run.lockPath]
    let output = Pipe()
    holder.standardOutput = output
    try holder.run()
    defer { kill(holder.processIdentifier, SIGKILL) }
    #expect(output.fileHandleForReading.availableData == Data("ready\n".utf8))
    #expect(
      throws: JournalError.driven(path: run.lockPath, by: Driver(name: "bob", process: 7, host: "other"))
    ) {
      try SQLiteJournal(run: run)
    }
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    #expect(throws: Never.self) { try SQLiteJournal(run: run) }
  }
}
