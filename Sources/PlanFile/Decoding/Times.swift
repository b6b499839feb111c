import PlainText
import ReleaseModel

extension Schema where Value == Duration {
  /// A duration of 1 ms to 30 d.
  static var duration: Self {
    .scalar(.duration) { text, _ in
      Duration(text: text).flatMap { (.milliseconds(1) ... .seconds(30 * 86_400)).contains($0) ? $0 : nil }
    }
  }
}

extension Schema where Value == Duration {
  /// How long something takes to procure: as a duration, up to ten years.
  static var leadTime: Self {
    .scalar(.leadTime) { text, _ in
      Duration(text: text).flatMap { (.seconds(1) ... .seconds(3650 * 86_400)).contains($0) ? $0 : nil }
    }
  }
}

extension Schema where Value == WallInstant {
  /// A time with its zone, or a date, which is its midnight in UTC.
  static var instant: Self { .scalar(.instant) { text, _ in WallInstant(iso8601: text) } }

  /// A point in time at which something ends, in UTC. A date is its last day: it ends with the day.
  static var end: Self {
    .scalar(.instant) { text, _ in
      WrittenTime(text).flatMap { written in
        written.instant.map { $0 + (written.isDate ? .seconds(86_400) : .zero) }
      }
    }
  }
}

/// A time as it is written: `2026-11-22T22:00:00Z`, with `+01:00` or nothing for the zone, without seconds or with a
/// fraction of up to three digits, or `2026-11-22`. Years are 1970 to 9999; there is no 24:00 and no leap second.
struct WrittenTime {
  /// The time as if it were UTC, in milliseconds since the Unix epoch.
  var milliseconds: Int64
  /// How far the clocks that show it are ahead of UTC, in milliseconds; nil where that is not written.
  var offset: Int64?
  /// Whether it is a date alone.
  var isDate = false

  init?(_ text: String) {
    var digits = DigitReader(text)
    guard let year = digits.number(4), year >= 1970, digits.skip("-"), let month = digits.number(2),
      (1...12).contains(month), digits.skip("-"), let day = digits.number(2),
      (1...Self.days(in: month, of: year)).contains(day)
    else { return nil }
    milliseconds = Self.daysSinceEpoch(year: year, month: month, day: day) * 86_400_000
    if digits.isAtEnd {
      isDate = true
      return
    }
    guard digits.skip("T"), let hour = digits.number(2), hour < 24, digits.skip(":"),
      let minute = digits.number(2), minute < 60
    else { return nil }
    milliseconds += (hour * 60 + minute) * 60_000
    if digits.skip(":") {
      guard let second = digits.number(2), second < 60 else { return nil }
      milliseconds += second * 1000
      if digits.skip(".") {
        guard let fraction = digits.fraction() else { return nil }
        milliseconds += fraction
      }
    }
    if digits.isAtEnd { return }
    guard let minutes = digits.zone(), digits.isAtEnd else { return nil }
    offset = minutes * 60_000
  }

  /// The moment that it is; nil for a local time of which the zone is not known. A date is its midnight in UTC.
  var instant: WallInstant? {
    if offset == nil, !isDate { return nil }
    return WallInstant(milliseconds: milliseconds - (offset ?? 0))
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days of the proleptic Gregorian calendar, counted in eras of 400 years from March on.
  private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return shifted / 400 * 146_097 + dayOfEra - 719_468
  }
}

extension WallInstant {
  /// Reads a time with its zone, or a date, which is its midnight in UTC: see ``WrittenTime``.
  public init?(iso8601 text: String) {
    guard let instant = WrittenTime(text)?.instant else { return nil }
    self = instant
  }
}

/// Reads fixed-width numbers from a text.
private struct DigitReader {
  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(_ count: Int) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    rest.removeFirst(count)
    return Int64(digits)
  }

  /// One to three digits after a point, as milliseconds.
  mutating func fraction() -> Int64? {
    let count = rest.prefix { ("0"..."9").contains($0) }.count
    switch count {
    case 1: return number(1).map { $0 * 100 }
    case 2: return number(2).map { $0 * 10 }
    case 3: return number(3)
    default: return nil
    }
  }

  /// `Z` or an offset of at most 14 h, in minutes.
  mutating func zone() -> Int64? {
    if skip("Z") { return 0 }
    let sign: Int64
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = number(2), skip(":"), let minutes = number(2), minutes < 60,
      hours * 60 + minutes <= 14 * 60
    else { return nil }
    return sign * (hours * 60 + minutes)
  }
}
