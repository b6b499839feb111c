/// How an attempt ended, as its shim recorded it.
public struct AttemptResult: Equatable, Sendable {
  /// What became of the command.
  public enum Termination: Equatable, Sendable {
    /// It ended by itself with this status, 0 to 255.
    case exit(Int32)
    /// It was ended by this signal.
    case signal(Int32)
    /// It never ran; why, in words.
    case couldNotStart(String)
  }

  /// Why the shim ended a command that had not ended by itself.
  public enum Ending: String, Decodable, Sendable {
    /// It ran longer than its timeout.
    case timeout
    /// It wrote nothing for longer than its quiet timeout.
    case quietTimeout = "quiet-timeout"
    /// Somebody asked for it.
    case stopped
  }

  /// The log as it was left.
  public struct Log: Equatable, Sendable {
    /// How many bytes are kept, in all its files.
    public var bytes: Int64
    /// The SHA-256 of what is kept, its files one after the other, 64 lower-case hexadecimal digits.
    public var sha256: String
    /// False when output is missing, because of the limit or because the disk refused it.
    public var isComplete: Bool
    /// How many bytes are missing between the beginning and the end.
    public var leftOut: Int64

    /// Describes a log.
    public init(bytes: Int64, sha256: String, isComplete: Bool, leftOut: Int64 = 0) {
      self.bytes = bytes
      self.sha256 = sha256
      self.isComplete = isComplete
      self.leftOut = leftOut
    }
  }

  /// When something happened, in milliseconds.
  public struct Moment: Equatable, Sendable {
    /// Since boot, time asleep included: for durations.
    public var boot: Int64
    /// Since 1970, by the wall clock: for the record only.
    public var wall: Int64

    /// Describes a moment.
    public init(boot: Int64, wall: Int64) {
      self.boot = boot
      self.wall = wall
    }
  }

  /// What the command and the children that it waited for used.
  public struct Usage: Equatable, Sendable {
    /// CPU time of its own, in milliseconds.
    public var user: Int64
    /// CPU time in the kernel for it, in milliseconds.
    public var system: Int64
    /// The largest resident set of one process among them, in KiB; the kernel counts the shim's own before the
    /// command replaced it, about 5 MB.
    public var maximumResident: Int64

    /// Describes a use of resources.
    public init(user: Int64 = 0, system: Int64 = 0, maximumResident: Int64 = 0) {
      self.user = user
      self.system = system
      self.maximumResident = maximumResident
    }
  }

  /// ``ShimProtocol/version`` of the shim.
  public var protocolVersion: Int32
  /// ``ShimArguments/attempt``; nil where the shim was told none.
  public var attempt: String?
  /// What became of the command.
  public var outcome: Termination
  /// Why the shim ended it; nil when it ended by itself.
  public var ended: Ending?
  /// The log as it was left.
  public var log: Log
  /// When the command was started.
  public var started: Moment
  /// When its end was seen.
  public var finished: Moment
  /// What it used.
  public var usage: Usage

  /// Describes an end.
  public init(
    outcome: Termination, ended: Ending? = nil, log: Log, started: Moment, finished: Moment,
    usage: Usage = Usage(), attempt: String? = nil, protocolVersion: Int32 = ShimProtocol.version
  ) {
    self.attempt = attempt
    self.protocolVersion = protocolVersion
    self.outcome = outcome
    self.ended = ended
    self.log = log
    self.started = started
    self.finished = finished
    self.usage = usage
  }
}
