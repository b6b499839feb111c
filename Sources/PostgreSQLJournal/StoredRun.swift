import EventChain
import Foundation
import ReleaseModel

/// A run as a store has it.
public struct StoredRun: Hashable, Sendable {
  /// The run's id.
  public var id: String
  /// The plan file's bytes.
  public var planHash: String
  /// The plan's path on the host where it was opened.
  public var origin: String
  /// The host where it was opened.
  public var host: String
  /// The number of its last event.
  public var sequence: Int
  /// The hash of its last event.
  package var hash: Data
  /// What a list shows of it, as JSON; `{}` where nothing was told yet.
  public var summary: Data
  /// Whether it has an environment for itself.
  public var hasEnvironment: Bool
  /// Who drives it.
  public var lease: Lease?
}

/// Who drives a run of a store.
public struct Lease: Hashable, Sendable {
  /// The driver's process.
  public var holder: Driver?
  /// The login in the database.
  public var login: String
  /// Grows with every connection of a driver.
  public var token: Int64
  /// Whether the driver has given the run up.
  public var isReleased: Bool
  /// For how long the driver has not said that it is still there.
  public var silence: Duration

  /// Who drives the run now, as far as anybody can tell from here.
  public var driver: Driver? { isReleased ? nil : holder }
}

/// The end of what a running step has written.
public struct StoredOutput: Hashable, Sendable {
  /// The attempt.
  public var attempt: String
  /// Where in the whole output the bytes begin.
  public var start: Int64
  /// At most 64 KiB.
  public var bytes: Data

  /// The most that a store keeps of one output.
  public static let limit = 65_536

  public init(attempt: String, start: Int64, bytes: Data) {
    (self.attempt, self.start, self.bytes) = (attempt, start, bytes)
  }
}
