import Foundation
import ReleaseModel

extension Schema where Value == String {
  /// A time zone by its IANA name.
  static var zone: Self {
    .scalar(.zone) { text, _ in
      // Foundation takes abbreviations and offsets as well, which say nothing of summer.
      (text == "UTC" || text.contains("/")) && TimeZone(identifier: text) != nil ? text : nil
    }
  }
}

extension Schema where Value == WallInstant {
  /// An end of a window: a time with its offset, or a date or a local time of a zone.
  ///
  /// - Parameters:
  ///   - zone: an IANA name; nil for UTC, in which every time says so itself.
  ///   - isEnd: whether a date is the last day, which ends with it.
  static func windowTime(in zone: String?, isEnd: Bool) -> Self {
    Schema(.scalar(.windowTime)) { node, findings in
      guard case .scalar(let scalar) = node.content, !scalar.isNull, let written = WrittenTime(scalar.text),
        written.offset != nil || written.isDate || zone != nil
      else {
        findings.report(.invalid(.windowTime, read: node.summary), at: node.mark)
        return nil
      }
      if written.offset != nil { return written.instant }
      let name = zone ?? "UTC"
      guard let zone = TimeZone(identifier: name) else { return nil }
      if written.isDate { return zone.beginning(ofDay: written.milliseconds + (isEnd ? 86_400_000 : 0)) }
      let moments = zone.moments(of: written.milliseconds)
      switch moments.count {
      case 1: return moments[0]
      case 0: findings.report(.broken(.missingTime(scalar.text, zone: name)), at: node.mark)
      default:
        let offsets = moments.map { offsetText(written.milliseconds - $0.milliseconds) }
        findings.report(.broken(.doubleTime(scalar.text, zone: name, offsets: offsets)), at: node.mark)
      }
      return nil
    }
  }
}

extension TimeZone {
  private func offset(at milliseconds: Int64) -> Int64 {
    Int64(secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000))) * 1000
  }

  /// The moments at which clocks of the zone show a local time, the earliest first: none where they leave it out, two
  /// where they show it twice.
  ///
  /// - Parameter local: the time as if it were UTC, in milliseconds since the Unix epoch.
  func moments(of local: Int64) -> [WallInstant] {
    // No zone is a day ahead or behind, so that these are the offsets before and after a change nearby.
    let offsets = Set([-86_400_000, 0, 86_400_000].map { offset(at: local + $0) })
    return offsets.map { local - $0 }.filter { local - offset(at: $0) == $0 }.sorted()
      .map { WallInstant(milliseconds: $0) }
  }

  /// The first moment of a local day: where the clocks leave midnight out, that at which they go forward.
  func beginning(ofDay local: Int64) -> WallInstant {
    if let first = moments(of: local).first { return first }
    // The clocks go forward across midnight: the time that they show before is the time of the change.
    let before = offset(at: local - 86_400_000)
    return WallInstant(milliseconds: local - before)
  }
}

/// An offset as it is written behind a time, such as `+01:00`.
private func offsetText(_ milliseconds: Int64) -> String {
  let minutes = abs(milliseconds) / 60_000
  func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return (milliseconds < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
}
