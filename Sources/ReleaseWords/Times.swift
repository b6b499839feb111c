import Foundation
import ReleaseModel
import Synchronization

/// The zone in which wall times are told to people. What programs read is UTC everywhere.
public enum ClockZone: String, Sendable {
  case utc, local

  private static let chosen = Mutex(ClockZone.utc)

  /// The one that is in force in this process.
  public static var own: ClockZone { chosen.withLock { $0 } }

  /// Has times told so from now on; to be called once, before anything is told.
  public static func choose(_ zone: ClockZone) { chosen.withLock { $0 = zone } }

  /// How far the zone's clocks are ahead of UTC at a moment, in seconds.
  public func offset(at wall: WallInstant) -> Int {
    self == .utc ? 0 : TimeZone.current.secondsFromGMT(for: wall.date)
  }

  /// What stands behind a time of day: `UTC`, or how far the zone is ahead of it, such as `+01:00`.
  public func name(at wall: WallInstant) -> String { self == .utc ? "UTC" : Self.text(of: offset(at: wall)) }

  fileprivate static func text(of offset: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }
}

extension WallInstant {
  fileprivate var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  /// The time in UTC with seconds, such as `2026-11-22T22:12:41Z`: for programs.
  public var iso8601: String { date.formatted(.iso8601) }

  /// The time with seconds for people, such as `2026-11-22T22:12:41Z`, or `2026-11-22T23:12:41+01:00` in a zone.
  ///
  /// - Parameter zone: that of the process, where none is given.
  public func stamp(in zone: ClockZone = .own) -> String {
    let offset = zone.offset(at: self)
    guard zone == .local else { return iso8601 }
    return (self + .seconds(offset)).iso8601.dropLast() + ClockZone.text(of: offset)
  }

  /// The time on the clocks of a zone, to the minute, such as `2026-11-22 22:00`; nil for a zone that is not known here.
  public func local(in zone: String) -> String? {
    TimeZone(identifier: zone).map { zone in
      String((self + .seconds(zone.secondsFromGMT(for: date))).iso8601.prefix(16)).replacing("T", with: " ")
    }
  }

  /// The time of day for people, such as `22:12:41`.
  public var timeOfDay: String {
    String((self + .seconds(ClockZone.own.offset(at: self))).iso8601.dropFirst(11).prefix(8))
  }
}

extension Duration {
  /// The duration roughly, such as `40s`, `12m` or `3h`.
  var rough: String {
    let seconds = wholeMilliseconds / 1000
    return seconds < 60 ? "\(seconds)s" : seconds < 3600 ? "\(seconds / 60)m" : "\(seconds / 3600)h"
  }
}
