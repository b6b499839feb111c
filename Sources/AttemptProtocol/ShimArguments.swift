/// The command line of a shim.
///
///     relboard-shim DIRECTORY [--attempt IDENTITY] [--timeout MS] [--quiet-timeout MS] [--grace MS] [--log-limit BYTES]
///                   [--terminal SIZE] [--mask NAME]... -- COMMAND [ARGUMENT]...
///
/// Only names of secret variables stand in it, never their values: everybody can read a command line.
public struct ShimArguments: Equatable, Sendable {
  /// The attempt's directory, an absolute path.
  public var directory: String
  /// Which attempt of which run it is, for the result to say; nil when nobody asks.
  public var attempt: String?
  /// How long the step may run, in milliseconds.
  public var timeout: Int64?
  /// How long the step may be silent, in milliseconds.
  public var quietTimeout: Int64?
  /// From TERM to KILL, in milliseconds.
  public var grace: Int64
  /// How much output is kept, in bytes: half of it from the beginning, and the rest from the end.
  public var logLimit: Int64
  /// The size of the terminal that the command has of its own; nil for none.
  public var terminal: TerminalSize?
  /// The environment variables whose values are masked.
  public var maskedVariables: [String]
  /// The command, looked up in PATH unless it has a slash, and its arguments; never empty.
  public var command: [String]

  /// Ten seconds, the grace of a step that names none.
  public static let defaultGrace: Int64 = 10_000

  /// 64 MiB, the most output that is kept of a step that names no limit.
  public static let defaultLogLimit: Int64 = 64 << 20

  /// Describes a run of the shim.
  public init(
    directory: String, attempt: String? = nil, timeout: Int64? = nil, quietTimeout: Int64? = nil,
    grace: Int64 = defaultGrace,
    logLimit: Int64 = defaultLogLimit, terminal: TerminalSize? = nil, maskedVariables: [String] = [],
    command: [String]
  ) {
    self.directory = directory
    self.attempt = attempt
    self.timeout = timeout
    self.quietTimeout = quietTimeout
    self.grace = grace
    self.logLimit = logLimit
    self.terminal = terminal
    self.maskedVariables = maskedVariables
    self.command = command
  }

  /// Reads a command line, without the shim's own name.
  ///
  /// - Returns: nil when it is not of the form above, or a number is negative.
  public init?(_ arguments: [String]) {
    guard let separator = arguments.firstIndex(of: "--"), separator > 0, separator + 1 < arguments.count
    else { return nil }
    self.init(directory: arguments[0], command: Array(arguments[(separator + 1)...]))
    var index = 1
    while index + 1 < separator {
      guard set(arguments[index], arguments[index + 1]) else { return nil }
      index += 2
    }
    guard index == separator else { return nil }
  }

  private mutating func set(_ option: String, _ value: String) -> Bool {
    if option == "--mask" {
      maskedVariables.append(value)
      return true
    }
    if option == "--attempt" {
      attempt = value
      return true
    }
    if option == "--terminal" {
      terminal = TerminalSize(value)
      return terminal != nil
    }
    guard let number = Int64(value), number >= 0 else { return false }
    switch option {
    case "--timeout": timeout = number
    case "--quiet-timeout": quietTimeout = number
    case "--grace": grace = number
    case "--log-limit": logLimit = number
    default: return false
    }
    return true
  }

  /// The command line that ``init(_:)`` reads.
  public var commandLine: [String] {
    var line = [directory]
    if let attempt { line += ["--attempt", attempt] }
    if let timeout { line += ["--timeout", "\(timeout)"] }
    if let quietTimeout { line += ["--quiet-timeout", "\(quietTimeout)"] }
    line += ["--grace", "\(grace)", "--log-limit", "\(logLimit)"]
    if let terminal { line += ["--terminal", terminal.text] }
    for name in maskedVariables { line += ["--mask", name] }
    return line + ["--"] + command
  }
}
