import AttemptProtocol

/// What an attempt runs, and within which bounds.
public struct AttemptSpec: Equatable, Sendable {
  /// The command and its arguments; the command is looked up in the environment's PATH unless it has a slash.
  public var arguments: [String]
  /// The whole environment of the command; nothing of the board's is added.
  public var environment: [String: String]
  /// Where the command starts, an absolute path.
  public var workingDirectory: String
  /// How long it may run; nil without a bound.
  public var timeout: Duration?
  /// How long it may be silent; nil without a bound.
  public var quietTimeout: Duration?
  /// From TERM to KILL, when it has to be ended.
  public var grace: Duration
  /// The variables of the environment whose values never reach the log; one that is not set is ignored.
  public var maskedVariables: [String]
  /// How much output is kept, in bytes: half of it from the beginning, and the rest, a little less at times, from the
  /// end.
  public var logLimit: Int64

  /// The size of the terminal that the command has of its own, which takes the place of no input and of the pipe for its
  /// output; nil for none.
  public var terminal: TerminalSize?

  /// Which attempt of which run it is, for its result to say; nil when nobody asks.
  public var identity: String?

  /// Describes an attempt.
  public init(
    arguments: [String], environment: [String: String], workingDirectory: String,
    timeout: Duration? = nil, quietTimeout: Duration? = nil,
    grace: Duration = .milliseconds(ShimArguments.defaultGrace), maskedVariables: [String] = [],
    logLimit: Int64 = ShimArguments.defaultLogLimit
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.timeout = timeout
    self.quietTimeout = quietTimeout
    self.grace = grace
    self.maskedVariables = maskedVariables
    self.logLimit = logLimit
  }

  /// The shim's command line for this attempt.
  func shimArguments(directory: String) -> ShimArguments {
    ShimArguments(
      directory: directory, attempt: identity, timeout: timeout?.wholeMilliseconds,
      quietTimeout: quietTimeout?.wholeMilliseconds, grace: grace.wholeMilliseconds,
      logLimit: max(0, logLimit), terminal: terminal, maskedVariables: maskedVariables, command: arguments)
  }
}

extension Duration {
  /// Rounded down, clipped to 0 and to the largest number.
  fileprivate var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, carry) = milliseconds.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return overflow || carry ? (seconds < 0 ? 0 : .max) : max(0, sum)
  }
}
