/// Where a step stands.
public struct StepState: Hashable, Codable, Sendable {
  /// The states of a step.
  public enum Status: String, Codable, CaseIterable, Sendable {
    case pending, ready
    case awaitingConfirmation = "awaiting confirmation"
    case running, stopping, succeeded, failed
    case timedOut = "timed out"
    case cancelled, skipped
    case awaitingDecision = "awaiting decision"
    case unknown, undone
    case notApplicable = "not applicable"
  }

  /// The state. ``Flow/status(at:)`` tells `ready` from `pending`, which this does not.
  public internal(set) var status = Status.pending
  /// The attempts, oldest first; each stays in the record.
  public internal(set) var attempts: [Attempt] = []
  /// When the first attempt started, or a manual step was opened.
  public internal(set) var startedAt: Timestamp?
  /// When the step came to its end.
  public internal(set) var endedAt: Timestamp?
  /// When the next attempt starts by itself.
  public internal(set) var retryAt: SteadyInstant?
  /// Attempts after which the count of retries began anew, because a person asked for another.
  public internal(set) var attemptsBeforeRetry = 0
  /// Its terminal waits for somebody to type, and nobody sits at it.
  public internal(set) var awaitsInput = false
  /// A person has said that it may start.
  public internal(set) var isConfirmed = false
  /// Who has said so.
  public internal(set) var confirmedBy: Actor?
  /// The environment's name was typed for it: it may start although it would end after the point of no return.
  public internal(set) var mayCross = false
  /// What a person gave when doing it by hand, or why it was skipped.
  public internal(set) var evidence: Evidence?
  /// Who did or skipped it by hand.
  public internal(set) var by: Actor?
  /// What it has given when it succeeded last; nil where that is nothing.
  public internal(set) var yield: StepYield?
  /// Why and by whom it was done again after it had succeeded; nil where it was not.
  public internal(set) var redone: [Redo]?
  /// Why it is not to be done.
  public internal(set) var inapplicable: Inapplicability?
  /// A group that it belongs to was backed out alone: whatever became of it, nothing waits for it any more.
  public internal(set) var isTakenBack: Bool?
  /// Its fleet goes on without the host, which has come to a bad end: nothing waits for it, and it stays on record.
  public internal(set) var isLost: Bool?
  /// The hosts of a step that Ansible runs; nil before any is known.
  public internal(set) var play: PlayHosts?

  /// Whether steps that need this one may start.
  public var isComplete: Bool { status == .succeeded || status == .skipped || isLeftOut }
  /// Whether it counts among none of those that are to be done.
  var isLeftOut: Bool { status == .notApplicable || isTakenBack == true || isLost == true }
  /// Whether a process of it is alive, or it is a gate that waits.
  public var isActive: Bool { status == .running || status == .stopping }
  /// Whether its next attempt starts by itself; a person may order it at once, or otherwise decide.
  public var waitsForRetry: Bool { retryAt != nil && !isActive }
  /// Whether nothing more of it is to come: it is complete, or was undone.
  var isOver: Bool { isComplete || status == .undone }
  var isOverOrActive: Bool { isOver || isActive }
  /// Whether anything of it was tried, an unknown outcome included; a backout undoes only such steps.
  public var wasAttempted: Bool { !attempts.isEmpty || (status == .succeeded && by != nil) }
  /// The newest attempt.
  public var lastAttempt: Attempt? { attempts.last }
}

/// One attempt at a step: a process of its own with a directory of its own.
public struct Attempt: Hashable, Codable, Sendable {
  /// Its id, which names its directory; never used twice in a run.
  public var id: AttemptID
  /// When it was started.
  public var startedAt: Timestamp
  /// The boot of the host on which it was started.
  public var boot: String
  /// In which of the run's folders; nil where it has one alone.
  public var place: RunPlace?
  /// Who has said that it may start; nil where nobody was asked.
  public internal(set) var confirmedBy: Actor?
  /// When its end was recorded.
  public internal(set) var endedAt: Timestamp?
  /// How it ended.
  public internal(set) var outcome: Outcome?
  /// How many bytes of output it left.
  public internal(set) var logBytes: Int64?

  /// Describes an attempt that was begun.
  public init(id: AttemptID, startedAt: Timestamp, boot: String, place: RunPlace? = nil) {
    self.id = id
    self.place = place
    self.startedAt = startedAt
    self.boot = boot
  }
}

/// How long an attempt took and when it was over, as it was measured where it ran: nobody may have waited for it.
public struct AttemptSpan: Hashable, Sendable {
  /// From its start to its end.
  public var took: Duration
  /// Its end by the wall clock.
  public var endedAt: WallInstant

  /// Describes a span.
  public init(took: Duration, endedAt: WallInstant) {
    self.took = took
    self.endedAt = endedAt
  }

