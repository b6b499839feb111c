import ReleaseModel

/// What the program's exit status says.
public enum ExitStatus: Int32 {
  case succeeded = 0
  /// The command line or the plan is wrong, or the run could not be driven.
  case usage = 1
  case aborted = 2
  case waitsForPerson = 3
  case backedOut = 4
  case backoutFailed = 5
  case running = 6

  /// The status of a run.
  public init(_ state: ReleaseState, at now: WallInstant) {
    switch state.phase {
    case .succeeded: self = .succeeded
    case .aborted: self = .aborted
    case .backedOut: self = .backedOut
    case .backoutFailed: self = .backoutFailed
    case .planned, .preparing, .polling, .deploying, .verifying, .backingOut, .finishing:
      self = state.needs(at: now).isEmpty ? .running : .waitsForPerson
    }
  }
}
