import ReleaseModel
import ReleaseWords

/// What waits for a person, in one line: for a bell, a notification and the terminal's title.
///
/// - Returns: nil when nothing does. Ring when it changes to another text, not while it stays.
public func needsAttention(_ model: BoardModel) -> String? {
  if let problem = model.problem { return "journal: \(problem)" }
  let offered = model.isOfferedHere ? model.state.team.offer.map { "\($0.by.name) offers you the run" } : nil
  let parts = [offered, model.needs.first?.words(model.state), pressing(model)].compactMap { $0 }
  return parts.isEmpty ? nil : parts.joined(separator: "; ")
}

/// The steps whose deadline comes or has passed, the late ones first.
private func pressing(_ model: BoardModel) -> String? {
  let state = model.state
  let words = state.pressingSteps.sorted { state.isLate($0) && !state.isLate($1) }.map { id in
    let time = state.deadline(of: id).map { Words.shortTime($0) } ?? ""
    return "‘\(state.title(ofStep: id))’ \(state.isLate(id) ? "is LATE: due \(time)" : "is due at \(time)")"
  }
  return words.isEmpty ? nil : words.joined(separator: "; ")
}

/// The terminal's title: how the release is, then what it is.
public func terminalTitle(_ model: BoardModel) -> String {
  let release = model.plan.release
  let label = model.isOpening ? PhaseWords.opening : PhaseWords.label(model.state)
  return "\(label) \(release.name) \(release.version) → \(release.environment)"
}

/// What the terminal shows as its progress (OSC 9;4).
public struct TerminalProgress: Equatable, Sendable {
  /// The states that terminals know, with their numbers in the sequence.
  public enum State: Int, Sendable {
    case none = 0
    case normal = 1
    case error = 2
    case paused = 4
  }

  /// The state.
  public var state: State
  /// 0 to 100.
  public var percent: Int

  /// Makes a progress.
  public init(state: State, percent: Int) {
    self.state = state
    self.percent = percent
  }
}

/// How far the deployment, the backout, or what runs at the end is.
public func terminalProgress(_ model: BoardModel) -> TerminalProgress {
  let state = model.state
  guard state.isLive else { return TerminalProgress(state: .none, percent: 0) }
  let flow = state.shownFlow ?? state.deployment
  let percent = Int(min(1, max(0, model.share(of: flow))) * 100)
  let hasFailed = flow.hasFailure || !state.trippedTriggers.isEmpty
  return TerminalProgress(state: hasFailed ? .error : state.hold != nil ? .paused : .normal, percent: percent)
}
