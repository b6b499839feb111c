import Attempts
import EventChain
import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal

/// A copy of a run that is in a store, in a temporary folder for as long as somebody looks at it: whatever reads runs
/// reads it, and it is proved while it is made.
public final class StoredRunCopy: @unchecked Sendable {
  /// The copy, which nobody drives.
  public let directory: RunDirectory
  /// The run as the store has told of it last.
  public private(set) var stored: StoredRun
  /// Over what is read from now on.
  var store: PostgreSQLStore
  private let folder: String
  private let journal: SQLiteJournal
  private var last: JournalLink?

  /// Copies a run.
  ///
  /// - Throws: ``JournalError``, which names the first event that is not what was written; ``Failure`` when there is none.
  public init(_ id: String, in store: PostgreSQLStore) throws {
    guard let stored = try store.run(id), let plan = try store.plan(of: id) else {
      throw Failure("no run '\(id)' in \(store.address)")
    }
    self.store = store
    self.stored = stored
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("relboard-\(UUID().uuidString)")
    folder = place.path
    do {
      directory = try RunDirectories(root: folder).create(id: id, plan: plan, origin: stored.origin)
      journal = try SQLiteJournal(run: directory, as: .watch)
      try journal.forgoDurability()
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
    try readOn()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Who drives the run.
  public var driver: Driver? { stored.lease?.driver }

  /// Asks again who drives it.
  public func lookWhoDrives() throws(JournalError) {
    if let now = try store.run(stored.id) { stored = now }
  }

  /// Copies what has been recorded since.
  ///
  /// - Returns: the new records.
  @discardableResult public func readOn() throws -> [Record] {
    let path = store.path(of: stored.id)
    var records: [Record] = []
    var rows: [EventRow] = []
    var proof = ChainProof(path: path, after: last?.sequence ?? 0, hash: last?.digest ?? EventRow.origin)
    try store.eachRow(of: stored.id, after: proof.sequence) { row in
      let proved = try proof.take(row)
      records.append(try proved.record(path))
      rows.append(proved)
    }
    try journal.append(rows: rows)
    last = JournalLink(sequence: proof.sequence, digest: proof.hash)
    return records
  }

  /// Copies the ends of outputs that the driver shows.
  public func readOutputs() throws {
    for output in try store.outputs(of: stored.id) {
      let attempt = AttemptDirectory(directory.attemptPath(output.attempt))
      // An attempt's name is a step's id and a number; nothing else is a file's name here.
      guard !output.attempt.contains("/"), !output.attempt.hasPrefix(".") else { continue }
      try? FileManager.default.createDirectory(
        atPath: directory.attemptPath(output.attempt), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      let words = output.start > 0 ? "[\(output.start) bytes before this are on \(stored.host)]\n" : ""
      var known = (try? Data(contentsOf: URL(fileURLWithPath: attempt.log))) ?? Data()
      known = Self.joined(known, at: starts[output.attempt], output, words: words)
      if starts[output.attempt] == nil { starts[output.attempt] = output.start - Int64(words.utf8.count) }
      // In a folder that is for this user's eyes only.
      try known.write(to: URL(fileURLWithPath: attempt.log))
    }
  }

  /// Where in the whole output the file of an attempt begins.
  private var starts: [String: Int64] = [:]

  /// What is known of an output with its newest end.
  private static func joined(_ known: Data, at start: Int64?, _ output: StoredOutput, words: String) -> Data {
    guard let start else { return Data(words.utf8) + output.bytes }
    let end = start + Int64(known.count)
    let newEnd = output.start + Int64(output.bytes.count)
    guard newEnd > end else { return known }
    guard output.start <= end else {
      // More was written meanwhile than is shown.
      let gap = "\n[\(output.start - end) bytes of output are left out here]\n"
      return known + Data(gap.utf8) + output.bytes
    }
    return known + output.bytes.suffix(Int(newEnd - end))
  }
}

extension StoredRunCopy {
  /// Tells a run's store what it lacks of the run, which nobody may drive meanwhile.
  ///
  /// - Returns: how many events there are.
  /// - Throws: ``Failure`` when the run is not shared; ``JournalError`` when it is driven, the store cannot be reached, or
  ///   has gone on differently.
  public static func tell(of run: RunDirectory) throws -> Int {
    guard let tie = try StoreTie(of: run) else {
      throw Failure("run \(run.id) is this host's alone, and in no store")
    }
    guard tie.mirror else { throw Failure("run \(run.id) has no mirror: its store has all of it") }
    let journal = try SQLiteJournal(run: run, as: .watch)
    let state = try journal.state()
    try RunArchive.demandIdentity(run, state)
    let address = try StoreAddress(tie.address)
    // Whoever cannot reach it now is told so.
    try PostgreSQLStore(StoreChoice.said(of: address)).demandVersion()
    let shared = try SharedJournal(run, journal, tie)
    if let problem = shared.storeProblem { throw Failure(problem) }
    shared.offer(state)
    shared.release()
    return state.sequence
  }
}

extension PostgreSQLStore {
  /// The run that a person names by an id, or by a beginning or an end that no other has; the newest without a name.
  ///
  /// - Throws: ``Failure``; ``JournalError`` when the store cannot be read.
  public func find(_ name: String?) throws -> StoredRun {
    try demandVersion()
    let runs = try runs()
    guard let name else {
      guard let newest = runs.first else { throw Failure("no run in \(address) yet") }
      return newest
    }
    if let exact = runs.first(where: { $0.id == name }) { return exact }
    let matches = runs.filter { $0.id.hasPrefix(name) || $0.id.hasSuffix(name) }
    guard let match = matches.first else { throw Failure("no run '\(name)' in \(address)") }
    guard matches.count == 1 else {
      throw Failure("'\(name)' is the beginning or the end of \(matches.map(\.id).joined(separator: ", "))")
    }
    return match
  }
}
