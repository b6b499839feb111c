import ReleaseModel
import Screen

/// The header's second line: every stage of the release with its count.
struct Stages {
  let scene: Scene

  private var state: ReleaseState { scene.state }

  var parts: [Part] {
    [controls, infrastructure, package, poll, deployment, backout, verification, communications].compactMap {
      $0
    }
  }

  private enum Progress {
    case done, active, waiting, bad, undone
  }

  private func part(_ word: String, _ progress: Progress, count: String = "") -> Part {
    let glyphs = scene.glyphs
    let (glyph, role, worth): (String, Role, Int) =
      switch progress {
      case .done: (glyphs.success, .success, 10)
      case .waiting: (glyphs.pending, .pending, 5)
      case .active: (glyphs.running, .running, 50)
      case .bad: (glyphs.failure, .failure, 60)
      case .undone: (glyphs.undone, .accent, 20)
      }
    func say(_ text: String) -> [Span] {
      [Span(glyph, role), Span(" " + text, progress == .waiting ? .muted : .text)]
    }
    let counted = count.isEmpty ? [] : [say("\(word) \(count)")]
    // The count of what is over, or has not begun, is the first to go.
    return Part(counted + [say(word), []], worths: count.isEmpty ? [worth] : [worth / 3, worth])
  }

  /// A stage of so many of so many; nil when the plan has none of it.
  private func part(_ word: String, _ done: Int, of all: Int, isActive: Bool, isBad: Bool = false) -> Part? {
    guard all > 0 else { return nil }
    let progress: Progress = isBad ? .bad : done == all ? .done : isActive ? .active : .waiting
    return part(word, progress, count: "\(done)/\(all)")
  }

  private var controls: Part? {
    let controls = scene.plan.controls
    return part(
      "controls", controls.count { state.controls[$0.id]?.status != .open }, of: controls.count,
      isActive: state.phase == .preparing)
  }

  private var infrastructure: Part? {
    let keys = state.checkKeys(.infrastructure)
    return part(
      "infra", keys.count { state.isSatisfied($0) }, of: keys.count, isActive: state.phase == .preparing,
      isBad: keys.contains { state.needsDecision($0) })
  }

  private var package: Part? {
    guard !scene.plan.release.package.isEmpty else { return nil }
    return part("package", state.package.isIntact ? .done : state.package.isVerified ? .bad : .active)
  }

  private var poll: Part? {
    guard !scene.plan.poll.isEmpty else { return nil }
    if let passed = state.poll.passedAt { return part("GO", .done, count: Words.shortTime(passed.wall)) }
    guard state.phase == .polling else { return part("poll", .waiting) }
    return part("poll", .active, count: "\(state.poll.votes.count)/\(scene.plan.poll.count)")
  }

  private var deployment: Part? {
    if state.isBackout { return part("deploy", .undone) }
    return part(
      "deploy", state.deployment.completeCount, of: state.deployment.steps.count,
      isActive: state.phase == .deploying,
      isBad: state.deployment.hasFailure)
  }

  private var backout: Part? {
    guard let backout = state.backout else { return nil }
    guard let flow = backout.flow else { return part("backout", .active) }
    return part(
      "backout", flow.completeCount, of: flow.steps.count, isActive: true,
      isBad: flow.hasFailure || state.phase == .backoutFailed)
  }

  private var verification: Part? {
    let keys = state.checkKeys(state.isBackout ? .backout : .verification)
    let hasBegun = keys.contains { state.checks[$0]?.phase != .waiting }
    return part(
      "verify", keys.count { state.isSatisfied($0) }, of: keys.count, isActive: hasBegun,
      isBad: keys.contains { state.needsDecision($0) })
  }

  private var communications: Part? {
    let messages = scene.plan.communications
    return part(
      "comms", messages.count { state.messages[$0.id]?.confirmedAt != nil }, of: messages.count,
      isActive: state.messages.values.contains { $0.dueAt != nil && $0.confirmedAt == nil })
  }
}

extension Glyphs {
  /// How long a backout still fits: the gauge of the point of no return.
  ///
  /// - Returns: nil where there is nothing to take back, or no end by which it has to be over.
  func gauge(_ scene: Scene) -> Part? {
    let state = scene.state
    switch state.phase {
    case .backingOut:
      guard let end = state.windowEnd else { return nil }
      return gauge(end - scene.now.steady, "backout must end in", "end in", "the window is over")
    case .deploying, .verifying:
      guard let point = state.pointOfNoReturn() else { return nil }
      return gauge(point - scene.now.steady, "no return in", "no return", "PAST THE POINT OF NO RETURN")
    default: return nil
    }
  }

  private func gauge(_ left: Duration, _ words: String, _ short: String, _ over: String) -> Part {
    guard left > .zero else {
      return Part(
        [
          [Span("\(warning) \(over)", .danger, bold: true)],
          [Span("\(warning) NO RETURN", .danger, bold: true)],
        ], worths: [30])
    }
    // The practice asks for a warning in time to act on: a quarter of an hour, then five minutes.
    let role: Role = left < .seconds(300) ? .danger : left < .seconds(900) ? .warning : .text
    let sign = role == .text ? "" : warning + " "
    let clock = Words.clock(left)
    return Part(
      [[Span("\(sign)\(words) \(clock)", role)], [Span("\(sign)\(short) \(clock)", role)]], worths: [30])
  }
}
