// When a release may be made, by the wall clock.

extension Release {
  /// The moments at which the window opens or a freeze ends.
  var openings: [WallInstant] {
    [window?.opens].compactMap { $0 } + freezes.map(\.window.closes)
  }

  /// The moments at which the window closes or a freeze begins.
  var ends: [WallInstant] { [window?.closes].compactMap { $0 } + freezes.map(\.window.opens) }

  /// Why the release may not be made at a time; nil when it may.
  public func obstacle(at wall: WallInstant) -> Obstacle? {
    if let window, wall < window.opens { return .windowNotOpen(opens: window.opens) }
    if let window, wall >= window.closes { return .windowClosed(window.closes) }
    return freezes.first { $0.window.opens <= wall && wall < $0.window.closes }.map {
      .frozen($0.name, until: $0.window.closes)
    }
  }
}

/// An end of the time in which the release may be made.
struct TimeEnd {
  /// When it comes.
  var at: WallInstant
  /// The freeze that begins; nil when the window closes.
  var freeze: String?
  /// Until when nothing is released; for ever after the window.
  var until: WallInstant

  var reason: HoldReason { freeze.map { .frozen($0, until: until) } ?? .windowClosed(at) }
}

extension ReleaseState {
  /// The ends of its time that the plan has an answer to, and that have not come while the release was made.
  var openEnds: [TimeEnd] {
    guard phase == .deploying, plan.release.afterWindow != nil else { return [] }
    let never = WallInstant(milliseconds: .max)
    let closing = plan.release.window.map { [TimeEnd(at: $0.closes, until: never)] } ?? []
    let freezes = plan.release.freezes.map {
      TimeEnd(at: $0.window.opens, freeze: $0.name, until: $0.window.closes)
    }
    return (closing + freezes).filter { !timesOver.contains($0.at) }
  }
}
