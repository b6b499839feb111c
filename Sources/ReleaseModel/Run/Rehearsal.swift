/// Why a run is opened.
public enum RunPurpose: Hashable, Sendable {
  /// To release, after what a rehearsal of the same plan has shown.
  case live(after: Rehearsal?)
  /// To rehearse: the same plan against another environment.
  case rehearsal
  /// To take back what was released in another run of the same plan.
  case takingBack(Predecessor)
}

/// What the rehearsals of a plan have shown.
public struct Rehearsal: Hashable, Sendable {
  /// The run that was the rehearsal; the newest of several.
  public var run: String
  /// When it ended, wall time.
  public var endedAt: WallInstant
  /// How long each step took that succeeded; those that undo others have `undo.` before the other's id.
  public var durations: [StepID: Duration]
  /// Whether a backout of it has succeeded.
  public var isBackoutTested: Bool

  /// Tells what a rehearsal has shown.
  public init(
    run: String, endedAt: WallInstant, durations: [StepID: Duration], isBackoutTested: Bool
  ) {
    self.run = run
    self.endedAt = endedAt
    self.durations = durations
    self.isBackoutTested = isBackoutTested
  }

  /// Joins what several rehearsals have shown.
  ///
  /// - Parameter rehearsals: the newest first.
  /// - Returns: nil of none.
  public static func joined(_ rehearsals: [Rehearsal]) -> Rehearsal? {
    guard var joined = rehearsals.first else { return nil }
    for earlier in rehearsals.dropFirst() {
      joined.durations.merge(earlier.durations) { newer, _ in newer }
      joined.isBackoutTested = joined.isBackoutTested || earlier.isBackoutTested
    }
    return joined
  }
}

extension ReleaseState {
  /// What this run has shown, if it was a rehearsal and is over.
  public var rehearsed: Rehearsal? {
    guard isRehearsal, let run, let ended = clocks.ended, phase == .succeeded || phase == .backedOut else {
      return nil
    }
    return Rehearsal(
      run: run.id, endedAt: ended.wall, durations: measuredDurations,
      isBackoutTested: hasProvenBackout)
  }

  /// How long each step took that succeeded; those that undo others have `undo.` before the other's id,
  /// and those of the end `finally.` before their own.
  public var measuredDurations: [StepID: Duration] {
    let timed = [deployment, backout?.flow, finally].compactMap { $0 }.flatMap { flow in
      zip(flow.steps, flow.states).compactMap { step, state -> (StepID, Duration)? in
        // How long an attempt took that failed, or was stopped, says nothing about one that succeeds.
        guard let attempt = state.attempts.last(where: { $0.isSuccess(of: step) }),
          let end = attempt.endedAt
        else { return nil }
        return (step.id, end.steady - attempt.startedAt.steady)
      }
    }
    return Dictionary(timed) { first, _ in first }
  }

  /// Whether this run shows that the release can be taken back: every undo that the plan has ran, nothing else was
  /// left as it is, and the backout's verification passed.
  private var hasProvenBackout: Bool {
    guard phase == .backedOut, let flow = backout?.flow else { return false }
    let undos = zip(flow.steps, flow.states).filter { stepWithoutUndo(of: $0.0.id)?.stays == nil }
    return undos.allSatisfy { step, state in
      step.isManual ? state.status == .succeeded : state.lastAttempt?.isSuccess(of: step) == true
    } && checks.keys(.backout).allSatisfy { checks[$0]?.phase == .successful }
  }
}

extension Attempt {
  fileprivate func isSuccess(of step: Step) -> Bool {
    outcome?.status(successCodes: step.successCodes) == .succeeded
  }
}

extension Rehearsal: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let milliseconds: [StepID: Int64] = try fields["durations"]
    self.init(
      run: try fields["run"], endedAt: try fields["endedAt"],
      durations: milliseconds.mapValues { .milliseconds($0) },
      isBackoutTested: try fields["backoutTested"])
  }

  public func encode(to encoder: any Encoder) throws {
    try encoder.write([
      "run": run, "endedAt": endedAt, "durations": durations.mapValues(\.wholeMilliseconds),
      "backoutTested": isBackoutTested,
    ])
  }
}

extension Plan {
  /// Why the plan cannot be opened for a purpose; nil when it can.
  func obstacle(to purpose: RunPurpose) -> Obstacle? {
    switch purpose {
    case .rehearsal: rehearsal == nil ? .unknown(.rehearsal) : nil
    case .live(let shown):
      backout?.demandsRehearsal == true && shown?.isBackoutTested != true ? .rehearsalDemanded : nil
    case .takingBack: backout == nil ? .unknown(.backout) : nil
    }
  }
}
