// What measurements mean, after Argo Rollouts' analysis.

extension Check {
  /// How long to wait before a measurement that could not be made is repeated, without ``every``.
  static let errorRetry: Duration = .seconds(5)

  /// What one observation means.
  ///
  /// - Parameter samples: what was measured before the deployment, for a check that is compared with it.
  public func verdict(on observation: Observation, after samples: BaselineState? = nil) -> Verdict {
    switch observation.finding {
    case .error: .error
    case .exited(let code): code == 0 ? .passed : .failed
    case .judged(let isPass, _): isPass ? .passed : .failed
    case .suite(let suite): suite.failed == 0 ? .passed : .failed
    case .noData:
      switch onNoData {
      case .inconclusive: .inconclusive
      case .pass: .passed
      case .fail: .failed
      }
    case .reading(let text):
      verdict(on: text).worst(with: baseline?.verdict(on: text, after: samples) ?? .passed)
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
  func ending(_ state: CheckState, at now: Instant) -> (phase: CheckPhase, reason: String?)? {
    let last = state.lastWords
    if state.failures > limits.failures {
      return (.failed, "\(state.failures) failed, \(limits.failures) allowed; last \(last)")
    }
    if state.inconclusive > limits.inconclusive {
      return (
        .inconclusive, "\(state.inconclusive) inconclusive, \(limits.inconclusive) allowed; last \(last)"
      )
    }
    if state.errorsInARow > limits.errors {
      return (.error, "\(state.errorsInARow) errors in a row, \(limits.errors) allowed; last \(last)")
    }
    let conclusive = state.passes + state.failures + state.inconclusive
    let wanted = count ?? (every == nil ? 1 : Int.max)
    let isOver = state.startedAt.flatMap { start in bound.map { now >= start + $0 } } ?? false
    guard conclusive >= wanted || isOver else { return nil }
    if state.passes >= minPasses { return (.successful, nil) }
    // Success with no pass at all is how Argo's users were lied to.
    return (.inconclusive, "passed \(state.passes) times, \(minPasses) needed; last \(last)")
  }

  /// When the next measurement is due: no bursts after a gap.
  func nextDue(after due: Instant, verdict: Verdict, at now: Instant) -> Instant {
    guard let every else { return now + (verdict == .error ? Self.errorRetry : .zero) }
    let regular = due + every
    return regular > now ? regular : now + every
  }
}

extension CheckState {
  /// The newest measurement in words, with what it is compared with.
  fileprivate var lastWords: String {
    let last = recent.last?.observation.text ?? "nothing"
    guard let baseline else { return last }
    return last + (baseline.mean.map { ", before \(Criterion.short($0))" } ?? ", nothing known of before")
  }
}

extension ReleaseState {
  /// How a check ends now; nil while it goes on. No limit ends a control that is measured again and again: its
  /// newest measurement says whether it holds.
  func ending(of key: CheckKey, at now: Instant) -> (phase: CheckPhase, reason: String?)? {
    guard let check = check(key), let state = checks[key] else { return nil }
    return key.list == .control && check.every != nil ? nil : check.ending(state, at: now)
  }

  /// Whether a check stands in nobody's way: it succeeded, was accepted, only reports or warns, or goes on and
  /// passes.
  public func isSatisfied(_ key: CheckKey) -> Bool {
    guard let check = check(key), let state = checks[key] else { return true }
    if state.isSatisfied || check.isReportOnly { return true }
    if check.onFail == .warn, state.phase.isEnded { return true }
    return check.isEndless && state.phase == .measuring && state.recent.last?.verdict == .passed
      && state.passes >= check.minPasses
  }

  /// Whether a check ended badly and nobody has accepted that.
  public func needsDecision(_ key: CheckKey) -> Bool {
    guard let state = checks[key] else { return false }
    return state.phase.isEnded && !isSatisfied(key)
  }
}
