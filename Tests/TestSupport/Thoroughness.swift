import Foundation

/// Whether all of what tests could try is tried, which `RELBOARD_THOROUGH=1` asks for: every case of what is exhaustive,
/// and every seed of what is random. A share of it is tried otherwise, so that the tests stay short.
public let isThorough = ProcessInfo.processInfo.environment["RELBOARD_THOROUGH"] == "1"

extension Collection where Index == Int {
  /// Of these, one in so many, from one on that is chosen; all of them in a thorough test.
  public func share(oneIn count: Int, from start: Int = 0) -> [Element] {
    isThorough
      ? Array(self) : stride(from: startIndex + start % count, to: endIndex, by: count).map { self[$0] }
  }
}
