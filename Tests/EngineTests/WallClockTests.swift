import Engine
import ReleaseModel
import ReleaseStore
import Synchronization
import TestSupport
import Testing

/// The host's clocks, of which a test sets the wall clock. Pauses are short, so that a change shows soon.
private final class SettableTime: TimeSource {
  private let base = SystemTime()
  private let shift = Mutex<@Sendable () -> Duration>({ .zero })

  func set(_ shift: @escaping @Sendable () -> Duration) { self.shift.withLock { $0 = shift } }

  func now() -> Timestamp {
    var now = base.now()
    now.wall = now.wall + shift.withLock { $0() }
    return now
  }

  func pause(_ duration: Duration) async throws { try await base.pause(min(duration, .milliseconds(10))) }
}

private final class Counter: Sendable {
  private let count = Atomic(0)

  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

/// A run that waits for its window, while the wall clock is set.
@Suite(.patience) struct WallClockTests {
  private let time = SettableTime()

  private func waiting(for duration: Duration) throws -> Bench {
    var plan = Plan.steps(.shell("a", "echo ran >> log"))
    let opens = time.now().wall + duration
    plan.release.window = Window(opens: opens, closes: opens + .seconds(3600))
    return try Bench(plan, time: time)
  }

  private func expectStart(_ bench: Bench) async throws {
    let state = try await bench.until("the run is over") { $0.phase.isEnded }
    #expect(state.phase == .succeeded)
    let started = try #require(state.clocks.deploymentStarted)
    #expect(started.wall >= state.plan.release.window?.opens ?? started.wall)
    #expect(bench.lines(of: "log") == ["ran"])
  }

  @Test func aClockThatIsSetForwardsOpensTheWindow() async throws {
    let bench = try waiting(for: .seconds(600))
    try await bench.start()
    time.set { .seconds(600) }
    try await expectStart(bench)
  }

  @Test func aClockThatIsSetBackKeepsItClosedUntilItHasComeAgain() async throws {
    let bench = try waiting(for: .milliseconds(50))
    time.set { .seconds(-600) }
    try await bench.start()
    time.set { .milliseconds(-20) }
    try await expectStart(bench)
  }

  /// The wake and the turn that judges it may read different clocks: then it is repeated.
  @Test func aWakeThatCameTooEarlyComesAgain() async throws {
    let bench = try waiting(for: .zero)
    let reads = Counter()
    time.set {
      let read = reads.next()
      return read < 60 && !read.isMultiple(of: 3) ? .seconds(-1) : .seconds(1)
    }
    try await bench.start()
    try await expectStart(bench)
  }
}
