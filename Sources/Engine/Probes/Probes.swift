import Attempts
import ReleaseModel
import SecretMask

/// Where and with what a probe is made.
struct ProbeContext: Sendable {
  /// The folder in which commands run, and to which paths are relative.
  var directory: String
  /// The whole environment of commands.
  var environment: [String: String]
  /// When the release began, wall time: an older file tells of another one.
  var notBefore = WallInstant(milliseconds: .min)
  /// Knows the plan's secrets.
  var masker = SecretMasker(secrets: [])

  /// The executable that runs commands, see ``ShimProtocol/probeOption``.
  var shim = ProbeContext.ownShim
  /// The values that ``masker`` knows.
  var secrets: [[UInt8]] = [] { didSet { masker = SecretMasker(secrets: secrets) } }

  private static let ownShim = AttemptRunner().shim

  /// A text without the plan's secrets. Mask before you cut: half a secret is not recognised.
  ///
  /// - Parameter isCut: somebody has cut it before.
  func masked(_ text: String, isCut: Bool = false) -> String { masker.masked(text, isCut: isCut) }

  /// The same with other variables besides, and in another folder, which is named from this one.
  func changed(_ variables: [String: String]?, _ folder: String?) -> ProbeContext {
    var context = self
    context.environment.merge(variables ?? [:]) { $1 }
    if let folder { context.directory = path(folder) }
    return context
  }

  /// The absolute path of a file that the plan names.
  func path(_ path: String) -> String { path.hasPrefix("/") ? path : directory + "/" + path }
}

/// How many probes of a kind are made at once, whatever the number of checks; the others wait in line.
enum Gates {
  /// Each has a thread that does nothing but wait.
  static let network = Gate(places: 256)
  /// Each has a process.
  static let processes = Gate(places: 64)
  /// Each reads as fast as it can.
  static let files = Gate(places: 4)
  /// Each takes a processor for as long as it goes on.
  static let patterns = Gate(places: 2)
}

extension Check {
  /// Makes one measurement.
  ///
  /// - Returns: what was seen; whatever goes wrong is an ``Observation/error(_:)``, never a guess.
  func measure(in surroundings: ProbeContext) async -> Observation {
    let context = surroundings.changed(environment, directory)
    let gate =
      switch probe {
      case .run, .junit: Gates.processes
      case .http, .tcp, .prometheus: Gates.network
      case .file: Gates.files
      case .manual: Gates.files
      }
    let key = Stragglers.Key(check: self, directory: context.directory)
    let observation =
      await gate.pass { () async -> Observation in
        guard await Stragglers.areGone(key, within: timeout) else {
          return .error("the measurement before has not ended yet")
        }
        return await measureNow(in: context, key)
      } ?? .error("not measured")
    return await compared(observation.mapTexts { context.masked($0) })
  }

  /// Makes one measurement, and where it does not pass others, as often as the plan says: the last one counts.
  func measureAgainAndAgain(in surroundings: ProbeContext) async -> Observation {
    var judge = self
    // What it is compared with from before is not known here.
    judge.baseline = nil
    var observation = await measure(in: surroundings)
    for _ in 0..<(retries ?? 0) where judge.verdict(on: observation) != .passed {
      if let retryDelay {
        guard (try? await Task.sleep(for: retryDelay, clock: .continuous)) != nil else { break }
      }
      if Task.isCancelled { break }
      observation = await measure(in: surroundings)
    }
    return observation
  }

  private func measureNow(in context: ProbeContext, _ key: Stragglers.Key) async -> Observation {
    switch probe {
    case .run(let invocation): await measure(running: invocation, wantsReading: compares, in: context, key)
    case .http(let request): await measure(requesting: request, in: context, key)
    case .tcp(let port): await measure(connectingTo: port, key)
    case .prometheus(let query): await measure(querying: query, in: context, key)
    case .file(let file): await measure(lookingAt: file, in: context, key)
    case .junit(let suite): await measure(testing: suite, in: context, key)
    case .manual: .noData
    }
  }
}
