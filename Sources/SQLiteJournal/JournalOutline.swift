import EventChain
import Foundation
import GRDB
import ReleaseModel

import struct ReleaseModel.Record

/// What a journal's first and last events tell of its run, whatever lies between: enough to find a run among many.
public struct JournalOutline: Sendable {
  /// The event by which the run was opened.
  public let opening: Record
  /// The one behind it that makes the run a rehearsal; nil for a live one.
  public let rehearsal: Record?
  /// The event that has ended the run; nil while it goes on, and where it does not stand among the last ones.
  public let end: Record?

  /// The run that has written the journal: a copy of its folder has another name.
  public var identity: RunIdentity? {
    if case .run(.opened(let identity, _)) = opening.event { identity } else { nil }
  }

  /// How far from the end the run's end is looked for: messages may be told of later.
  private static let lastEvents = 200

  /// Reads the outline of a journal; nil when it has no event.
  ///
  /// - Parameter hasEnd: whether its end is looked for, which may be damaged where the beginning is not.
  init?(_ database: Database, hasEnd: Bool, path: String) throws {
    guard let opening = try EventRow.records(database, from: 1, to: 2, path: path).first else { return nil }
    self.opening = opening
    let second = try Data.fetchOne(database, sql: "SELECT CAST(kind AS BLOB) FROM event WHERE sequence = 2")
    rehearsal =
      second == Data(Event.run(.rehearsalBegun).kind.utf8)
      ? try EventRow.records(database, from: 2, to: 3, path: path).first : nil
    guard hasEnd else {
      end = nil
      return
    }
    let last = try Int.fetchOne(database, sql: "SELECT max(sequence) FROM event") ?? 0
    let kinds = Self.ends.map(\.kind)
    let sequence = try Int.fetchOne(
      database,
      sql: """
        SELECT max(sequence) FROM event
        WHERE sequence > ? AND kind IN (\(kinds.map { _ in "?" }.joined(separator: ", ")))
        """, arguments: StatementArguments([last - Self.lastEvents]) + StatementArguments(kinds))
    end = try sequence.flatMap { try EventRow.records(database, from: $0, to: $0 + 1, path: path).first }
  }

  /// The events after which nothing more happens in a run.
  private static let ends: [Event] = [
    .run(.succeeded), .run(.aborted(reason: "")), .backout(.backedOut), .backout(.failed(reason: "")),
  ]
}

extension JournalReader {
  /// What the journal's ends tell, in a time that does not grow with it; nil when it has no event. Only the rows that
  /// are read are proved.
  ///
  /// - Parameter hasEnd: whether its end is read as well as its beginning.
  public func outline(hasEnd: Bool) throws -> JournalOutline? {
    try JournalError.reading(path) {
      try queue.inDatabase { try JournalOutline($0, hasEnd: hasEnd, path: path) }
    }
  }
}

extension RunDirectory {
  /// The identity of the run that its journal was written by.
  ///
  /// - Returns: nil when the journal has no event yet.
  /// - Throws: ``JournalError``.
  public func recordedIdentity() throws -> RunIdentity? {
    try JournalReader(run: self).outline(hasEnd: false)?.identity
  }

  /// Whether the folder is a copy of a run's, which has another name: not a run of its own.
  public var isCopy: Bool {
    guard let recorded = try? recordedIdentity() else { return false }
    return recorded.id != id && !isNamedAsRun
  }

  /// Whether the folder's name is one that the program gives: then it cannot be that of a copy.
  package var isNamedAsRun: Bool { id.wholeMatch(of: /[0-9]{8}-[0-9]{6}-[0-9a-f]{4,6}/) != nil }

  /// Whether something was run: its attempts have folders.
  public var hasAttempts: Bool {
    (try? FileManager.default.contentsOfDirectory(atPath: attemptsPath))?.isEmpty == false
  }
}
