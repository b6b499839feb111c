import Foundation
import Hashing
import ReleaseModel
import SQLiteJournal

/// The environments of the runs of one login on one machine: a folder beside that of the runs.
///
/// It is an index and proves nothing: whether a run has what it says is in that run's own record, so that a run whose
/// driver was killed has it still, and one that is over has it no more.
struct EnvironmentFolder: EnvironmentRegister {
  private struct Claim: Codable {
    var environment, run, path: String
  }

  private static let patience = 10_000
  /// How often it is looked whether a run is over.
  private static let interval: Duration = .seconds(2)

  private let path: String

  /// The environments of a folder's runs.
  init(besides runs: String) {
    path = (runs as NSString).deletingLastPathComponent + "/environments"
  }

  private func file(of environment: String) -> String {
    let hash = SHA256.hexDigest(of: environment.utf8)
    return "\(path)/\(hash.prefix(32))"
  }

  func holder(of environment: String, besides run: String) throws -> EnvironmentHolder? {
    let file = file(of: environment)
    guard let data = FileManager.default.contents(atPath: file) else { return nil }
    guard let claim = try? JSONDecoder().decode(Claim.self, from: data) else {
      throw Failure(
        "\(file): not a claim of an environment; remove it if no release is under way in \(environment)")
    }
    if claim.run == run { return nil }
    guard FileManager.default.fileExists(atPath: claim.path) else {
      throw Failure(
        "run \(claim.run) has \(environment), and its folder \(claim.path) is gone; if it is over, remove \(file)"
      )
    }
    let state = try RunArchive.state(of: RunDirectory(path: claim.path))
    guard state.holdsEnvironment else { return nil }
    let release = state.plan.release
    return EnvironmentHolder(run: claim.run, release: "\(release.name) \(release.version)")
  }

  func claim(
    _ environment: String, for run: RunDirectory, releasing release: String,
    recording: @Sendable () async throws -> Void
  ) async throws -> EnvironmentHolder? {
    let file = file(of: environment)
    let lock: FileLock
    do {
      try PrivateFiles.makeFolders(path)
      lock = try FileLock(path: file + ".lock", patience: Self.patience)
    } catch let problem as FileLock.Problem {
      switch problem {
      case .held: throw Failure("\(environment) is being claimed by another run")
      case .notWritten(let reason): throw Failure("\(file).lock: \(reason)")
      }
    }
    defer { lock.remove() }
    if let holder = try holder(of: environment, besides: run.id) { return holder }
    let claim = Claim(environment: environment, run: run.id, path: run.path)
    let draft = "\(file).\(run.id)"
    try? FileManager.default.removeItem(atPath: draft)
    try PrivateFiles.write(JSONEncoder().encode(claim), to: draft)
    guard rename(draft, file) == 0 else { throw Failure("\(file): \(String(cString: strerror(errno)))") }
    try await recording()
    return nil
  }

  func strike(_ run: RunDirectory, from environment: String) {
    let file = file(of: environment)
    guard let data = FileManager.default.contents(atPath: file),
      let claim = try? JSONDecoder().decode(Claim.self, from: data), claim.run == run.id
    else { return }
    unlink(file)
  }

  func watch(_ environment: String, _ look: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
    let task = Task {
      while (try? await Task.sleep(for: Self.interval, clock: .continuous)) != nil { look() }
    }
    return { task.cancel() }
  }
}
