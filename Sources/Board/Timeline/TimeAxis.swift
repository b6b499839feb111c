import ReleaseModel
import ReleaseWords
import Screen

/// A part of the run's time laid over columns.
struct TimeAxis: Equatable {
  let stretch: Stretch
  let columns: Int

  /// Where a moment lies, in columns from the left edge; outside of 0…``columns`` for what is not on the axis.
  func position(of instant: SteadyInstant) -> Double {
    (instant - stretch.start).seconds / max(0.001, stretch.duration.seconds) * Double(columns)
  }

  /// The column of a moment; nil for one that is not on the axis.
  func column(of instant: SteadyInstant) -> Int? {
    let position = position(of: instant).rounded(.down)
    return position >= 0 && position < Double(columns) ? Int(position) : nil
  }

  /// The distances at which times are written, in seconds.
  private static let steps: [Int64] = [
    1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800,
  ]

  /// The times that are written on it: as many as there is room for, each a whole number of steps of the clock.
  ///
  /// - Parameter wall: what the wall clock says at a moment.
  func ticks(wall: (SteadyInstant) -> WallInstant) -> [(column: Int, label: String)] {
    let perColumn = stretch.duration.seconds / Double(max(1, columns))
    func room(_ step: Int64) -> Int { step < 60 ? 10 : 8 }
    guard columns > 0,
      let step = Self.steps.first(where: { Double($0) >= perColumn * Double(room($0)) }) ?? Self.steps.last
    else { return [] }
    var ticks: [(Int, String)] = []
    let origin = wall(stretch.start)
    // Whole by the clock that people read, which need not be whole hours from UTC.
    let ahead = Int64(ClockZone.own.offset(at: origin)) * 1000
    let first = (origin.milliseconds + ahead) / (step * 1000) * (step * 1000) - ahead
    var tick = WallInstant(milliseconds: first)
    for _ in 0...columns {
      if let column = column(of: stretch.start + (tick - origin)) {
        let label = step < 60 ? Words.timeOfDay(tick) : Words.shortTime(tick)
        if column + displayWidth(label) <= columns { ticks.append((column, label)) }
      }
      tick = tick + .seconds(step)
      if tick - origin > stretch.duration { break }
    }
    return ticks
  }
}

extension Scene {
  /// The time from the start of the deployment to where all that is known of it, and expected, is over; before it has
  /// started, from when it would.
  func timeAxis(columns: Int) -> TimeAxis {
    let clocks = state.clocks
    let forecast = situation.deploymentForecast(at: now)
    let start = clocks.deploymentStarted?.steady ?? forecast.moment
    var ends = [start + .seconds(10), clocks.ended?.steady ?? (state.isLive ? now.steady : start)]
    if !state.isBackout { ends.append(forecast.end) }
    if let planned = state.plannedDuration { ends.append(start + planned) }
    if state.phase == .finishing { ends.append(now.steady) }
    if let finished = clocks.finished { ends.append(finished.steady) }
    if let backout = situation.backoutForecast(at: now) { ends.append(backout.end) }
    let end = ends.max() ?? start
    // So that the end is seen as one.
    return TimeAxis(
      stretch: Stretch(start: start, end: end + (end - start) / max(20, columns)), columns: columns)
  }
}
