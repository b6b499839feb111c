import Foundation
import ReleaseModel
import SQLiteJournal
import Testing

@Suite(.timeLimit(.minutes(15))) struct LockTests {
  private let fixture = RunsFixture()

  @Test func aSecondWriterIsRefusedAndToldWhoDrives() throws {
    let run = try fixture.create()
    let first = try SQLiteJournal(run: run)
    let error = #expect(throws: JournalError.self) { try SQLiteJournal(run: run) }
    let host = ProcessInfo.processInfo.hostName
    let me = "\(OwnUser.name), process \(getpid()) on \(host)"
    #expect(error == .driven(path: run.lockPath, by: me))
    #expect(error.map { "\($0)" } == "the run is driven by \(me)")
    #expect(try first.records() == [])
  }

  @Test func theLockIsFreeWhenTheJournalIsClosed() throws {
    let run = try fixture.closed([])
    #expect(throws: Never.self) { try SQLiteJournal(run: run) }
  }

  @Test(.enabled(if: access("/usr/bin/flock", X_OK) == 0, "flock of util-linux is not installed"))
  func theLockIsFreeWhenItsHolderWasKilled() throws {
    let run = try fixture.create()
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    let script = "printf 'bob, process 7 on other' > \"$0\"; echo ready; exec sleep 600"
    holder.arguments = ["--no-fork", run.lockPath, "sh", "-c", script, run.lockPath]
    let output = Pipe()
    holder.standardOutput = output
    try holder.run()
    defer { kill(holder.processIdentifier, SIGKILL) }
    #expect(output.fileHandleForReading.availableData == Data("ready\n".utf8))
    #expect(throws: JournalError.driven(path: run.lockPath, by: "bob, process 7 on other")) {
      try SQLiteJournal(run: run)
    }
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    #expect(throws: Never.self) { try SQLiteJournal(run: run) }
  }
}
