import Foundation
import Testing

extension Trait where Self == TimeLimitTrait {
  /// How long a test may take: longer than the whole suite does on a slow machine, since the wait for a turn counts as
  /// well (see ``TakingTurns``), and ten hours where an environment variable of the tests, such as `RELBOARD_KILLS`, asks
  /// for large numbers.
  public static var patience: Self {
    let isLarge = ProcessInfo.processInfo.environment.keys.contains { $0.hasPrefix("RELBOARD_") }
    return .timeLimit(.minutes(isLarge ? 600 : 22))
  }
}
