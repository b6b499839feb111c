import Engine
import Foundation
import ReleaseModel
import ReleaseWords
import SQLiteJournal

extension RunArchive {
  /// Records what a person says of a run that nobody drives.
  ///
  /// - Parameter judge: throws what speaks against it where the run stands.
  /// - Returns: the run's journal, which this process alone may write, and where the run then stands.
  /// - Throws: ``Failure`` when it is refused; ``JournalError`` when the run is driven, or its journal cannot be written.
  static func note(
    _ command: Command, in run: RunDirectory, judge: (ReleaseState) throws -> Void = { _ in }
  ) throws -> (SQLiteJournal, ReleaseState) {
    let journal = try SQLiteJournal(run: run, as: .watch)
    // In what is shared, so that the store has it too.
    let shared = try StoreTie(of: run).map { try SharedJournal(run, journal, $0) }
    defer { shared?.release() }
    let state = try journal.state()
    try demandIdentity(run, state)
    try judge(state)
    let decided = Result { () throws(Obstacle) in
      try decide(command, state, by: .operator, at: SystemTime(of: state).now())
    }
    switch decided {
    case .success(let decision):
      if let shared { try shared.append(decision.records) } else { try journal.append(decision.records) }
      return (journal, decision.state)
    case .failure(let obstacle): throw Failure("run \(run.id): \(obstacle.words(state))")
    }
  }

  /// Says of a message of a run that nobody drives that it has arrived, or has it sent.
  ///
  /// - Returns: whether it is being sent now: a run that has ended is driven by a process of its own until it was.
  /// - Throws: as ``note(_:in:judge:)``; ``Failure`` too for a draft that cannot be sent.
  public static func tell(_ id: MessageID, in run: RunDirectory, receipt: String?) throws -> Bool {
    let wish = receipt.map { MessageWish.confirm(id, receipt: $0) } ?? .send(id)
    let (journal, state) = try note(.messages(wish), in: run) { state in
      guard receipt == nil, let problem = state.message(id).flatMap({ state.draft(of: $0).obstacle }) else {
        return
      }
      throw Failure("run \(run.id): message \(id) cannot be sent: \(problem.words)")
    }
    guard state.phase.isEnded, state.isDelivering else { return false }
    journal.handOver()
    try Successor.start(of: run, journal, as: .watch)
    return true
  }
}
