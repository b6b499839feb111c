import Engine
import PostgreSQLJournal
import Signatures
import Synchronization

/// Takes what followers of a run ask of its driver through the store, one after the other, and tells them what came of it.
final class StoreDesk: Sendable {
  private let run: String
  private let journal: SharedJournal
  private let desk: SignatureDesk
  private let listener = Mutex<StoreListener?>(nil)
  private let working = Mutex<Task<Void, Never>?>(nil)

  private let look: @Sendable () -> Void

  /// - Parameter look: is called when it may be that somebody else drives.
  init(
    _ run: String, _ journal: SharedJournal, _ desk: SignatureDesk, look: @escaping @Sendable () -> Void
  ) {
    self.run = run
    self.look = look
    self.journal = journal
    self.desk = desk
  }

  /// Begins to listen.
  func watch() {
    let (news, feed) = AsyncStream.makeStream(of: [StoreRequest].self, bufferingPolicy: .bufferingNewest(1))
    let own = StoreListener(journal.address, run: run) { [run, look] heard, store in
      switch heard {
      // Somebody may have taken the run.
      case .notified("lease"): look()
      case .connected, .quiet, .notified("request"):
        // What cannot be read now is read when the store is there again.
        if let open = try? store.openRequests(of: run), !open.isEmpty { feed.yield(open) }
      case .notified, .lost: break
      }
    }
    listener.withLock { $0 = own }
    let task = Task { [weak self] in
      var decided: Int64 = 0
      for await open in news {
        for request in open where request.id > decided {
          guard let self, !Task.isCancelled else { return }
          decided = request.id
          await self.decide(request)
        }
      }
    }
    working.withLock { $0 = task }
  }

  private func decide(_ request: StoreRequest) async {
    let sender = SignatureDesk.Sender.store(
      request.sender, mayDrive: request.mayDrive, mayUnlock: request.kind == StoreRequest.unlocking)
    let answer = await desk.decide(request.body, from: sender)
    await blocking { [journal] in
      journal.remote.answer(
        request.id, StoreRequest.Answer(isTaken: answer.isTaken, words: answer.words))
    }
  }

  /// Listens no more.
  func stop() async {
    listener.withLock { $0?.stop() }
    let task = working.withLock { $0 }
    task?.cancel()
    await task?.value
  }
}
