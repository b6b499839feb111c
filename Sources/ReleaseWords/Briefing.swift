import ReleaseModel

/// What somebody has to know of a run before they lead it: what runs, what is open, what is due, and what was done
/// otherwise than planned.
public struct Briefing: Hashable, Sendable {
  /// One part of it.
  public struct Part: Hashable, Sendable {
    public let heading: String
    /// Its lines; never empty: that there is nothing is said as well.
    public let lines: [String]
    /// Whether it tells of something that must not be overlooked.
    public let isPressing: Bool
  }

  /// Its parts, in the order in which they are read.
  public let parts: [Part]

  /// Tells of a run as it stands at a moment.
  ///
  /// - Parameters:
  ///   - driver: who drives it now; nil when nobody does.
  ///   - move: where it would be driven from; nil where that is where it is driven.
  public init(_ situation: Situation, driver: Driver?, at now: Timestamp, move: RunMove? = nil) {
    let state = situation.state
    let needs = situation.needs(at: now.wall)
    parts = [
      Part("Where it stands", Self.standing(situation, driver, now)),
      Part("What runs", Self.running(state, driver, now)),
      Part("What waits for a person", needs.map { $0.words(state) }, isPressing: !needs.isEmpty),
      Part("What is open", Self.open(situation), isPressing: !situation.trippedTriggers.isEmpty),
      Part("What is due", Self.due(situation, now)),
      Part(
        "Deviations so far",
        state.deviations.map { "\($0.kind.rawValue): \($0.subject), by \($0.by.name): \($0.reason)" }),
      Part("What was written", state.team.notes.suffix(20).map(\.words)),
      Part("What goes over to you", Self.goingOver(state, move)),
    ]
  }

  private static func standing(_ situation: Situation, _ driver: Driver?, _ now: Timestamp) -> [String] {
    let state = situation.state
    let release = state.plan.release
    let steps = Situation.Count(state.deployment)
    var lines = [
      "\(release.name) \(release.version) in \(release.environment): \(state.label)",
      "\(steps.done) of \(steps.all) steps are done, \(situation.count(.verification).done) of "
        + "\(situation.count(.verification).all) checks of the verification have passed",
      driver.map { $0.words } ?? "NOBODY drives it since \(state.undrivenSince.timeOfDay)",
    ]
    if let hold = state.hold { lines.append("held by \(hold.by.name): \(hold.words(state))") }
    if state.isRehearsal { lines.append("it is a rehearsal") }
    if let started = state.clocks.deploymentStarted {
      lines.append("the deployment has started at \(started.wall.stamp())")
    }
    return lines
  }

  private static func running(_ state: ReleaseState, _ driver: Driver?, _ now: Timestamp) -> [String] {
    let host = state.session?.host ?? ""
    let steps = state.flows.flatMap { flow in
      flow.activeSteps.filter { !$0.step.isGate }.compactMap { found -> String? in
        guard let attempt = found.state.lastAttempt else { return nil }
        let since = "for \((now.steady - attempt.startedAt.steady).rough)"
        let planned = found.step.planned.map { ", planned \($0.rough)" } ?? ""
        let again = attempt.id.number > 1 ? ", attempt \(attempt.id.number)" : ""
        return "‘\(found.step.title)’ \(since)\(planned)\(again), on \(host)"
      }
    }
    let measured = CheckKey.List.allCases.flatMap { list in
      state.checkKeys(list).filter { state.checks[$0]?.phase == .measuring }
    }
    let left = state.attemptsElsewhere.map { attempt, host in
      "‘\(state.title(ofStep: attempt.step))’ was left on \(host), where it may still run"
    }
    return steps + left + measured.map { "‘\(state.title(ofCheck: $0))’ is being measured" }
  }

  private static func open(_ situation: Situation) -> [String] {
    let state = situation.state
    let controls = state.plan.controls.filter { state.controls[$0.id]?.status == .open }
    let failed = state.flows.flatMap { flow in
      zip(flow.steps, flow.states).filter { $1.status == .failed }.map { "‘\($0.0.title)’ has failed" }
    }
    let checks = CheckKey.List.allCases.flatMap { state.checkKeys($0) }.filter { state.needsDecision($0) }
    return situation.trippedTriggers.map { "TRIPPED: ‘\($0.title)’" } + failed
      + controls.map { "control ‘\($0.title)’" }
      + checks.map { "check ‘\(state.title(ofCheck: $0))’ wants a decision" }
      + state.owedFixes.map { "the emergency bug fix \($0.id) is owed by \($0.owner)" }
  }

  private static func due(_ situation: Situation, _ now: Timestamp) -> [String] {
    let state = situation.state
    var lines = state.triggers.sorted { $0.key < $1.key }.compactMap { id, trigger in
      trigger.startsBackoutAt.map {
        "‘\(state.title(ofTrigger: id))’ BACKS OUT at \((now.wall + ($0 - now.steady)).timeOfDay)"
      }
    }
    lines += state.pressingSteps.map { id in
      "‘\(state.title(ofStep: id))’ " + (state.isLate(id) ? "is LATE" : "is due")
        + (state.deadline(of: id).map { ": \($0.stamp())" } ?? "")
    }
    lines += situation.dueMessages.map { "‘\(state.audience(of: $0))’ has to be told" }
    if let window = state.plan.release.window, state.phase != .verifying {
      lines.append(
        now.wall < window.opens
          ? "the release window opens at \(window.opens.stamp())"
          : "the release window closes at \(window.closes.stamp())")
    }
    for freeze in state.plan.release.freezes where now.wall < freeze.window.closes {
      lines.append(
        "frozen: \(freeze.name), \(freeze.window.opens.stamp()) to \(freeze.window.closes.stamp())")
    }
    if let limit = situation.pointOfNoReturn, state.isLive {
      let left = limit.left(at: now)
      lines.append(
        left > .zero
          ? "a backout has to begin within \(left.rough)" : "there is no time left for a backout")
    }
    return lines
  }

  /// What of the run is not in its record: the one who takes it brings that along.
  private static func goingOver(_ state: ReleaseState, _ move: RunMove?) -> [String] {
    var lines =
      move.map { goingOver(state, by: $0) } ?? [
        "What runs goes on where it was started, and is neither stopped nor started again.",
        "Commands that start from then on have the environment of your terminal.",
      ]
    if !state.plan.secrets.isEmpty {
      lines.append("Secrets that it needs: \(state.plan.secrets.joined(separator: ", ")).")
    }
    if state.plan.controls.contains(where: { $0.requires?.isNotByOperator == true }) {
      lines.append("What you have approved is open again: whoever drives does not approve.")
    }
    return lines
  }
}

extension Briefing.Part {
  fileprivate init(_ heading: String, _ lines: [String], isPressing: Bool = false) {
    self.heading = heading
    self.lines = lines.isEmpty ? ["nothing"] : lines
    self.isPressing = isPressing
  }
}

extension TeamState.Note {
  /// What was written, when and by whom.
  public var words: String {
    "\(at.wall.timeOfDay) \(by.name): \(text)" + (account.map { " (login \($0))" } ?? "")
  }
}
