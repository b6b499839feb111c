import ReleaseModel

extension ReleaseState {
  /// Where the run stands, in one word: a hold and a failure among running steps have names of their own.
  public var label: String {
    switch standing {
    case .phase(let phase): phase.rawValue
    case .held: "held"
    case .failing: "failing"
    }
  }

  /// Why the run was aborted, its backout given up, with what it was kept, or what its backout has left, and while the
  /// last steps run how it has ended; nil when there is nothing to say.
  public var endWords: String? {
    guard phase == .finishing, let ending else { return conclusionWords }
    let steps = "\(finally.completeCount) of \(finally.steps.count) last steps complete"
    return ["ended \(ending.rawValue)", conclusionWords, steps].compactMap { $0 }.joined(separator: ", ")
  }

  /// The same without the last steps, which are nobody's news: for whoever is told how it has ended.
  var conclusionWords: String? {
    fixes.last.map { "with the emergency bug fix \($0.id) by \($0.owner)" } ?? endReason
      ?? (ending == .backedOut ? notUndoneWords : nil) ?? (ending == .succeeded ? withoutWords : nil)
  }

  /// Which groups were backed out alone, so that the release is kept without them; nil when none was.
  private var withoutWords: String? {
    let titles = groupBackouts.compactMap(\.group).map { group($0)?.title ?? $0 }
    return titles.isEmpty ? nil : "without \(titles.joined(separator: ", ")), which was backed out alone"
  }

  /// Why the release is, or was, taken back, and by whose word; nil when it was not.
  public var backoutWords: String? {
    guard let backout else { return nil }
    guard let trigger = automaticTrigger else {
      let alone = backout.group.map { "‘\(group($0)?.title ?? $0)’ alone: " } ?? ""
      return alone + "\(backout.problem.title), authorised by \(backout.authorisedBy)"
    }
    return trigger.title + (triggers[trigger.id]?.evidence.map { ": \($0.words)" } ?? "") + ", by itself"
  }

  /// How many steps the backout has left as they are, and which; nil when there is none.
  var notUndoneWords: String? {
    let left = notUndone
    guard !left.isEmpty else { return nil }
    let titles = left.map { title(ofStep: $0) }.joined(separator: ", ")
    return "\(left.count) step\(left.count == 1 ? "" : "s") not undone: \(titles)"
  }
}

extension Hold {
  /// Why nothing starts, the newest reason first.
  public func words(_ state: ReleaseState) -> String {
    reasons.reversed().map { $0.words(state) }.joined(separator: "; and before: ")
  }
}

extension HoldReason {
  /// The reason in one line.
  public func words(_ state: ReleaseState) -> String {
    switch self {
    case .asked(let words): words
    case .unexplained: "no reason given yet"
    case .control(let id, let reading):
      "the control \(state.title(ofControl: id)) no longer holds: \(reading)"
    case .check(let key, let phase): "\(state.title(ofCheck: key)): \(phase.rawValue)"
    case .package(let finding): finding.words
    case .noGo(let position, let reason): "NO-GO from \(position): \(reason)"
    case .noAnswer(let position): "no answer from \(position) by the deadline, which is NO-GO"
    case .builtIn(let id): "the plan's hold ‘\(state.title(ofStep: id))’"
    case .windowClosed(let at): "the release window closed at \(at.stamp())"
    case .frozen(let name, let until): "frozen: \(name), until \(until.stamp())"
    case .takenBack(let group): "‘\(state.group(group)?.title ?? group)’ was backed out alone"
    case .journal(let problem): "the journal is damaged: \(problem)"
    }
  }
}

extension PackageFinding {
  /// What is wrong with the file.
  public var words: String { "package: \(path): \(problem ?? "")" }
}

extension Outcome {
  /// What to show of it.
  public var text: String {
    switch self {
    case .exited(let code): "exit \(code)"
    case .signalled(let signal): "killed by signal \(signal)"
    case .timedOut: "timed out"
    case .quiet: "timed out: no output"
    case .stopped: "stopped"
    case .notStarted(let reason): "could not start: \(reason)"
    case .unknown(let reason): "outcome unknown: \(reason)"
    case .elsewhere(let host): "left on \(host), where it may still run"
    case .gatePassed: "its checks have passed"
    case .gateFailed(let check, let phase): "\(check): \(phase.rawValue)"
    case .incomplete(let reason): "incomplete: \(reason)"
    }
  }
}

extension CheckEndReason {
  /// Why a check ended as it did, in one line.
  public var words: String {
    switch self {
    case .exceeded(let verdict, let count, let allowed, let last):
      switch verdict {
      case .error: "\(count) errors in a row, \(allowed) allowed; last \(last.words)"
      case .failed, .inconclusive, .passed:
        "\(count) \(verdict.rawValue), \(allowed) allowed; last \(last.words)"
      }
    case .tooFewPasses(let passes, let needed, let last):
      "passed \(passes) time\(passes == 1 ? "" : "s"), \(needed) needed; last \(last.words)"
    case .errorsAtEnd(1, let last): "it could not be measured at its end; last \(last.words)"
    case .errorsAtEnd(let count, let last):
      "it could not be measured at its end, \(count) times in a row; last \(last.words)"
    case .gap(let duration): "nobody measured it for \(duration.rough)"
    case .observed(let words): words
    case .runEnded: "the run ended"
    case .backedOut: "the release is backed out"
    }
  }
}

extension LastReading {
  fileprivate var words: String {
    let text = text ?? "nothing"
    switch before {
    case nil: return text
    case .unknown: return text + ", nothing known of before"
    case .mean(let mean): return text + ", before \(Criterion.short(mean))"
    }
  }
}

extension TriggerState.Status {
  /// The state in one word.
  public var word: String {
    switch self {
    case .disarmed: "disarmed"
    case .armed: "armed"
    case .tripped: "tripped"
    case .acknowledged: "acknowledged"
    case .suppressed: "suppressed"
    }
  }
}

extension Outcome {
  /// How an attempt of a step has ended: a gate that measures nothing has only waited.
  public func text(of step: Step?) -> String {
    guard self == .gatePassed, case .gate(let gate) = step?.action, gate.checks.isEmpty else { return text }
    return gate.soak == nil ? "what it waited for is done" : "its wait is over"
  }
}

extension TriggerEvidence {
  /// Why a trigger has tripped, in one line.
  public var words: String {
    switch self {
    case .check(let phase, let reason): reason?.words ?? "the check is \(phase.rawValue)"
    case .step(let outcome): outcome.text
    case .clock(let clock): "\(clock.rawValue) reached"
    case .late(let due): "not done by \(due.stamp())"
    case .person(let name): "tripped by \(name)"
    case .hosts(let lost, let all): "\(lost) of \(hostCount(all)) lost"
    }
  }
}
