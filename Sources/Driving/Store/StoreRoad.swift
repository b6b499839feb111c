import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal
import Signatures

/// The road to whoever drives a run that is shared through a store, for those who follow it from elsewhere.
public struct StoreRoad: RequestRoad {
  private static let interval: useconds_t = 200_000

  private let run: String
  private let store: PostgreSQLStore

  /// The road to a run of a store.
  public init(to run: String, in store: PostgreSQLStore) {
    self.run = run
    self.store = store
  }

  public func send(_ request: TeamRequest, patience: Duration) throws -> SignatureAnswer? {
    try hand(request.written, kind: request.kind.rawValue, patience)
  }

  /// Hands in what was signed, and waits for the answer. It waits on the calling thread.
  ///
  /// - Returns: the answer; nil when nobody has decided in time: it then waits for whoever drives the run next.
  public func hand(signed text: String, patience: Duration) throws -> SignatureAnswer? {
    try hand(text, kind: "signature", patience)
  }

  /// Lets go of the environment that the run has for itself, and waits until its driver has recorded that.
  ///
  /// - Returns: the answer; nil when nobody has looked at it in time: whoever drives the run next records it.
  /// - Throws: ``JournalError`` when the run has none, or this login may not drive runs.
  public func unlock(because reason: String, patience: Duration) throws -> SignatureAnswer? {
    let request = TeamRequest(unlockingBecause: reason, by: Operator.name)
    return try answer(to: store.unlock(run, request.written), patience)
  }

  private func hand(_ body: String, kind: String, _ patience: Duration) throws -> SignatureAnswer? {
    try answer(to: store.ask(run, kind: kind, body), patience)
  }

  private func answer(to number: Int64, _ patience: Duration) throws -> SignatureAnswer? {
    let end = ContinuousClock.now + patience
    repeat {
      if let answer = try store.request(number, of: run)?.answer {
        return SignatureAnswer(isTaken: answer.isTaken, words: answer.words)
      }
      usleep(Self.interval)
    } while ContinuousClock.now < end
    return nil
  }
}
