import Crypto
import Foundation
import PlanFile
import ReleaseModel

/// A plan file as it was read for a run.
public struct PlanOpening: Sendable {
  /// The plan.
  public let plan: Plan
  /// The file's bytes, of which a run keeps a copy.
  public let bytes: [UInt8]
  /// The file's absolute path.
  public let path: String

  /// The folder of the plan, in which its commands run.
  public var directory: String { (path as NSString).deletingLastPathComponent }

  /// SHA-256 of the file's bytes, in lower-case hexadecimal.
  public var hash: String { SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined() }

  /// Reads a plan for a run.
  ///
  /// - Throws: ``Failure`` with every error of the file, a line each.
  public init(path: String) throws {
    let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
    let reading = PlanFile.load(path: path)
    guard let plan = reading.plan, reading.diagnostics.isEmpty else {
      throw Failure(reading.diagnostics.map { $0.text(file: path) }.joined(separator: "\n"))
    }
    self.plan = plan
    self.bytes = reading.bytes
    self.path = absolute
  }

  /// The environment of the plan's commands: the program's own, then the plan's.
  ///
  /// - Throws: ``Failure`` when a secret is not set, or too short to be told from ordinary text in a log.
  static func environment(of plan: Plan, from own: [String: String]) throws -> [String: String] {
    for name in plan.secrets {
      guard let value = own[name] else {
        throw Failure(
          "the plan's secret \(name) is not set in the environment: export it before opening the board")
      }
      guard value.utf8.count >= shortestSecret else {
        throw Failure(
          "the plan's secret \(name) has \(value.utf8.count) characters; \(shortestSecret) or more can be masked"
        )
      }
    }
    return own.merging(plan.environment) { _, planned in planned }
  }

  /// Shorter values would mask ordinary text.
  private static let shortestSecret = 6
}
