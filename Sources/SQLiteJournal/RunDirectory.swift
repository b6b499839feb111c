import Foundation
import ReleaseModel

/// The folder that holds all of a run. Copying it archives the run.
public struct RunDirectory: Hashable, Sendable {
  /// The run's id, which is the folder's name.
  public let id: String
  /// The folder's path.
  public let path: String

  /// Names a folder that holds a run.
  public init(path: String) {
    self.path = path
    id = (path as NSString).lastPathComponent
  }

  /// The plan as it was when the run was opened.
  public var planPath: String { path + "/plan.yaml" }
  /// The path from which the plan was read.
  public var originPath: String { path + "/origin" }
  /// The journal.
  public var journalPath: String { path + "/journal.db" }
  /// Locked by the process that drives the run, for as long as it lives; holds who that is.
  public var lockPath: String { path + "/driver.lock" }
  /// Who drives the run; nil when nobody does.
  public var driver: Driver? { FileLock.holder(of: lockPath) }
  /// What a process that drives the run without a board has to say beside the journal.
  public var complaintsPath: String { path + "/unattended.log" }
  /// The folder of the attempts' own folders.
  public var attemptsPath: String { path + "/attempts" }
  /// The run's place in the order in which the runs were opened.
  var numberPath: String { path + "/number" }
  /// Whether it was killed at its making: it has no journal, and nothing was ever run.
  public var isUnborn: Bool { !FileManager.default.fileExists(atPath: journalPath) && !hasAttempts }
  /// The folder of one attempt.
  public func attemptPath(_ attempt: String) -> String { attemptsPath + "/" + attempt }
}

/// All runs of a user on this host.
public struct RunDirectories: Sendable {
  /// The folder that holds the runs' folders.
  public let root: String

  /// Names the folder of runs.
  public init(root: String) { self.root = root }

  /// Makes the folder of a new run, with the plan in it, for the user's eyes only. It is durable on return:
  /// a journal that survives the loss of power is worth nothing without its plan.
  ///
  /// - Parameters:
  ///   - plan: the plan file's bytes.
  ///   - origin: the plan file's path.
  /// - Throws: when a run of that id exists, or the folder cannot be written.
  public func create(id: String, plan: Data, origin: String = "") throws -> RunDirectory {
    let run = RunDirectory(path: root + "/" + id)
    try PrivateFiles.makeFolders(root)
    let number = (all().first.map(number(of:)) ?? 0) + 1
    for folder in [run.path, run.attemptsPath] { try PrivateFiles.makeFolder(folder) }
    try PrivateFiles.write(plan, to: run.planPath)
    try PrivateFiles.write(Data(origin.utf8), to: run.originPath)
    try PrivateFiles.write(Data("\(number)\n".utf8), to: run.numberPath)
    for folder in [run.path, root] { try Self.sync(folder) }
    return run
  }

  /// Makes a file's content, or a folder's entries, survive the loss of power.
  static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw JournalError.notWritten(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Every folder of a run, the newest first: the one that was made last, whatever the clock said then. Of those of
  /// one number the id tells, which begins with the time.
  public func all() -> [RunDirectory] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.filter { !$0.hasPrefix(".") }
      .map { RunDirectory(path: root + "/" + $0) }
      .map { (number: number(of: $0), run: $0) }
      .sorted { ($0.number, $0.run.id) > ($1.number, $1.run.id) }
      .map(\.run)
  }

  /// - Returns: 0 for a run of a program that did not count them.
  private func number(of run: RunDirectory) -> Int {
    let text = try? String(contentsOfFile: run.numberPath, encoding: .utf8)
    return text.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
  }

  /// The run that a person names by an id, or by a beginning or an end that no other has; the newest without a name.
  ///
  /// - Throws: ``RunLookupError``.
  public func find(_ name: String?) throws(RunLookupError) -> RunDirectory {
    let runs = all()
    guard let name else {
      guard let newest = runs.first(where: { !$0.isUnborn && !$0.isCopy }) else { throw .none(root: root) }
      return newest
    }
    if let exact = runs.first(where: { $0.id == name }) { return exact }
    let matches = runs.filter { $0.id.hasPrefix(name) || $0.id.hasSuffix(name) }
    guard let match = matches.first else { throw .unknown(name: name, newest: runs.prefix(3).map(\.id)) }
    guard matches.count == 1 else { throw .ambiguous(name: name, matches: matches.map(\.id)) }
    return match
  }
}

/// Why no run was found.
public enum RunLookupError: Error, Equatable, CustomStringConvertible {
  /// There is no run at all.
  case none(root: String)
  /// No id begins or ends so.
  case unknown(name: String, newest: [String])
  /// Several ids begin or end so.
  case ambiguous(name: String, matches: [String])

  public var description: String {
    switch self {
    case .none(let root): "no run in \(root) yet"
    case .unknown(let name, let newest):
      "no run '\(name)'" + (newest.isEmpty ? "" : "; the newest are \(newest.joined(separator: ", "))")
    case .ambiguous(let name, let matches):
      "'\(name)' is the beginning or the end of \(matches.joined(separator: ", "))"
    }
  }
}
