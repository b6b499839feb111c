import Foundation
import ReleaseModel
import SQLiteJournal
import Signatures

/// The road by which requests reach whoever drives a run, and answers come back.
public protocol RequestRoad: Sendable {
  /// Hands a request in, and waits for the answer. It waits on the calling thread.
  ///
  /// - Returns: the answer; nil when nobody has looked at the request in time: it is then taken back.
  /// - Throws: what keeps it from being handed in.
  func send(_ request: TeamRequest, patience: Duration) throws -> SignatureAnswer?
}

/// The folder by which signatures are handed in as well: for those who share a machine.
public struct InboxRoad: RequestRoad {
  private static let interval: Duration = .milliseconds(50)

  private let slot: InboxSlot

  /// The road to a run of one's own.
  ///
  /// - Parameter state: where the run stands, which tells where its folder is.
  public init(to run: RunDirectory, _ state: ReleaseState) {
    slot = InboxSlot(of: run.id, at: run.path, shared: state.sharedInbox)
  }

  /// The road of a folder, as somebody of another login finds it.
  public init(_ slot: InboxSlot) { self.slot = slot }

  public func send(_ request: TeamRequest, patience: Duration) throws -> SignatureAnswer? {
    let name = try slot.handIn(request.written)
    let clock = ContinuousClock()
    let end = clock.now + patience
    while true {
      if let answer = slot.answer(to: name) { return answer }
      if clock.now >= end, slot.takeBack(name) { return nil }
      // It was taken, so that it is answered: unless whoever took it has died of it.
      if clock.now >= end + patience { return nil }
      usleep(UInt32(Self.interval.components.attoseconds / 1_000_000_000_000))
    }
  }
}

extension ReleaseState {
  /// The folder in which runs of other logins are handed something; nil where the plan names none.
  public var sharedInbox: String? {
    plan.signers?.inbox.map { named in
      named.hasPrefix("/") ? named : "\(run?.directory ?? "")/\(named)"
    }
  }
}
