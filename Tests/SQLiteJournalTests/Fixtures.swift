import Foundation
import GRDB
import ReleaseModel
import SQLiteJournal

import struct ReleaseModel.Record

/// A folder of runs that is gone when the test is over.
final class RunsFixture: Sendable {
  let runs: RunDirectories

  init() {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    runs = RunDirectories(root: folder.path)
  }

  deinit { try? FileManager.default.removeItem(atPath: runs.root) }

  func create(_ id: String = "20261122-120000-0001") throws -> RunDirectory {
    try runs.create(id: id, plan: Data("name: shop\n".utf8))
  }

  /// A run whose journal holds these records and is closed.
  func closed(_ records: [Record], _ id: String = "20261122-120000-0001") throws -> RunDirectory {
    let run = try create(id)
    try SQLiteJournal(run: run).append(records)
    return run
  }

  /// A run with the same journal as another, as its files are on the disk now.
  func copy(_ run: RunDirectory, as id: String) throws -> RunDirectory {
    let copy = try create(id)
    for ending in ["", "-wal"] where FileManager.default.fileExists(atPath: run.journalPath + ending) {
      try FileManager.default.copyItem(atPath: run.journalPath + ending, toPath: copy.journalPath + ending)
    }
    return copy
  }
}

extension RunDirectory {
  /// Changes the closed journal behind the program's back.
  func tamper(_ sql: String) throws {
    try DatabaseQueue(path: journalPath).write { try $0.execute(sql: sql) }
  }
}

extension Record {
  static func numbered(_ sequence: Int, _ event: Event, by actor: Actor = .person("ann")) -> Record {
    let at = Timestamp(
      steady: SteadyInstant(milliseconds: 1_000 + Int64(sequence)),
      wall: WallInstant(milliseconds: 1_795_384_800_000 + Int64(sequence)))
    return Record(sequence: sequence, at: at, by: actor, event: event)
  }

  /// A few records of different kinds, from the first on.
  static func few(_ count: Int = 5) -> [Record] {
    (1...count).map { number in
      .numbered(
        number, .run(number % 2 == 0 ? .resumed : .held(.asked("reason \(number)"))),
        by: number % 3 == 0 ? .board : .person("ann"))
    }
  }
}
