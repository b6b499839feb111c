import Driving
import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal
import Signatures

/// Where a run asks for signatures, and takes them.
protocol SigningPlace {
  /// What can be signed.
  func request() throws -> SignatureRequest
  /// The user of this machine who drives the run; nil where that is not known.
  var driver: uid_t? { get }
  /// Hands in what was signed, and waits for the answer; nil when nobody has looked at it in time.
  func hand(in text: String, _ patience: Duration) throws -> SignatureAnswer?
}

/// The folder of a run on this machine.
struct FolderPlace: SigningPlace {
  let slot: InboxSlot

  var driver: uid_t? { slot.driver }

  func request() throws -> SignatureRequest { try slot.request() }

  func hand(in text: String, _ patience: Duration) throws -> SignatureAnswer? {
    let name = try slot.handIn(text)
    let end = ContinuousClock.now + patience
    while ContinuousClock.now < end {
      if let answer = slot.answer(to: name) { return answer }
      usleep(50_000)
    }
    return nil
  }
}

/// A run that is shared through a store.
struct StorePlace: SigningPlace {
  let driver: uid_t? = nil
  private let copy: StoredRunCopy
  private let road: StoreRoad

  /// Reads a run of a store, and proves it.
  init(_ run: StoredRun, _ store: PostgreSQLStore) throws {
    copy = try StoredRunCopy(run.id, in: store)
    road = StoreRoad(to: run.id, in: store)
  }

  func request() throws -> SignatureRequest {
    let reader = try JournalReader(run: copy.directory)
    let state = try reader.state()
    guard let link = try reader.link(nil),
      let request = SignatureRequest(state, head: Statement.Head(event: link.sequence, hash: link.hash))
    else { throw Failure("run \(copy.directory.id) asks for no signatures: its plan has no signers") }
    return request
  }

  func hand(in text: String, _ patience: Duration) throws -> SignatureAnswer? {
    try road.hand(signed: text, patience: patience)
  }
}
