import AttemptProtocol

/// How an attempt ended, as its shim recorded it.
public typealias AttemptResult = AttemptProtocol.AttemptResult

/// What an attempt's directory shows. Only a recorded result says that a step failed or succeeded.
public enum AttemptFinding: Equatable, Sendable {
  /// Nobody has claimed the attempt.
  case absent
  /// There is a result.
  case finished(AttemptResult)
  /// No result, and the shim is alive; its process id is nil for the moment before it has written it.
  case running(shim: Int32?)
  /// No result, the shim is dead, and processes of the step are alive in this group.
  case orphaned(processGroup: Int32)
  /// No result, and nothing to wait for.
  case unknown(UnknownOutcome)
}

/// Why an outcome is not known.
public enum UnknownOutcome: Equatable, Sendable {
  /// The directory was claimed, and no shim has come so far as to start the command. After a reboot it may only
  /// look so.
  case neverLaunched
  /// The shim gave up by itself; only ``AttemptRunner/wait(for:)`` of the board that launched it learns this.
  case shimFailed(ShimExit)
  /// The shim died before it could record a result.
  case shimDied
  /// The machine was started anew since.
  case rebooted
  /// There is a result, and it is not this attempt's.
  case foreignResult
  /// There is a result, but it is not one that this version understands.
  case unreadableResult
  /// A link or a file stands where its directory should be: what it leads to is not this attempt.
  case notAFolder

  /// Whether it is certain that the command did not run.
  public var isCertainlyUnstarted: Bool {
    switch self {
    case .neverLaunched: true
    case .shimFailed(let exit): exit == .usage || exit == .system || exit == .cannotCreate
    case .shimDied, .rebooted, .foreignResult, .unreadableResult, .notAFolder: false
    }
  }
}

extension UnknownOutcome: CustomStringConvertible {
  /// The reason in words.
  public var description: String {
    switch self {
    case .neverLaunched: "its command was never started"
    case .shimFailed(.usage): "the shim did not understand its arguments, and started nothing"
    case .shimFailed(.system): "the kernel refused what the shim needs, and it started nothing"
    case .shimFailed(.cannotCreate): "the shim could not make the attempt's files, and started nothing"
    case .shimFailed(.recorded), .shimFailed(.notRecorded): "it ended, but its result could not be written"
    case .shimDied: "its shim died before it recorded a result"
    case .rebooted: "the machine was started anew before a result was recorded"
    case .foreignResult: "its result is that of another attempt"
    case .unreadableResult: "its result cannot be read"
    case .notAFolder: "a link or a file stands where its directory should be"
    }
  }
}
