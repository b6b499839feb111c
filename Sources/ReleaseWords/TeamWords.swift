import ReleaseModel

extension TeamFact {
  /// What has happened, in one line.
  func words(_ state: ReleaseState, _ at: Timestamp) -> String {
    switch self {
    case .offered(let to, let until):
      "offers the run to \(to), until \((at.wall + (until - at.steady)).timeOfDay)"
    case .offerWithdrawn(let to): "the run is no longer offered to \(to)"
    case .offerRefused(let to, let reason): "\(to) does not take the run: \(reason)"
    case .offerLapsed(let to): "\(to) has not answered: the run is no longer offered"
    case .offerAccepted(let to): "\(to) takes the run, after the briefing"
    case .glassBroken(let to, let reason): "BROKE THE GLASS: \(to) takes the run: \(reason)"
    case .taken(let to): "\(to) takes the run, which nobody drove"
    case .notCome(let to): "\(to) was to drive, and has not come"
    case .noted(let text, let account): "note: \(text)" + (account.map { " (handed in by \($0))" } ?? "")
    }
  }
}

extension TeamState.Handover {
  /// How somebody has come to lead the run, in a few words.
  public var words: String {
    switch way {
    case .accepted: "\(to) drives since \(at.wall.timeOfDay): it was offered"
    case .free: "\(to) drives since \(at.wall.timeOfDay): nobody did"
    case .brokenGlass(let reason): "\(to) has taken the run at \(at.wall.timeOfDay): \(reason)"
    }
  }
}
