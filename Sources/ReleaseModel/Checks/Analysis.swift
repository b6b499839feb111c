// What measurements mean, after Argo Rollouts' analysis.

extension Check {
  /// How long to wait before a measurement that could not be made is repeated, without ``every``.
  static let errorRetry: Duration = .seconds(5)

  /// What one observation means.
  ///
  /// - Parameter samples: what was measured before the deployment, for a check that is compared with it.
  public func verdict(on observation: Observation, after samples: BaselineState? = nil) -> Verdict {
    let best: Verdict = observation.caveat == nil ? .passed : .inconclusive
    return switch observation.finding {
    case .error: .error
    case .noData: verdictOnNoData.worst(with: best)
    case _ where best != .passed: best
    case .exited(let code): code == 0 ? .passed : .failed
    case .judged(let isPass, _): isPass ? .passed : .failed
    case .suite(let suite): suite.failed == 0 ? .passed : .failed
    case .reading(let text):
      (observation.compared ?? verdict { $0.isMet(by: text) }).worst(
        with: baseline?.verdict(on: text, after: samples) ?? .passed)
    }
  }

  private var verdictOnNoData: Verdict {
    switch onNoData {
    case .inconclusive: .inconclusive
    case .pass: .passed
    case .fail: .failed
    }
  }

  /// What a reading means by the comparisons of the check alone.
  ///
  /// - Parameter isMet: whether it meets a comparison; nil when that cannot be said.
  public func verdict<Failure>(comparing isMet: (Criterion) throws(Failure) -> Bool?) throws(Failure)
    -> Verdict
  {
    let isPass: Bool?? = if let passCriterion { .some(try isMet(passCriterion)) } else { nil }
    let isFail: Bool?? = if let fail { .some(try isMet(fail)) } else { nil }
    if isPass == .some(nil) || isFail == .some(nil) { return .error }
    switch (isPass ?? nil, isFail ?? nil) {
    case (_, true?): return .failed
    case (true?, _): return .passed
    case (false?, nil): return .failed
    case (nil, false?): return .passed
    case (false?, false?): return .inconclusive
    // A reading is enough where nothing is compared, or only with those before the deployment.
    case (nil, nil): return .passed
    }
  }

  /// What a reading must meet to pass: the plan's word, or what goes without saying.
  public var passCriterion: Criterion? { pass ?? impliedPass }

  /// What passes when the plan compares with nothing: of a status, the success codes of RFC 9110, section 15.3.
  private var impliedPass: Criterion? {
    guard !compares, case .http(let request) = probe, request.subject == .status else { return nil }
    return Criterion("200..299")
  }

  /// How the check ends after its newest measurement, or because its time is over; nil while it goes on.
  func ending(_ state: CheckState, at now: SteadyInstant) -> (phase: CheckPhase, reason: CheckEndReason?)? {
    let last = state.lastReading
    if until == .passed {
      if state.passes >= minPasses { return (.successful, nil) }
      guard let end = end(of: state), now >= end else { return nil }
      return (.failed, .tooFewPasses(state.passes, needed: minPasses, last))
    }
    if state.failures > limits.failures {
      return (.failed, .exceeded(.failed, state.failures, allowed: limits.failures, last))
    }
    if state.inconclusive > limits.inconclusive {
      return (
        .inconclusive,
        .exceeded(.inconclusive, state.inconclusive, allowed: limits.inconclusive, last)
      )
    }
    if state.errorsInARow > limits.errors {
      return (.error, .exceeded(.error, state.errorsInARow, allowed: limits.errors, last))
    }
    let conclusive = state.passes + state.failures + state.inconclusive
    let wanted = count ?? (every == nil ? 1 : Int.max)
    guard conclusive >= wanted || end(of: state).map({ now >= $0 }) ?? false else { return nil }
    // What could not be measured at its end was not watched to its end.
    if state.errorsInARow > 0, state.passes >= minPasses {
      return (.inconclusive, .errorsAtEnd(state.errorsInARow, last))
    }
    if state.passes >= minPasses { return (.successful, nil) }
    // Success with no pass at all is how Argo's users were lied to.
    return (.inconclusive, .tooFewPasses(state.passes, needed: minPasses, last))
  }

  /// When the check is over by its time; nil while that cannot be said: a measurement that is due until then is still
  /// to come, and while nobody makes it the check's clock stands.
  func end(of state: CheckState) -> SteadyInstant? {
    guard let start = state.startedAt, let bound else { return nil }
    let end = start + bound
    return state.nextDue.map { $0 > end } ?? true ? end : nil
  }

  /// How long nobody has measured a check that is bounded or counted, when its next measurement begins; nil where that
  /// is no gap: within twice ``every``.
  func gap(in state: CheckState, before begin: SteadyInstant) -> Duration? {
    guard let every, !isEndless, let last = state.measuredAt ?? state.nextDue else { return nil }
    let gap = begin - last
    return gap > every * 2 ? gap : nil
  }

  /// Whether the newest reading of a check that goes on is too old to say how things stand: success needs one that is
  /// younger than twice ``every``.
  func isStale(_ state: CheckState, at now: SteadyInstant) -> Bool {
    guard isEndless, !isReportOnly, state.phase == .measuring, state.accepted == nil, let every else {
      return false
    }
    return state.measuredAt.map { now - $0 >= every * 2 } ?? true
  }

  /// When the next measurement is due: no bursts after a gap.
  func nextDue(after due: SteadyInstant, verdict: Verdict, at now: SteadyInstant) -> SteadyInstant {
    guard let every else { return now + (verdict == .error ? Self.errorRetry : .zero) }
    let regular = due + every
    return regular > now ? regular : now + every
  }
}

extension CheckState {
  /// The newest measurement, with what it is compared with.
  fileprivate var lastReading: LastReading {
    LastReading(
      text: recent.last?.observation.text,
      before: baseline.map { $0.mean.map { .mean($0) } ?? .unknown })
  }
}
