import Foundation
import ReleaseModel

extension WallInstant {
  /// The time in UTC with seconds, such as `2026-11-22T22:12:41Z`.
  public var iso8601: String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
  }

  /// The time of day in UTC, such as `22:12:41`.
  public var timeOfDay: String { String(iso8601.dropFirst(11).prefix(8)) }
}

extension Duration {
  /// The duration roughly, such as `40s`, `12m` or `3h`.
  var rough: String {
    let seconds = wholeMilliseconds / 1000
    return seconds < 60 ? "\(seconds)s" : seconds < 3600 ? "\(seconds / 60)m" : "\(seconds / 3600)h"
  }
}
