import Engine
import EventChain
import Foundation
import PostgreSQLJournal
import ReleaseModel
import ReleaseStore
import ReleaseWords
import SQLiteJournal
import Synchronization

/// A run that another process drives, most often on another host, followed through the store that it is shared through.
public final class FollowedRun: RunSource {
  public let stage: RunStage
  public let isReadOnly = true
  let id: String
  let store: PostgreSQLStore
  let home: RunHome
  /// The run's folder on this host, and where its commands would run; as they were when it was begun to follow.
  private let own: StoreTie?
  private let ownWorkFolder: String?
  private let copy: StoredRunCopy
  private let time: SystemTime
  private let follower = UUID().uuidString
  private let situation: Mutex<Situation>
  private let tail: Mutex<RecordTail>
  private let found: Mutex<Driver?>
  private let problem = Mutex<String?>(nil)
  private let listener = Mutex<StoreListener?>(nil)

  /// Begins to follow a run.
  ///
  /// - Parameter home: where the run would be, were it driven from here.
  /// - Throws: as ``StoredRunCopy/init(_:in:)``.
  public init(_ run: StoredRun, in store: PostgreSQLStore, home: RunHome) throws {
    id = run.id
    self.store = store
    self.home = home
    copy = try StoredRunCopy(run.id, in: store)
    let host = copy.driver?.host ?? run.host
    stage = .open(
      copy.directory, notice: "following run \(run.id) in \(store.address); its steps run on \(host)")
    let reader = try JournalReader(run: copy.directory)
    let state = try reader.state()
    // Another host's steady clock is as far on as time has passed since its last event, as well as that can be told.
    let passed = max(.zero, WallInstant.wallNow - state.updatedAt.wall)
    time = SystemTime(notBefore: state.updatedAt.steady + passed)
    situation = Mutex(Situation(state))
    tail = Mutex(RecordTail((try? reader.records(after: max(0, state.sequence - RecordTail.kept))) ?? []))
    found = Mutex(copy.driver)
    own = try home.folder(of: run.id).flatMap { try StoreTie(of: $0) }
    ownWorkFolder = try? home.workFolder(of: run.id, otherwise: state.run?.directory)
    store.disconnect()
  }

  deinit {
    listener.withLock { $0?.stop() }
    // It goes by itself, after a while: nobody who leaves waits for a network.
    if problem.withLock({ $0 }) == nil { try? store.unfollow(id, as: follower) }
  }

  public var snapshot: ReleaseStore.Snapshot {
    ReleaseStore.Snapshot(situation.withLock { $0 }, journalProblem: problem.withLock { $0 })
  }

  public var newest: RecordTail { tail.withLock { $0 } }

  public var driver: Driver? { found.withLock { $0 } }

  public var outputsHost: String? { snapshot.state.session?.host ?? stored.host }

  public var move: RunMove? {
    snapshot.state.session?.place?.folder == own?.folder
      ? nil : RunMove(to: ProcessInfo.processInfo.hostName, in: ownWorkFolder)
  }

  public func now() -> Timestamp { time.now() }

  public func submit(_ command: Command) async -> String? { "this board only watches" }

  /// The copy that is looked at.
  var directory: RunDirectory { copy.directory }

  /// The run as the store has told of it last.
  var stored: StoredRun { copy.stored }

  /// How whoever drives the run is asked for something.
  var road: StoreRoad { StoreRoad(to: id, in: store) }

  public func observe(_ changed: @escaping @Sendable () -> Void) {
    let own = StoreListener(store.address, run: id) { [weak self] news, connected in
      guard let self else { return }
      if take(news, connected) { changed() }
    }
    listener.withLock { $0 = own }
  }

  /// Takes what was heard; whether there is anything to show.
  private func take(_ news: StoreListener.News, _ connected: PostgreSQLStore) -> Bool {
    copy.store = connected
    do {
      switch news {
      case .lost(let reason): return note("\(store.address): \(reason)")
      case .connected:
        try connected.follow(id, as: follower)
        let isNew = [try lookWhoDrives(), try readOn(), note(nil)]
        try copy.readOutputs()
        return isNew.contains(true)
      case .quiet:
        try connected.follow(id, as: follower)
        return try lookWhoDrives()
      case .notified("event"): return try readOn()
      case .notified("lease"): return try lookWhoDrives()
      case .notified("output"):
        try copy.readOutputs()
        return true
      case .notified: return false
      }
    } catch {
      return note("\(error)")
    }
  }

  private func note(_ found: String?) -> Bool {
    problem.withLock { problem in
      defer { problem = found }
      return problem != found
    }
  }

  private func lookWhoDrives() throws -> Bool {
    try copy.lookWhoDrives()
    let now = copy.driver
    return found.withLock { found in
      defer { found = now }
      return found != now
    }
  }

  private func readOn() throws -> Bool {
    let records = try copy.readOn()
    guard !records.isEmpty else { return false }
    var state = situation.withLock { $0.state }
    for record in records { evolve(&state, record) }
    let read = Situation(state)
    situation.withLock { $0 = read }
    tail.withLock { $0.append(records) }
    return true
  }
}
