import ReleaseModel
import Screen

/// How a state looks: a glyph, a word and a role, so that colour is never the only sign.
struct Sign {
  let glyph: String
  let word: String
  let role: Role

  var span: Span { Span(glyph, role) }
}

extension Glyphs {
  func sign(_ status: StepState.Status) -> Sign {
    switch status {
    case .pending: Sign(glyph: pending, word: "pending", role: .pending)
    case .ready: Sign(glyph: ready, word: "ready", role: .accent)
    case .awaitingConfirmation: Sign(glyph: ready, word: "confirm", role: .warning)
    case .running: Sign(glyph: running, word: "running", role: .running)
    case .stopping: Sign(glyph: running, word: "stopping", role: .warning)
    case .succeeded: Sign(glyph: success, word: "succeeded", role: .success)
    case .failed: Sign(glyph: failure, word: "failed", role: .failure)
    case .timedOut: Sign(glyph: failure, word: "timed out", role: .failure)
    case .cancelled: Sign(glyph: cancelled, word: "cancelled", role: .warning)
    case .skipped: Sign(glyph: skipped, word: "skipped", role: .warning)
    case .awaitingDecision: Sign(glyph: failure, word: "decide", role: .failure)
    case .unknown: Sign(glyph: unknown, word: "unknown", role: .warning)
    case .notApplicable: Sign(glyph: notApplicable, word: "not applicable", role: .muted)
    case .undone: Sign(glyph: undone, word: "undone", role: .accent)
    }
  }

  func sign(_ phase: CheckPhase) -> Sign {
    switch phase {
    case .waiting: Sign(glyph: pending, word: "waiting", role: .pending)
    case .measuring: Sign(glyph: ready, word: "measuring", role: .running)
    case .successful: Sign(glyph: success, word: "successful", role: .success)
    case .inconclusive: Sign(glyph: unknown, word: "inconclusive", role: .warning)
    case .error: Sign(glyph: failure, word: "error", role: .failure)
    case .failed: Sign(glyph: failure, word: "failed", role: .failure)
    }
  }

  func sign(_ verdict: Verdict) -> Sign {
    switch verdict {
    case .passed: Sign(glyph: success, word: "passed", role: .success)
    case .failed: Sign(glyph: failure, word: "failed", role: .failure)
    case .inconclusive: Sign(glyph: unknown, word: "inconclusive", role: .warning)
    case .error: Sign(glyph: failure, word: "error", role: .failure)
    }
  }

  func sign(_ status: ControlState.Status) -> Sign {
    switch status {
    case .open: Sign(glyph: pending, word: "open", role: .pending)
    case .satisfied: Sign(glyph: success, word: "satisfied", role: .success)
    case .approved: Sign(glyph: success, word: "approved", role: .success)
    case .waived: Sign(glyph: warning, word: "waived", role: .warning)
    }
  }

  func sign(_ status: TriggerState.Status) -> Sign {
    switch status {
    case .disarmed: Sign(glyph: pending, word: "disarmed", role: .pending)
    case .armed: Sign(glyph: off, word: "armed", role: .accent)
    case .tripped: Sign(glyph: on, word: "TRIPPED", role: .danger)
    case .acknowledged: Sign(glyph: success, word: "acknowledged", role: .warning)
    case .suppressed: Sign(glyph: skipped, word: "suppressed", role: .warning)
    }
  }

  func sign(_ vote: Vote?) -> Sign {
    switch vote {
    case nil: Sign(glyph: pending, word: "not called", role: .pending)
    case .go: Sign(glyph: success, word: "GO", role: .success)
    case .noGo: Sign(glyph: failure, word: "NO-GO", role: .failure)
    case .some(.none): Sign(glyph: failure, word: "no answer", role: .failure)
    }
  }

  /// A check that was accepted although it did not pass looks like a waiver.
  func sign(_ check: CheckState) -> Sign {
    check.accepted == nil ? sign(check.phase) : Sign(glyph: warning, word: "accepted", role: .warning)
  }
}

extension Glyphs {
  /// Every sign of a state with what it can mean, each once.
  var legend: [(glyph: String, role: Role, words: [String])] {
    let steps = StepState.Status.allCases.map { sign($0) }
    let checks = CheckPhase.allCases.map { sign($0) }
    let controls = [ControlState.Status.open, .satisfied, .approved, .waived].map { sign($0) }
    let suppressed = TriggerState.Status.suppressed(until: SteadyInstant(milliseconds: 0))
    let triggers = [.disarmed, .armed, .tripped, .acknowledged, suppressed].map { sign($0) }
    let votes = [Vote?.none, .go, .noGo(reason: ""), .some(.none)].map { sign($0) }
    var legend: [(glyph: String, role: Role, words: [String])] = []
    for sign in steps + checks + controls + triggers + votes {
      guard let index = legend.firstIndex(where: { $0.glyph == sign.glyph }) else {
        legend.append((sign.glyph, sign.role, [sign.word]))
        continue
      }
      if !legend[index].words.contains(sign.word) { legend[index].words.append(sign.word) }
    }
    return legend
  }
}
