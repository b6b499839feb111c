import Attempts
import Foundation
import Hashing
import PlanFile
import ReleaseModel
import ReleaseWords
import SQLiteJournal

/// A plan file as it was read for a run.
public struct PlanOpening: Sendable {
  /// The plan.
  public let plan: Plan
  /// The plan file with its values and loops written out as they are released, of which a run keeps a copy: the file's
  /// own bytes where that is the same.
  public let bytes: [UInt8]
  /// The file's real path: a plan is the same by whatever links it is reached.
  public let path: String
  /// What Ansible is to run, with where it stands in the file; empty of a plan that was not read from a file.
  let plays: [PlayPlace]
  /// The file as the user has named it.
  private let name: String

  /// The folder of the plan, in which its commands run: where the file really is, not where a link to it lies.
  ///
  /// A run is found by every path of its plan, and where its steps run must not depend on which of them was used
  /// first; nor may it change under them when a link on the way is switched, as releases do with `current`.
  public var directory: String { (path as NSString).deletingLastPathComponent }

  /// SHA-256 of ``bytes``, in lower-case hexadecimal: a rehearsal of the plan has the same.
  public var hash: String { Self.hash(of: bytes) }

  /// SHA-256 of a plan file's bytes, in lower-case hexadecimal.
  static func hash(of bytes: some Collection<UInt8>) -> String { SHA256.hexDigest(of: bytes) }

  /// SHA-256 of the path, in lower-case hexadecimal.
  var pathHash: String { SHA256.hexDigest(of: path.utf8) }

  /// Reads a plan for a run, and runs the commands of its values.
  ///
  /// - Parameters:
  ///   - values: over those of the plan, by name.
  ///   - isRehearsal: whether it is to be rehearsed.
  /// - Throws: ``Failure`` with every error of the file, a line each.
  public init(path: String, values: [String: String] = [:], isRehearsal: Bool = false) throws {
    // What was resolved is what is read, whoever switches a link meanwhile.
    let real = realPath(path) ?? path
    let folder = (real as NSString).deletingLastPathComponent
    var inputs = PlanInputs(values: values, isRehearsal: isRehearsal, folder: folder) {
      ValueCommand.run($0, in: folder)
    }
    inputs.listHosts = { ValueCommand.run($0, in: folder) }
    let reading = PlanFile.load(path: real, inputs)
    guard let plan = reading.plan, reading.diagnostics.isEmpty else {
      throw Failure(reading.diagnostics.map { $0.text(file: path) }.joined(separator: "\n"))
    }
    var opened = plan
    let scripts = ScriptHashes.of(plan, in: folder)
    opened.release.scripts = scripts.isEmpty ? nil : scripts
    self.plan = opened
    self.bytes = reading.expanded
    self.path = real
    (plays, name) = (reading.plays, path)
  }

  /// The plan of a run, as that run was opened with it, for another that takes it back.
  ///
  /// - Throws: ``Failure`` when the run's folder does not hold it.
  public init(of run: RunDirectory) throws { try self.init(of: run, RunArchive.state(of: run)) }

  init(of run: RunDirectory, _ state: ReleaseState) throws {
    try RunArchive.demandIdentity(run, state)
    var plan = state.plan
    // What takes the release back may have been mended since.
    plan.release.scripts = nil
    self.plan = plan
    bytes = [UInt8](FileManager.default.contents(atPath: run.planPath) ?? Data())
    path = state.run?.planPath ?? ""
    (plays, name) = ([], path)
  }

  /// Has Ansible look at what it is to run.
  ///
  /// - Parameter environment: of the plan's commands.
  /// - Throws: ``Failure`` with everything that it refuses, a line each.
  func demandPlays(_ environment: [String: String]) throws {
    guard plan.usesAnsible else { return }
    let review = PlayReview(directory: directory, environment: environment)
    if plays.isEmpty, let problem = review.programProblem { throw Failure(problem) }
    let found = review.diagnostics(of: plays)
    if !found.isEmpty { throw Failure(found.map { $0.text(file: name) }.joined(separator: "\n")) }
  }

  /// The environment of the plan's commands: the program's own, what the plan says of the release, its secrets, then the
  /// plan's.
  ///
  /// - Parameter directory: the plan's folder, in which the commands of secrets run.
  /// - Throws: ``Failure`` when a secret is not set, or too short to be told from ordinary text in a log.
  static func environment(
    of plan: Plan, from own: [String: String], in directory: String
  ) throws -> [String: String] {
    var own = own
    // It may hold a password, which is no step's business.
    own[StoreChoice.variable] = nil
    for name in plan.secrets {
      if let source = plan.secretSources?[name] { own[name] = try source.value(of: name, in: directory) }
      guard let value = own[name] else {
        throw Failure(
          "the plan's secret \(name) is not set in the environment: export it before opening the board")
      }
      let (found, least) = maskableLength(value)
      guard found >= least else {
        throw Failure("the plan's secret \(name) has \(found) characters; \(least) or more can be masked")
      }
    }
    return own.merging(plan.release.variables) { $1 }.merging(plan.environment) { $1 }
  }
}

extension Release {
  /// What commands find of it in their environment, as they find a plan's values.
  fileprivate var variables: [String: String] {
    let facts = [
      "NAME": name, "VERSION": version, "ENVIRONMENT": environment, "BASELINE": baseline,
      "REPOSITORY": repository, "SCOPE": scope,
    ]
    return Dictionary(
      uniqueKeysWithValues: facts.compactMap { key, value in
        value.map { ("VALUE_RELEASE_\(key)", $0) }
      })
  }
}

extension Answers {
  /// Reads answers for a headless run.
  ///
  /// - Throws: ``Failure`` with every error of the file, a line each.
  public init(path: String, for plan: Plan) throws {
    let reading = AnswersFile.load(path: path, for: plan)
    guard let answers = reading.answers else {
      throw Failure(reading.diagnostics.map { $0.text(file: path) }.joined(separator: "\n"))
    }
    self = answers
  }
}
