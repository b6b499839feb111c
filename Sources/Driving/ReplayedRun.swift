import Engine
import ReleaseModel
import ReleaseStore
import SQLiteJournal
import Synchronization

/// A run whose events happen again on the board, at the speed that a person chooses.
public final class ReplayedRun: RunSource {
  /// How many states are kept at most, so that going back replays few events: each holds the run so far.
  private static let mostKept = 50
  /// After how many events a state is kept at least.
  private static let leastBetween = 500
  private static let speeds = 1...256

  public let stage: RunStage
  public let isReadOnly = true
  /// Nobody: what is replayed is past.
  public let driver: Driver? = nil
  public let outputsHost: String?
  public var replay: ReplayedRun? { self }
  private let records: [Record]
  /// The states that are kept, the empty one first.
  let kept: [ReleaseState]
  /// Every so many events a state is kept.
  private let keptEvery: Int
  private let clock: SystemTime
  private let tape: Mutex<Tape>

  /// Where the replay is.
  private struct Tape {
    var state: ReleaseState
    /// How many events have happened.
    var position = 0
    var isPlaying = true
    var speed: Int
    /// The moment of the run that is shown, on its steady clock, when `since` was.
    var moment: SteadyInstant
    /// When time began to pass, on this process' clock.
    var since: SteadyInstant
  }

  /// Reads a run and begins to play it from its first event.
  ///
  /// - Parameters:
  ///   - speed: how many times faster than it was; what is outside 1…256 is clipped.
  ///   - host: where what its steps have written is, if that is not beside it.
  /// - Throws: ``JournalError`` when its journal cannot be read.
  public init(_ run: RunDirectory, speed: Int, outputsHost host: String? = nil) throws {
    outputsHost = host
    stage = .open(
      run, notice: "replaying run \(run.id)" + (host.map { "; the outputs of its steps are on \($0)" } ?? ""))
    clock = SystemTime()
    records = try JournalReader(run: run).records()
    keptEvery = max(Self.leastBetween, records.count / Self.mostKept)
    let start = ReleaseState()
    var state = start
    var kept = [state]
    for record in records {
      evolve(&state, record)
      if record.sequence.isMultiple(of: keptEvery) { kept.append(state) }
    }
    self.kept = kept
    let first = records.first?.at.steady ?? clock.now().steady
    tape = Mutex(
      Tape(
        state: start, speed: min(max(speed, Self.speeds.lowerBound), Self.speeds.upperBound), moment: first,
        since: clock.now().steady))
  }

  public var snapshot: ReleaseStore.Snapshot {
    tape.withLock { tape in
      catchUp(&tape)
      return ReleaseStore.Snapshot(Situation(tape.state))
    }
  }

  public var newest: RecordTail { RecordTail(records.prefix(position).suffix(RecordTail.kept)) }

  /// How many events have happened, 0…``count``.
  public var position: Int { tape.withLock(\.position) }
  /// How many events there are.
  public var count: Int { records.count }
  /// Whether time passes.
  public var isPlaying: Bool { tape.withLock(\.isPlaying) }
  /// How many times faster than it was, 1…256.
  public var speed: Int { tape.withLock(\.speed) }

  public func now() -> Timestamp {
    tape.withLock { tape in
      let steady = moment(of: tape)
      let last = tape.position > 0 ? tape.state.updatedAt : records.first?.at ?? clock.now()
      return Timestamp(steady: steady, wall: last.wall + (steady - last.steady))
    }
  }

  // Nothing changes but by keys and by time, at which the board looks by itself.
  public func observe(_ changed: @escaping @Sendable () -> Void) {}

  public func submit(_ command: Command) async -> String? { "a replay takes no commands" }

  /// Lets time pass, or stops it.
  public func playOrPause() { edit { $0.isPlaying.toggle() } }

  /// Doubles or halves the speed.
  public func changeSpeed(isFaster: Bool) {
    edit {
      let speed = isFaster ? $0.speed * 2 : $0.speed / 2
      $0.speed = min(max(speed, Self.speeds.lowerBound), Self.speeds.upperBound)
    }
  }

  /// Goes so many events on, or back, and stops there.
  public func step(by count: Int) { edit { go(to: $0.position + count, &$0) } }

  /// Goes on or back to just after an event, by its number, and stops there.
  public func go(to event: Int) { edit { go(to: event, &$0) } }

  /// Goes on or back to where the run entered another phase, or something went wrong, and stops there.
  public func jump(isForward: Bool) { edit { go(to: landmark(from: $0.position, forward: isForward), &$0) } }

  private func edit(_ change: (inout Tape) -> Void) {
    tape.withLock { tape in
      catchUp(&tape)
      tape.moment = moment(of: tape)
      tape.since = clock.now().steady
      change(&tape)
    }
  }

  private func moment(of tape: Tape) -> SteadyInstant {
    guard tape.isPlaying else { return tape.moment }
    return tape.moment + (clock.now().steady - tape.since) * tape.speed
  }

  /// Lets happen what has happened by now.
  private func catchUp(_ tape: inout Tape) {
    // Events of one turn have the same time: a replay that stands among them stays there.
    guard tape.isPlaying else { return }
    let now = moment(of: tape)
    while tape.position < records.count, records[tape.position].at.steady <= now {
      evolve(&tape.state, records[tape.position])
      tape.position += 1
    }
    if tape.position == records.count {
      tape.isPlaying = false
      tape.moment = records.last?.at.steady ?? tape.moment
    }
  }

  /// Goes to just after an event, on or back, and stops there.
  private func go(to position: Int, _ tape: inout Tape) {
    let wanted = min(max(position, 0), records.count)
    if wanted < tape.position {
      let nearest = wanted / keptEvery
      tape.state = kept[nearest]
      tape.position = nearest * keptEvery
    }
    while tape.position < wanted {
      evolve(&tape.state, records[tape.position])
      tape.position += 1
    }
    tape.isPlaying = false
    tape.moment = wanted > 0 ? records[wanted - 1].at.steady : records.first?.at.steady ?? tape.moment
  }

  private func landmark(from position: Int, forward: Bool) -> Int {
    if forward {
      return records.dropFirst(position).first { $0.event.isLandmark }?.sequence ?? records.count
    }
    return records.prefix(max(0, position - 1)).last { $0.event.isLandmark }?.sequence ?? 0
  }
}

extension Event {
  /// Whether a run is worth stopping at it: another phase, or something that went wrong.
  fileprivate var isLandmark: Bool {
    switch self {
    case .poll(.started), .poll(.holdCalled), .poll(.recycled), .run(.deploymentStarted),
      .run(.verificationStarted),
      .run(.succeeded), .run(.aborted), .run(.held), .steps(.decisionAwaited),
      .backout(.triggerTripped), .backout(.ordered), .backout(.undoStarted),
      .backout(.verificationStarted), .backout(.backedOut), .backout(.failed):
      true
    case .checks(.ended(_, let phase, _)): phase != .successful
    default: false
    }
  }
}
