import Engine
import Foundation
import ReleaseModel
import ReleaseStore
import ReleaseWords
import SQLiteJournal
import Signatures
import Synchronization

import struct ReleaseModel.Record

/// Takes what was signed for a run, and what others ask of whoever drives it: at the board, or through its inbox.
final class SignatureDesk: Sendable {
  /// How often it is looked, though nothing tells that something was handed in: into a folder that the plan names it
  /// may come from another machine.
  private static let (sharedInterval, ownInterval): (Duration, Duration) = (.seconds(1), .seconds(30))
  private static let mostLooks = 8

  private let run: RunDirectory
  private let directory: String
  private let store: ReleaseStore
  private let keygen = SSHKeygen()
  private let watching = Mutex<Task<Void, Never>?>(nil)

  init(_ run: RunDirectory, in directory: String, _ store: ReleaseStore) {
    self.run = run
    self.directory = directory
    self.store = store
  }

  /// Has the keys recorded that count.
  ///
  /// - Parameter keys: those that were read for a new run; nil where they are on record, or have yet to be read.
  func open(_ keys: SignerKeys?) async throws {
    let state = store.snapshot.state
    guard state.plan.signers != nil, state.signatures.keys == nil, state.predecessor == nil else { return }
    let read = try keys ?? SignerKeys(of: state.plan, in: directory)
    try await store.submit(.signatures(.take(read, package: state.plan.packageHash)), by: .board)
  }

  /// Begins to look whether something is handed in.
  ///
  /// - Returns: why nothing can be, in words; nil when it can.
  func watch() -> String? {
    let state = store.snapshot.state
    if state.phase.isEnded { return nil }
    let inbox: Inbox
    do throws(KeyProblem) {
      inbox = try Inbox(of: run.id, at: run.path, shared: state.plan.signers?.inbox.map { path(of: $0) })
    } catch {
      return "nothing that others sign or write can be handed in: \(error)"
    }
    let (moments, look) = inbox.moments(
      atLeastEvery: state.plan.signers?.inbox == nil ? Self.ownInterval : Self.sharedInterval)
    // What can be signed changes with the state alone.
    store.observe { _ in look() }
    let task = Task { [weak self] in
      var published: SignatureRequest?
      for await _ in moments {
        guard let self, await !self.attend(inbox, &published) else { break }
      }
    }
    watching.withLock { $0 = task }
    return nil
  }

  /// Looks no more.
  func stop() async {
    let task = watching.withLock { $0 }
    task?.cancel()
    await task?.value
  }

  private func path(of named: String) -> String { named.hasPrefix("/") ? named : directory + "/" + named }

  /// - Returns: whether the run is over.
  private func attend(_ inbox: Inbox, _ published: inout SignatureRequest?) async -> Bool {
    let state = store.snapshot.state
    if state.phase.isEnded {
      inbox.close()
      return true
    }
    // The journal is asked only when something else can be signed than before, and of most runs nothing is.
    if state.signatures.keys != nil, published?.items != SignatureRequest.items(state),
      let head = try? newestHead(), let request = SignatureRequest(state, head: head),
      (try? inbox.publish(request)) != nil
    {
      published = request
    }
    // A few at a time; what is beyond that waits for the next look.
    for _ in 0..<Self.mostLooks {
      let deliveries = inbox.look()
      if deliveries.isEmpty { break }
      for delivery in deliveries {
        let answer = await decide(delivery.text ?? "", from: .login(delivery.owner))
        try? inbox.answer(delivery, answer)
      }
    }
    return false
  }

  private func answer(to text: String, from account: String) async -> SignatureAnswer {
    await answer { () throws(StoreError) in try await offer(text, from: account) }
  }

  /// Who has handed something in, as far as that is known whatever they say.
  enum Sender {
    /// A login of this machine.
    case login(uid_t)
    /// A login of the store, which may drive runs there or not, and may have let go of the environment of the run there.
    case store(String, mayDrive: Bool, mayUnlock: Bool)

    /// Their name, but of the login that drives: those are told apart by what they call themselves.
    var account: String? {
      switch self {
      case .login(let id): id == geteuid() ? nil : OwnUser.name(of: id)
      case .store(let name, _, _): name
      }
    }

    /// Their name in any case.
    var name: String {
      switch self {
      case .login(let id): OwnUser.name(of: id)
      case .store(let name, _, _): name
      }
    }

    /// Whether it may ask for something: another login of this machine leads no run, whose files are not its own.
    func may(_ kind: TeamRequest.Kind) -> Bool {
      if account == nil || kind == .note { return true }
      guard case .store(_, let mayDrive, let mayUnlock) = self else { return false }
      return kind == .unlock ? mayUnlock : mayDrive
    }
  }