  /// When an attempt was over that began at `start` and is known to be over `now`: never after that, whatever was
  /// measured. The steady clock goes by the duration alone, so that it may have ended before a reboot.
  func end(from start: Timestamp, by now: Timestamp) -> Timestamp {
    let took = min(max(.zero, took), max(.zero, now.steady - start.steady))
    return Timestamp(steady: start.steady + took, wall: min(endedAt, now.wall))
  }
}

/// Names one attempt: the step and the attempt's number, from 1.
public struct AttemptID: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The step.
  public var step: StepID
  /// The number of the attempt, from 1.
  public var number: Int

  /// Names an attempt.
  public init(step: StepID, number: Int) {
    self.step = step
    self.number = number
  }

  /// The name of the attempt's directory, such as `migrate.1` or `undo.migrate.2`.
  ///
  /// It is unique in a run because ids of a plan hold no dot.
  public var description: String { "\(step).\(number)" }
}

/// How an attempt ended. Nothing here is a guess: what is not known is ``unknown(_:)``.
public enum Outcome: Hashable, Sendable {
  /// By itself, with an exit code.
  case exited(Int32)
  /// By a signal that the board did not send.
  case signalled(Int32)
  /// It ran for longer than its `timeout`.
  case timedOut
  /// It wrote nothing for longer than its `quiet-timeout`.
  case quiet
  /// A person, or a backout, stopped it.
  case stopped
  /// It never ran, for this reason.
  case notStarted(String)
  /// Nobody can say, and why.
  case unknown(String)
  /// It is on another host, which does not drive the run any more: it may run there still, and only there is known
  /// what has become of it.
  case elsewhere(host: String)
  /// A gate's checks have passed.
  case gatePassed
  /// A check of a gate has ended badly.
  case gateFailed(check: String, CheckPhase)
  /// It ended as it should, and has not left what the plan asks for, or left what cannot be read.
  case incomplete(String)

  /// The state in which an attempt that ended so leaves its step.
  func status(successCodes: [Int32]) -> StepState.Status {
    switch self {
    case .exited(let code): successCodes.contains(code) ? .succeeded : .failed
    case .signalled, .notStarted: .failed
    case .timedOut, .quiet: .timedOut
    case .stopped: .cancelled
    case .unknown, .elsewhere: .unknown
    case .gatePassed: .succeeded
    case .gateFailed, .incomplete: .failed
    }
  }
}

extension Outcome: Codable {
  private enum Key: String, CodingKey { case ended, code, signal, reason, host, check, phase }

  private enum Ended: String, Codable {
    case exited, signalled, timedOut = "timed out", quiet, stopped, notStarted = "not started", unknown,
      elsewhere
    case gatePassed = "gate passed", gateFailed = "gate failed", incomplete
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    self =
      switch try fields.decode(Ended.self, forKey: .ended) {
      case .exited: .exited(try fields.decode(Int32.self, forKey: .code))
      case .signalled: .signalled(try fields.decode(Int32.self, forKey: .signal))
      case .timedOut: .timedOut
      case .quiet: .quiet
      case .stopped: .stopped
      case .notStarted: .notStarted(try fields.decode(String.self, forKey: .reason))
      case .unknown: .unknown(try fields.decode(String.self, forKey: .reason))
      case .elsewhere: .elsewhere(host: try fields.decode(String.self, forKey: .host))
      case .gatePassed: .gatePassed
      case .gateFailed:
        .gateFailed(
          check: try fields.decode(String.self, forKey: .check),
          try fields.decode(CheckPhase.self, forKey: .phase))
      case .incomplete: .incomplete(try fields.decode(String.self, forKey: .reason))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    func end(_ ended: Ended) throws { try fields.encode(ended, forKey: .ended) }
    switch self {
    case .exited(let code):
      try end(.exited)
      try fields.encode(code, forKey: .code)
    case .signalled(let signal):
      try end(.signalled)
      try fields.encode(signal, forKey: .signal)
    case .timedOut: try end(.timedOut)
    case .quiet: try end(.quiet)
    case .stopped: try end(.stopped)
    case .notStarted(let reason):
      try end(.notStarted)
      try fields.encode(reason, forKey: .reason)
    case .unknown(let reason):
      try end(.unknown)
      try fields.encode(reason, forKey: .reason)
    case .elsewhere(let host):
      try end(.elsewhere)
      try fields.encode(host, forKey: .host)
    case .gatePassed: try end(.gatePassed)
    case .gateFailed(let check, let phase):
      try end(.gateFailed)
      try fields.encode(check, forKey: .check)
      try fields.encode(phase, forKey: .phase)
    case .incomplete(let reason):
      try end(.incomplete)
      try fields.encode(reason, forKey: .reason)
    }
  }
}
