import ReleaseModel
import SQLiteJournal

/// Drives a run on after everybody has left.
///
/// Whatever needs a person waits for one, who takes over by opening the plan again.
public struct UnattendedRun: Sendable {
  private enum News { case turn, told, asked, look }

  /// How often it is looked whether the run's folder is still there.
  private static let interval: Duration = .seconds(2)

  private let driver: RunDriver
  private let news: AsyncStream<News>
  private let feed: AsyncStream<News>.Continuation

  /// Takes the run over from the process that has started this one.
  ///
  /// - Parameters:
  ///   - run: the run.
  ///   - lock: the open file of the run's lock.
  ///   - attendance: what goes on.
  /// - Throws: whatever keeps the run from being driven.
  public init(_ run: RunDirectory, lock: Int32, as attendance: Session.Attendance) async throws {
    let (news, feed) = AsyncStream.makeStream(of: News.self)
    self.news = news
    self.feed = feed
    driver = try await RunDriver.takeOver(run, lock: lock, as: attendance) { _ in feed.yield(.turn) }
  }

  /// Has nobody drive the run any more.
  public func end() { feed.yield(.told) }

  /// Has somebody else drive the run, who waits for it.
  public func yield() { feed.yield(.asked) }

  /// Drives the run until it has ended, nothing can be recorded any more, its folder is gone, or ``end()`` or ``yield()`` was called.
  ///
  /// - Returns: why nobody drives a run that has not ended, in words; nil when that is as it was wanted.
  public func drive() async -> String? {
    let clock = Task { [feed] in
      while (try? await Task.sleep(for: Self.interval, clock: .continuous)) != nil { feed.yield(.look) }
    }
    defer { clock.cancel() }
    for await item in news {
      switch item {
      case .turn:
        let snapshot = driver.snapshot
        if snapshot.state.team.handover != nil {
          await driver.yield()
          return nil
        }
        if snapshot.state.phase.isEnded, !snapshot.state.isDelivering { return await leave(nil) }
        if snapshot.isStopped { return await leave(snapshot.journalProblem) }
      case .told: return await leave(nil)
      case .asked:
        await driver.yield()
        return nil
      case .look:
        if !driver.isInPlace { return await leave("the run's folder was moved or removed") }
      }
    }
    return nil
  }

  private func leave(_ problem: String?) async -> String? {
    try? await driver.leave(to: nil)
    return problem
  }
}
