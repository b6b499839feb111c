import ReleaseModel
import ReleaseStore

extension TimeSource {
  /// Returns at a time of its clock, at once when it has passed.
  ///
  /// - Throws: `CancellationError`.
  func sleep(until deadline: Deadline) async throws {
    let longest = if case .wall = deadline { Waiting.longestForWall } else { Waiting.longest }
    while case let rest = deadline.left(at: now()), rest > .zero { try await pause(min(rest, longest)) }
    try Task.checkCancellation()
  }
}

private enum Waiting {
  /// Far deadlines are slept for in pieces: the nanoseconds of some would not fit the timer.
  static let longest: Duration = .seconds(24 * 3600)
  /// How soon it is noticed that the wall clock was set forwards.
  static let longestForWall: Duration = .seconds(2)
}
