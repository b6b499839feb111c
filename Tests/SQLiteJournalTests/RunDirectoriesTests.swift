import Foundation
import ReleaseModel
import SQLiteJournal
import Testing

import struct ReleaseModel.Record

@Suite struct RunDirectoriesTests {
  private let fixture = RunsFixture()

  @Test func aRunIsForItsUsersEyesOnlyWhateverTheUmask() throws {
    // Of the whole process: the files of other tests that run meanwhile are only more open.
    let before = umask(0)
    defer { umask(before) }
    let run = try fixture.create()
    let journal = try SQLiteJournal(run: run)
    try journal.append(Record.few(3))
    for path in [run.planPath, run.originPath, run.lockPath]
      + ["", "-wal", "-shm"].map({ run.journalPath + $0 })
    {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(path)")
    }
    for path in [fixture.runs.root, run.path, run.attemptsPath] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o700, "\(path)")
    }
    #expect(FileManager.default.contents(atPath: run.planPath) == Data("name: shop\n".utf8))
  }

  @Test func aRunIsNotMadeTwice() throws {
    let run = try fixture.create()
    #expect(throws: (any Error).self) { try fixture.runs.create(id: run.id, plan: Data()) }
    #expect(FileManager.default.contents(atPath: run.planPath) == Data("name: shop\n".utf8))
  }

  @Test func theRunThatWasMadeLastComesFirstAndIsMeantWithoutAName() throws {
    // The clock was wrong when two of them were made.
    let ids = [
      "20261121-090000-ffff", "20991122-090000-0000", "19700101-000000-aaaa", "20261122-090000-0000",
    ]
    for id in ids { _ = try fixture.closed(Record.few(1), id) }
    #expect(fixture.runs.all().map(\.id) == ids.reversed())
    #expect(try fixture.runs.find(nil).id == "20261122-090000-0000")
  }

  @Test func runsThatNobodyHasCountedComeInTheOrderOfTheirIds() throws {
    for id in ["20261122-090000-0000", "20261122-085959-aaaa", "20261121-090000-ffff"] {
      let run = try fixture.closed(Record.few(1), id)
      try FileManager.default.removeItem(atPath: run.path + "/number")
    }
    #expect(
      fixture.runs.all().map(\.id) == [
        "20261122-090000-0000", "20261122-085959-aaaa", "20261121-090000-ffff",
      ])
    #expect(try fixture.runs.find(nil).id == "20261122-090000-0000")
  }

  @Test func aRunThatWasKilledAtItsMakingIsNone() throws {
    let run = try fixture.create()
    #expect(run.isUnborn)
    #expect(throws: RunLookupError.none(root: fixture.runs.root)) { try fixture.runs.find(nil) }
    #expect(try fixture.runs.find(run.id) == run, "whoever names it means it")
    try FileManager.default.createDirectory(atPath: run.attemptPath("a.1"), withIntermediateDirectories: true)
    #expect(!run.isUnborn, "without its journal, but something was run")
    #expect(try fixture.runs.find(nil) == run)
  }

  @Test func aRunIsFoundByItsIdOrAUniqueBeginning() throws {
    for id in ["20261121-09", "20261121-0900", "20261122-0900"] { _ = try fixture.closed(Record.few(1), id) }
    #expect(try fixture.runs.find("20261122").id == "20261122-0900")
    #expect(try fixture.runs.find("20261121-0900").id == "20261121-0900")
    #expect(
      try fixture.runs.find("20261121-09").id == "20261121-09", "an id is itself, whatever goes on from it")
  }

  @Test func aRunIsFoundByTheEndOfItsIdUnlessAnotherBeginsOrEndsSo() throws {
    for id in ["20261121-0900-0a1f", "20261122-0900-1b1f", "0a1f-copied"] {
      _ = try fixture.closed(Record.few(1), id)
    }
    #expect(try fixture.runs.find("1b1f").id == "20261122-0900-1b1f")
    let ends = ["20261122-0900-1b1f", "20261121-0900-0a1f"]
    #expect(throws: RunLookupError.ambiguous(name: "1f", matches: ends)) { try fixture.runs.find("1f") }
    let both = ["0a1f-copied", "20261121-0900-0a1f"]
    #expect(throws: RunLookupError.ambiguous(name: "0a1f", matches: both)) { try fixture.runs.find("0a1f") }
  }

  @Test func whatIsNotFoundIsExplained() throws {
    #expect(throws: RunLookupError.none(root: fixture.runs.root)) { try fixture.runs.find(nil) }
    #expect(throws: RunLookupError.unknown(name: "x", newest: [])) { try fixture.runs.find("x") }
    for id in ["a1", "a2", "b1", "c1"] { _ = try fixture.closed(Record.few(1), id) }
    #expect(throws: RunLookupError.ambiguous(name: "a", matches: ["a2", "a1"])) { try fixture.runs.find("a") }
    let unknown = RunLookupError.unknown(name: "x", newest: ["c1", "b1", "a2"])
    #expect(throws: unknown) { try fixture.runs.find("x") }
    #expect("\(unknown)" == "no run 'x'; the newest are c1, b1, a2")
  }
}
