import Foundation
import ReleaseModel
import ReleaseStore

/// The host's clocks, seen as those of a run.
public struct SystemTime: TimeSource {
  /// What is added to the boot-time clock to give the run's steady clock, in milliseconds.
  public let offset: Int64

  /// Continues the steady clock of a run that was opened on this boot of the host.
  public init(offset: Int64) { self.offset = offset }

  /// Starts a steady clock that agrees with the wall clock now: for a new run, or after a reboot.
  ///
  /// - Parameter earliest: what the clock has shown before; it does not go back when the wall clock was set back.
  public init(notBefore earliest: SteadyInstant = SteadyInstant(milliseconds: .min)) {
    offset = max(Self.read(CLOCK_REALTIME), earliest.milliseconds) - Self.read(CLOCK_BOOTTIME)
  }

  public func now() -> Timestamp {
    Timestamp(
      steady: SteadyInstant(milliseconds: Self.read(CLOCK_BOOTTIME)) + .milliseconds(offset),
      wall: WallInstant(milliseconds: Self.read(CLOCK_REALTIME)))
  }

  public func pause(_ duration: Duration) async throws {
    // ContinuousClock is the kernel's boot-time clock: no change of the wall clock moves it.
    try await Task.sleep(for: duration, tolerance: .milliseconds(1), clock: .continuous)
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
