import Foundation
import ReleaseModel
import SQLiteJournal
import Synchronization

/// Lets a second pass on the clocks of a run whenever what it measures each second has been measured: hours pass as fast
/// as the run's processes do their work, and nothing is left out.
final class SoakPace: Sendable {
  /// Where a run stands.
  struct Position: Sendable {
    /// The newest record.
    var sequence = 0
    /// How many measurements are on record.
    var measured = 0
  }

  private let reader: JournalReader
  private let clock: SimulatedClock
  private let position = Mutex(Position())
  /// So many measurements there are to be before the clocks stand still.
  private let goal = Atomic(0)
  /// For which measurement the newest second has passed.
  private let passed = Atomic(0)

  init(of run: RunDirectory, _ clock: SimulatedClock) throws {
    reader = try JournalReader(run: run)
    self.clock = clock
    Thread { [weak self] in while self?.readOn() == true {} }.start()
  }

  var now: Position { position.withLock { $0 } }

  /// Goes on until there are so many measurements.
  func goOn(to measured: Int) { goal.store(measured, ordering: .relaxed) }

  private func readOn() -> Bool {
    var position = now
    for record in (try? reader.records(after: position.sequence)) ?? [] {
      position.sequence = record.sequence
      if case .checks(.measured) = record.event { position.measured += 1 }
    }
    self.position.withLock { [position] in $0 = position }
    if position.measured > passed.load(ordering: .relaxed), position.measured < goal.load(ordering: .relaxed)
    {
      passed.store(position.measured, ordering: .relaxed)
      clock.advance(seconds: 1)
    } else {
      usleep(1000)
    }
    return true
  }
}
