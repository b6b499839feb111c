import Foundation
import Testing

/// Waits for a state that nothing announces.
///
/// - Throws: an issue that says `what` is missing, when it is not there within the time.
public func eventually(
  _ what: String, within limit: Duration = .seconds(90), at location: SourceLocation = #_sourceLocation,
  _ isThere: () async -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while !(await isThere()) {
    try #require(ContinuousClock.now < deadline, "\(what)", sourceLocation: location)
    try await Task.sleep(for: .milliseconds(2))
  }
}

/// Waits, blocking the thread, for something that another process brings about.
///
/// - Throws: an issue that says `what` is missing, when it is not there within the time.
public func waitUntil(
  _ what: String, within limit: Duration = .seconds(90), at location: SourceLocation = #_sourceLocation,
  _ isThere: () throws -> Bool
) throws {
  let deadline = ContinuousClock.now + limit
  while try !isThere() {
    try #require(ContinuousClock.now < deadline, "\(what)", sourceLocation: location)
    usleep(20_000)
  }
}
