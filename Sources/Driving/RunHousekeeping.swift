import Foundation
import ReleaseModel
import SQLiteJournal

/// What becomes of runs that have ended: they are moved elsewhere, or removed. One that goes on is never touched.
public struct RunHousekeeping: Sendable {
  private let runs: RunDirectories

  /// Looks after the runs of a folder.
  public init(_ runs: RunDirectories) { self.runs = runs }

  /// The runs that may be removed: ended before a moment, and not among the newest of their plan. The newest rehearsal
  /// of a plan stays: its durations are those that are planned with.
  ///
  /// - Parameters:
  ///   - moment: wall time; nil for whenever.
  ///   - kept: how many of the newest runs of each plan stay, 0 or more.
  /// - Returns: the newest first.
  public func removable(before moment: WallInstant?, keeping kept: Int) -> [RunSummary] {
    var seen: [String: Int] = [:]
    var rehearsed: Set<String> = []
    return runs.all().filter { !$0.isUnborn && !$0.isCopy }.compactMap { run -> RunSummary? in
      guard let summary = RunSummary(of: run), summary.problem == nil, let plan = summary.plan else {
        return nil
      }
      let place = seen[plan, default: 0]
      seen[plan] = place + 1
      let isNewestRehearsal = summary.rehearsal == true && rehearsed.insert(plan).inserted
      guard summary.isEnded == true, place >= kept, !isNewestRehearsal else { return nil }
      if let moment, (summary.ended ?? "") >= moment.iso8601 { return nil }
      return summary
    }
  }

  /// Removes a run that has ended.
  ///
  /// - Throws: ``Failure`` when it has not, somebody drives it, or it cannot be removed.
  public func remove(_ run: RunDirectory) throws(Failure) {
    try withEnded(run) {
      // Under another name first, so that half a run never looks like one.
      let gone = "\(runs.root)/.removed-\(run.id)"
      try FileManager.default.moveItem(atPath: run.path, toPath: gone)
      try FileManager.default.removeItem(atPath: gone)
    }
  }

  /// Moves a run that has ended into another folder, once its journal, its plan and its outputs are proved there.
  ///
  /// - Returns: the run's folder in the other.
  /// - Throws: ``Failure`` when it has not ended, somebody drives it, it is not what was recorded, or cannot be moved.
  public func archive(_ run: RunDirectory, to folder: String) throws(Failure) -> RunDirectory {
    let moved = RunDirectory(path: "\(folder)/\(run.id)")
    guard !FileManager.default.fileExists(atPath: moved.path) else { throw Failure("\(moved.path) exists") }
    try withEnded(run) {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      do {
        try Self.copy(run.path, to: moved.path)
        let reader = try JournalReader(run: moved)
        try reader.prove()
        try RunArchive.demandIdentity(moved, reader.state())
        _ = try RunArchive.proveFiles(of: moved, reader.records())
      } catch {
        try? FileManager.default.removeItem(atPath: moved.path)
        throw error
      }
    }
    try remove(run)
    return moved
  }

  /// Copies a folder and all the files in it. A pipe, by which an attempt was told what to do, is left: nobody reads it.
  private static func copy(_ folder: String, to copy: String) throws {
    let files = FileManager.default
    try files.createDirectory(
      atPath: copy, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    for name in try files.contentsOfDirectory(atPath: folder) {
      let (from, to) = ("\(folder)/\(name)", "\(copy)/\(name)")
      // What a command has given is on record, but for its secrets, which nobody needs any more.
      if name == "outputs", (folder as NSString).deletingLastPathComponent.hasSuffix("/attempts") { continue }
      switch try files.attributesOfItem(atPath: from)[.type] as? FileAttributeType {
      case .typeDirectory: try Self.copy(from, to: to)
      case .typeRegular: try files.copyItem(atPath: from, toPath: to)
      default: break
      }
    }
  }

  /// Does something with a run that has ended, while nobody else can drive it.
  private func withEnded(_ run: RunDirectory, _ body: () throws -> Void) throws(Failure) {
    let lock: FileLock
    do {
      lock = try FileLock(path: run.lockPath, patience: 500)
    } catch {
      switch error {
      case .held(let holder):
        throw Failure("run \(run.id) is driven by \(holder.map { "\($0)" } ?? "another process")")
      case .notWritten(let reason): throw Failure("\(run.lockPath): \(reason)")
      }
    }
    defer { withExtendedLifetime(lock) {} }
    do {
      let state = try RunArchive.state(of: run)
      guard state.phase.isEnded else {
        throw Failure("run \(run.id) is \(state.label): only what has ended is moved or removed")
      }
      if state.locksEnvironment {
        EnvironmentFolder(besides: runs.root).strike(run, from: state.plan.release.environment)
      }
      try body()
    } catch let failure as Failure {
      throw failure
    } catch let error as JournalError {
      throw Failure("\(error)")
    } catch {
      throw Failure("run \(run.id): \(error.localizedDescription)")
    }
  }
}
