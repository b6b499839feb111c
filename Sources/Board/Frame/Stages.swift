import ReleaseModel
import Screen

/// The header's second line: every stage of the release with its count.
struct Stages {
  let scene: Scene

  private var state: ReleaseState { scene.state }

  var parts: [Part] {
    [controls, infrastructure, package, poll, deployment, backout, verification, finally, communications]
      .compactMap {
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
  private func part(
    _ word: String, _ count: Situation.Count, isActive: Bool, isBad: Bool = false
  ) -> Part? {
    guard count.all > 0 else { return nil }
    let standing: Progress = isBad ? .bad : count.isComplete ? .done : isActive ? .active : .waiting
    return part(word, standing, count: "\(count.done)/\(count.all)")
  }

  private var controls: Part? {
    part("controls", scene.situation.controls, isActive: state.phase == .preparing)
  }

  private var infrastructure: Part? {
    part(
      "infra", scene.situation.count(.infrastructure), isActive: state.phase == .preparing,
      isBad: !state.checks.undecided(.infrastructure).isEmpty)
  }

  private var package: Part? {
    guard scene.plan.release.isVerifiable else { return nil }
    return part("package", state.package.isIntact ? .done : state.package.isVerified ? .bad : .active)
  }

  private var poll: Part? {
    guard !scene.plan.poll.isEmpty else { return nil }
    if let passed = state.poll.passedAt { return part("GO", .done, count: Words.shortTime(passed.wall)) }
    guard state.phase == .polling else { return part("poll", .waiting) }
    return part("poll", .active, count: "\(state.poll.votes.count)/\(scene.plan.poll.count)")
  }

  private var deployment: Part? {
    if state.isBackout, state.backout?.group == nil { return part("deploy", .undone) }
    return part(
      "deploy", .init(state.deployment), isActive: state.phase == .deploying,
      isBad: state.deployment.hasFailure)
  }

  private var backout: Part? {
    guard let backout = state.backout else { return nil }
    guard let flow = backout.flow else { return part("backout", .active) }
    return part(
      "backout", .init(flow), isActive: true,
      isBad: flow.hasFailure || state.phase == .backoutFailed)
  }

  private var verification: Part? {
    let list = state.shownVerification
    return part(
      "verify", scene.situation.count(list), isActive: state.checks.hasBegun(list),
      isBad: !state.checks.undecided(list).isEmpty)
  }

  private var finally: Part? {
    guard state.isConcluded, state.clocks.finished != nil || state.phase == .finishing else { return nil }
    return part("finally", .init(state.finally), isActive: true, isBad: state.finally.hasFailure)
  }

  private var communications: Part? {
    let due = scene.situation.dueMessages.count
    guard due > 0 else { return part("comms", scene.situation.messages, isActive: scene.state.isDelivering) }
    // Not even an end hides that somebody waits to be told.
    return Part(
      [
        [Span("\(scene.glyphs.warning) \(due) to tell", .warning)],
        [Span("\(scene.glyphs.warning)\(due)", .warning)],
      ], worths: [55])
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
      guard let end = scene.situation.windowEnd else { return nil }
      return gauge(end.left(at: scene.now), "backout must end in", "end in", "the window is over")
    case .deploying, .verifying:
      if let step = scene.situation.crossedBy { return crossed(by: step) }
      let time = scene.situation.pointOfNoReturn.map { $0.left(at: scene.now) }
      if let ahead = stepAhead(scene), ahead.left < time ?? .seconds(366 * 86_400) { return ahead.part }
      guard let time else { return nil }
      return gauge(time, "no return in", "no return", "PAST THE POINT OF NO RETURN")
    case .planned, .preparing, .polling, .finishing, .succeeded, .backedOut, .backoutFailed, .aborted:
      return nil
    }
  }

  /// The gauge ends where something was begun that nothing can take back.
  private func crossed(by step: Step) -> Part {
    let words = "\(warning) NO RETURN: nothing takes ‘\(truncated(step.title, to: 30))’ back"
    return Part(
      [[Span(words, .danger, bold: true)], [Span("\(warning) NO RETURN", .danger, bold: true)]], worths: [30])
  }

  /// The step that nothing can take back, as long as it is ahead, with when it is expected to begin.
  private func stepAhead(_ scene: Scene) -> (left: Duration, part: Part)? {
    guard scene.state.plan.backout != nil, let id = scene.situation.nextIrreversible,
      let index = scene.state.deployment.position(of: id)
    else { return nil }
    let forecast = scene.situation.deploymentForecast(at: scene.now)
    let left = max(.zero, forecast.spans[index].start - scene.now.steady)
    let title = truncated(scene.state.title(ofStep: id), to: 30)
    let clock = left < .seconds(1) ? "now" : "in " + Words.clock(left)
    let role: Role = left < .seconds(300) ? .warning : .text
    return (
      left,
      Part(
        [[Span("no return \(clock): ‘\(title)’", role)], [Span("no return \(clock)", role)]], worths: [30])
    )
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
