import ReleaseModel
import TestSupport
import Testing

@testable import Engine

@Suite(.patience) struct TimeTests {
  /// Ten years from the wall clock, as after the wall clock has jumped.
  private static let shifted = SystemTime(offset: SystemTime().offset + 315_360_000_000)

  @Test func aNewSteadyClockAgreesWithTheWallClock() {
    let now = SystemTime().now()
    #expect((now.steady.milliseconds - now.wall.milliseconds).magnitude < 1000)
  }

  @Test(arguments: [0, 1, 200])
  func aDeadlineIsNeverMetTooEarly(milliseconds: Int) async throws {
    let deadline = Self.shifted.now().steady + .milliseconds(milliseconds)
    try await Self.shifted.sleep(until: .steady(deadline))
    #expect(Self.shifted.now().steady >= deadline)
  }

  @Test func aDeadlineThatHasPassedIsMetAtOnce() async throws {
    try await SystemTime().sleep(until: .steady(SteadyInstant(milliseconds: .min)))
  }

  @Test(arguments: [Int64.max, 253_402_300_799_000])
  func aFarDeadlineIsWaitedForUntilNobodyWantsIt(milliseconds: Int64) async {
    let waiting = Task {
      try await SystemTime().sleep(until: .steady(SteadyInstant(milliseconds: milliseconds)))
    }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test func afterARebootTheClockDoesNotGoBackWithTheWall() {
    let shown = SystemTime().now().steady + .seconds(3600)
    #expect(SystemTime(notBefore: shown).now().steady >= shown)
  }

  @Test(arguments: [Int64.max, .min])
  func anOffsetOutOfRangeIsClipped(offset: Int64) {
    let steady = SystemTime(offset: offset).now().steady.milliseconds
    #expect(offset > 0 ? steady == .max : steady < 0)
  }

  @Test func deadlinesFollowTheSteadyClockAndNotTheWallClock() async throws {
    let bench = try Bench(
      .steps(
        .shell("flaky", "echo try >> log; [ $(wc -l < log) = 2 ]") {
          $0.retries = 1
          $0.retryDelay = .milliseconds(100)
        }), time: Self.shifted)
    let state = try await bench.run()
    #expect(state.phase == .succeeded)
    let ended = try #require(state.clocks.ended)
    #expect(ended.steady.milliseconds - ended.wall.milliseconds > 300_000_000_000)
  }
}