  /// Decides what was handed in: a signed statement, or a request.
  func decide(_ text: String, from sender: Sender) async -> SignatureAnswer {
    if let request = TeamRequest(text) { return await answer(to: request, from: sender) }
    return await answer(to: text, from: sender.name)
  }

  /// Decides what somebody asks. Another login gives its own name whatever it says; one of the store that may drive
  /// takes the lead as who it says it is, as whoever drives does.
  private func answer(to request: TeamRequest, from sender: Sender) async -> SignatureAnswer {
    let account = request.kind.isOfLead ? nil : sender.account
    guard sender.may(request.kind) else {
      return SignatureAnswer(
        isTaken: false,
        words: "\(sender.name) is another login: it can sign and write notes, and not drive the run")
    }
    return await answer { () throws(StoreError) in
      try await store.submit(request.command(from: account), by: .person(account ?? request.by))
    }
  }

  private func answer(_ submit: () async throws(StoreError) -> [Record]) async -> SignatureAnswer {
    do throws(StoreError) {
      let records = try await submit()
      let state = store.snapshot.state
      let words = records.compactMap { $0.words(state, titled: true) }
      let wanted = records.compactMap { state.wantedWords(after: $0.event) }
      return SignatureAnswer(isTaken: true, words: (words + wanted).joined(separator: "; "))
    } catch {
      return SignatureAnswer(isTaken: false, words: error.words(store.snapshot.state))
    }
  }

  /// Takes a signed statement, and does what it decides, as the person who has signed it.
  ///
  /// - Parameter account: the login that has handed it in; nil when that was at the board.
  /// - Throws: as ``ReleaseStore/submit(_:by:)``; a refusal is on record as well.
  func offer(_ text: String, from account: String?) async throws(StoreError) -> [Record] {
    let signed: SignedStatement
    do throws(SignatureFault) {
      signed = try SignedStatement(text)
    } catch {
      throw .refused(.signature(error))
    }
    let statement = signed.statement
    do throws(StoreError) {
      do throws(SignatureFault) {
        try await demandTruth(of: signed)
      } catch {
        throw .refused(.signature(error))
      }
      let signature = Signature(statement, armor: signed.armor, key: signed.key, account: account)
      return try await store.submit(.signatures(.accept(signature)), by: .person(statement.who))
    } catch {
      guard case .refused(let obstacle) = error else { throw error }
      let refusal = SignatureWish.refused(
        item: statement.item.description, who: statement.who, account: account,
        reason: obstacle.words(store.snapshot.state))
      _ = try? await store.submit(.signatures(refusal), by: .board)
      throw error
    }
  }

  /// Throws unless a statement was signed by who it says, after an event of this run's journal.
  private func demandTruth(of signed: SignedStatement) async throws(SignatureFault) {
    guard store.snapshot.state.signatures.keys != nil else { return }
    if let problem = await renewRevocation() { throw .unverified(problem) }
    guard let keys = store.snapshot.state.signatures.keys else { return }
    try await keygen.verify(signed, by: keys, at: store.now().wall)
    let head = signed.statement.head
    guard signed.statement.run == run.id else { throw .otherRun(signed.statement.run) }
    guard (try? JournalReader(run: run).link(head.event))?.hash == head.hash else { throw .stale(.journal) }
  }

  /// Reads again which keys count no more: one that was lost must not count until the run is over.
  ///
  /// - Returns: why that cannot be read; nil when it was, or there is none.
  private func renewRevocation() async -> String? {
    let state = store.snapshot.state
    guard let named = state.plan.signers?.revoked, var keys = state.signatures.keys else { return nil }
    do {
      let read = try KeyFile.read(path(of: named))
      guard read.sha256 != keys.revoked?.sha256 else { return nil }
      keys.revoked = read
      var revoked: Set<String> = []
      for given in state.signatures.given {
        let signature = given.signature
        guard let signed = try? SignedStatement(signature.statement.text + signature.armor) else { continue }
        do throws(SignatureFault) {
          try await keygen.verify(signed, by: keys, at: given.at.wall)
        } catch {
          if case .revoked(let key) = error { revoked.insert(key) }
        }
      }
      try await store.submit(
        .signatures(.take(keys, package: state.signatures.package, revoked: revoked)), by: .board)
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func newestHead() throws -> Statement.Head? {
    try JournalReader(run: run).link(nil).map { Statement.Head(event: $0.sequence, hash: $0.hash) }
  }
}
