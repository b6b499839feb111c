import Attempts
import Foundation
import Hashing
import ReleaseModel
import SQLiteJournal

import struct ReleaseModel.Record

/// Reads runs back from their directories.
public struct RunArchive: Sendable {
  private let runs: RunDirectories
  var directories: RunDirectories { runs }

  /// Reads the runs of a folder.
  public init(_ runs: RunDirectories) { self.runs = runs }

  /// Where a run stands, from its journal alone.
  ///
  /// - Throws: ``JournalError``.
  public static func state(of run: RunDirectory) throws -> ReleaseState {
    let state = try JournalReader(run: run).state()
    guard state.run != nil else { throw JournalError.empty(path: run.journalPath) }
    return state
  }

  /// Throws unless a run's folder holds its own journal, and the plan with which it was opened.
  ///
  /// - Throws: ``Failure``.
  public static func demandIdentity(_ run: RunDirectory, _ state: ReleaseState) throws(Failure) {
    guard let identity = state.run else { throw Failure("\(run.journalPath): no event is recorded") }
    guard identity.id == run.id else {
      throw Failure("\(run.path) holds the journal of another run, \(identity.id)")
    }
    try demandPlan(run, identity)
  }

  /// Throws unless a run's folder holds the plan with which the run was opened.
  private static func demandPlan(_ run: RunDirectory, _ identity: RunIdentity) throws(Failure) {
    guard let plan = FileManager.default.contents(atPath: run.planPath) else {
      throw Failure("\(run.planPath), the plan of the run, cannot be read")
    }
    guard PlanOpening.hash(of: plan) == identity.planHash else {
      throw Failure("\(run.planPath) is not the plan with which the run was opened")
    }
  }

  /// Proves that the plan and the outputs in a run's folder are those of its records.
  ///
  /// - Parameter hasOutputs: whether the outputs are in the folder; those of a run that is followed are on its driver's
  ///   host. Those of attempts that were made from another folder of the run are there in any case.
  /// - Returns: of how many outputs.
  /// - Throws: ``Failure``, which names the first that is not.
  public static func proveFiles(
    of run: RunDirectory, _ records: [Record], hasOutputs: Bool = true
  ) throws(Failure) -> Int {
    var count = 0
    let folder = try StoreTie(of: run)?.folder
    var place: RunPlace?
    var elsewhere: Set<AttemptID> = []
    for record in records {
      switch record.event {
      case .run(.opened(let identity, _)): try demandPlan(run, identity)
      case .run(.attached(let session)): place = session.place
      case .steps(.attemptStarted(let attempt)):
        if let place, place.folder != folder { elsewhere.insert(attempt) }
      case .steps(.logKept(let attempt, let recorded)):
        count += 1
        guard hasOutputs, !elsewhere.contains(attempt) else { continue }
        var hasher = SHA256()
        for file in AttemptDirectory(run.attemptPath(attempt.description)).logFiles {
          guard let handle = FileHandle(forReadingAtPath: file) else {
            throw Failure("\(file): not readable")
          }
          while let piece = try? handle.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update(piece)
          }
        }
        guard hasher.hexDigest == recorded else {
          throw Failure("event \(record.sequence): the output of \(attempt) is not the one that was recorded")
        }
      default: break
      }
    }
    return count
  }

  /// Where a run stands as far as a list shows it: of one that has ended its plan, its phase and its clocks, for which
  /// its first and its last events are enough.
  ///
  /// - Throws: ``JournalError``.
  public static func outline(of run: RunDirectory) throws -> ReleaseState { try outlined(run).state }

  /// As ``outline(of:)``, with the record by which the run was opened.
  static func outlined(_ run: RunDirectory) throws -> (state: ReleaseState, opening: Record) {
    guard let outline = try JournalReader(run: run).outline(hasEnd: true) else {
      throw JournalError.empty(path: run.journalPath)
    }
    guard outline.end != nil else { return (try state(of: run), outline.opening) }
    var state = ReleaseState()
    for record in [outline.opening, outline.rehearsal, outline.end] {
      if let record { evolve(&state, record) }
    }
    return (state, outline.opening)
  }

  /// Every run of a plan file, the newest first.
  ///
  /// - Parameter planPath: a path of the plan; a run that was opened by another is found too.
  public func all(of planPath: String) -> [RunDirectory] {
    let real = realPath(planPath) ?? planPath
    return runs.all().filter { run in
      guard let origin = try? String(contentsOfFile: run.originPath, encoding: .utf8) else { return false }
      return origin == real || realPath(origin) == real
    }
  }

  /// What the rehearsals of this very plan have shown; nil when there was none.
  ///
  /// - Parameter planHash: SHA-256 of the plan file's bytes.
  func rehearsal(of plan: PlanOpening) -> Rehearsal? {
    let shown = runs.all().compactMap { run -> Rehearsal? in
      guard let outline = try? JournalReader(run: run).outline(hasEnd: false), outline.rehearsal != nil,
        outline.identity?.planHash == plan.hash, outline.identity?.id == run.id,
        let state = try? Self.state(of: run), state.plan.release.hasScripts(of: plan.plan.release)
      else { return nil }
      return state.rehearsed
    }
    return .joined(shown)
  }

  /// The newest run of a plan file, if it has not ended; of rehearsals the newest rehearsal.
  ///
  /// - Parameter planPath: as for ``all(of:)``.
  /// - Throws: as ``newest(of:isRehearsal:)``.
  public func unfinished(of planPath: String, isRehearsal: Bool = false) throws -> RunDirectory? {
    let newest = try newest(of: planPath, isRehearsal: isRehearsal)
    return newest.flatMap { $0.state.phase.isEnded ? nil : $0.run }
  }

  /// The newest run of a plan file, and where it stands; of rehearsals the newest rehearsal.
  ///
  /// - Parameter planPath: as for ``all(of:)``.
  /// - Throws: ``Failure`` when it cannot be read: whether it has ended is then not known, and another run of the
  ///   plan would do its steps again.
  func newest(of planPath: String, isRehearsal: Bool) throws -> (run: RunDirectory, state: ReleaseState)? {
    for run in all(of: planPath) where !run.isUnborn {
      do {
        guard let outline = try Self.existing(run) else { continue }
        guard let identity = outline.identity, identity.id != run.id else {
          guard (outline.rehearsal != nil) == isRehearsal else { continue }
          return (run, try Self.state(of: run))
        }
        guard run.isNamedAsRun else { continue }
        throw Failure("\(run.path) holds the journal of another run, \(identity.id)")
      } catch {
        throw Failure(
          "the newest run of this plan cannot be read: \(error); begin another, if it has ended, with --new")
      }
    }
    return nil
  }

  /// The outline of a run's journal; nil when it was killed before it was opened, and has done nothing.
  static func existing(_ run: RunDirectory) throws -> JournalOutline? {
    do {
      if let outline = try JournalReader(run: run).outline(hasEnd: false) { return outline }
    } catch JournalError.empty {}
    // Something was run: the log with the events was lost, and to begin anew would do it again.
    guard !run.hasAttempts else { throw JournalError.empty(path: run.journalPath) }
    return nil
  }
}
