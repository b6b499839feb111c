import ReleaseModel
import Screen

/// A part of the run that is no step and takes time nevertheless.
enum RunPhase: Hashable, Sendable {
  case holds, verification

  var title: String {
    switch self {
    case .holds: "Held"
    case .verification: "Verification"
    }
  }

  /// When the run was in it, since the deployment began.
  func stretches(_ state: ReleaseState, at now: SteadyInstant) -> [Stretch] {
    let now = state.clocks.ended?.steady ?? now
    switch self {
    case .holds:
      let start = state.clocks.deploymentStarted?.steady
      let current = start.flatMap { start in
        state.hold.map { Stretch(start: max(start, $0.since), end: now) }
      }
      return state.clocks.holds + (current.map { [$0] } ?? [])
    case .verification:
      let end = state.backout?.orderedAt.steady ?? now
      return state.clocks.verificationStarted.map { [Stretch(start: $0.steady, end: end)] } ?? []
    }
  }

  /// What stands before its title.
  func sign(_ scene: Scene) -> Span {
    switch (self, scene.state.phase) {
    case (.holds, _): Span(scene.glyphs.held, .warning)
    case (.verification, .succeeded): Span(scene.glyphs.success, .success)
    case (.verification, .verifying): Span(scene.glyphs.running, .running)
    case (.verification, _): Span(scene.glyphs.cancelled, .warning)
    }
  }

  /// A line for each time when the run was in it.
  func lines(_ scene: Scene, columns: Int) -> [[Span]] {
    stretches(scene.state, at: scene.now.steady).flatMap {
      entry(Words.clock($0.duration), scene.times($0), columns: columns)
    }
  }
}
