import PlainText
import ReleaseModel
import ReleaseWords

/// How the board words times and numbers.
enum Words {
  /// A duration as `0:41`, `12:07`, `1:47:19` or `3d 04h`; negative ones count as none.
  static func clock(_ duration: Duration) -> String {
    let seconds = max(0, duration.wholeMilliseconds / 1000)
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    if hours >= 48 { return "\(hours / 24)d \(two(hours % 24))h" }
    if hours > 0 { return "\(hours):\(two(minutes)):\(two(seconds % 60))" }
    return "\(minutes):\(two(seconds % 60))"
  }

  /// How long something has taken, or is to take, as a clock would tell it; less than a second is not nothing.
  static func span(_ duration: Duration) -> String { duration < .seconds(1) ? "<1s" : clock(duration) }

  /// How much longer than planned something takes: `+60%`, `×12`; nil when it does not, or by less than a
  /// second, nor as a multiple of less than a second, which says nothing.
  static func overrun(_ duration: Duration, of planned: Duration?) -> String? {
    guard let planned, planned > .zero, duration - planned >= .seconds(1) else { return nil }
    let share = duration.seconds / planned.seconds
    if share >= 10 { return planned < .seconds(1) ? nil : "×\(Int(min(share, 999)))" }
    let percent = Int(((share - 1) * 100).rounded(.down))
    return percent > 0 ? "+\(percent)%" : nil
  }

  /// What something has taken against its plan: `24:58, planned 26:30`.
  static func against(_ duration: Duration, _ planned: Duration?) -> String {
    guard let planned, planned > .zero else { return span(duration) }
    let over = overrun(duration, of: planned).map { " (\($0))" } ?? ""
    return "\(span(duration)), planned \(span(planned))\(over)"
  }

  /// A duration in full: `00:12:41`.
  static func longClock(_ duration: Duration) -> String {
    let seconds = max(0, duration.wholeMilliseconds / 1000)
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  /// A rough duration: `40s`, `12m`, `1h30m`.
  static func rough(_ duration: Duration) -> String {
    let milliseconds = abs(duration.wholeMilliseconds.clampedToHalf)
    if 0 < milliseconds, milliseconds < 1000 { return "<1s" }
    let seconds = milliseconds / 1000
    if seconds < 60 { return "\(seconds)s" }
    let minutes = (seconds + 30) / 60
    if minutes < 60 { return "\(minutes)m" }
    return minutes % 60 == 0 ? "\(minutes / 60)h" : "\(minutes / 60)h\(two(minutes % 60))m"
  }

  /// How far an end lies from its plan: `+2m`, `-40s`; nil when it lies within half a minute.
  static func delay(_ duration: Duration) -> String? {
    if abs(duration.wholeMilliseconds.clampedToHalf) < 30_000 { return nil }
    return (duration < .zero ? "-" : "+") + rough(duration)
  }

  /// The time of day: `22:12:41`.
  static func timeOfDay(_ wall: WallInstant) -> String {
    let seconds =
      (wall + .seconds(ClockZone.own.offset(at: wall))).milliseconds.flooredModulo(86_400_000) / 1000
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  /// The time of day without its seconds: `22:12`.
  static func shortTime(_ wall: WallInstant) -> String { String(timeOfDay(wall).prefix(5)) }

  /// The same, with the date where that is another day than the one on which it is read.
  static func shortTime(_ wall: WallInstant, seenAt now: WallInstant) -> String {
    let day = wall.stamp().prefix(10)
    return day == now.stamp().prefix(10) ? shortTime(wall) : "\(day.dropFirst(5)) \(shortTime(wall))"
  }

  /// A fraction as `61%`; only the whole is 100.
  static func percent(_ fraction: Double) -> String {
    "\(Int((min(1, max(0, fraction.isNaN ? 0 : fraction)) * 100).rounded(.down)))%"
  }

  /// `1st`, `2nd`, `3rd`, `11th`.
  static func ordinal(_ number: Int) -> String {
    let suffix =
      switch (number % 100, number % 10) {
      case (11...13, _): "th"
      case (_, 1): "st"
      case (_, 2): "nd"
      case (_, 3): "rd"
      default: "th"
      }
    return "\(number)\(suffix)"
  }

  /// `1 step`, `2 steps`.
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// Reads a duration that a person typed, of a second to a hundred years; nil for anything else.
  static func duration(_ typed: String) -> Duration? {
    Duration(text: typed.trimmed).flatMap {
      (.seconds(1) ... .seconds(36_500 * 86_400)).contains($0) ? $0 : nil
    }
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Int64 {
  /// Far enough from the ends of the range to be negated and rounded.
  fileprivate var clampedToHalf: Int64 { Swift.min(Swift.max(self, .min / 2), .max / 2) }

  fileprivate func flooredModulo(_ divisor: Int64) -> Int64 {
    let rest = self % divisor
    return rest < 0 ? rest + divisor : rest
  }
}
