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
      verdict(on: text).worst(with: baseline?.verdict(on: text, after: samples) ?? .passed)
    }
  }

  private var verdictOnNoData: Verdict {
    switch onNoData {
    case .inconclusive: .inconclusive
    case .pass: .passed
    case .fail: .failed
    }
  }

  private func verdict(on reading: String) -> Verdict {
    let isPass = passCriterion.map { $0.isMet(by: reading) }
    let isFail = fail.map { $0.isMet(by: reading) }
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
    switch probe {
    case .tcp, .file: nil
    case .run, .http, .prometheus, .junit, .manual: compares ? nil : Criterion("200..299")
    }
  }

  /// How the check ends after its newest measurement, or because its time is over; nil while it goes on.
  func ending(_ state: CheckState, at now: SteadyInstant) -> (phase: CheckPhase, reason: CheckEndReason?)? {
    let last = state.lastReading
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
    let isOver = state.startedAt.flatMap { start in bound.map { now >= start + $0 } } ?? false
    guard conclusive >= wanted || isOver else { return nil }
    if state.passes >= minPasses { return (.successful, nil) }
    // Success with no pass at all is how Argo's users were lied to.
    return (.inconclusive, .tooFewPasses(state.passes, needed: minPasses, last))
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
