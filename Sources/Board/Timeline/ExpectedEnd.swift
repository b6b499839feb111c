import ReleaseModel
import Screen

extension Scene {
  /// When the deployment, or the backout, is expected to be over, and how far that is from the plan; nil where no duration
  /// is known, and when the run has ended.
  var expectedEnd: [Span]? {
    guard let flow = state.isBackout ? state.backout?.flow : state.deployment, flow.isTimed,
      !state.isConcluded
    else { return nil }
    let forecast = situation.backoutForecast(at: now) ?? situation.deploymentForecast(at: now)
    let end = max(now.steady, forecast.end)
    let time = Span("ETA " + Words.shortTime(model.wall(of: end)), .muted)
    guard !state.isBackout, let planned = state.plannedEnd, let delay = Words.delay(end - planned) else {
      return [time]
    }
    return [time, Span(" (\(delay))", delay.hasPrefix("+") ? .warning : .muted)]
  }
}
