import EventChain
import Foundation
import PostgreSQLJournal
import ReleaseModel
import ReleaseStore
import SQLiteJournal

/// The journal of a run that is shared through a store: in the store, and the same rows in the run's own file.
///
/// The store decides what is recorded, and the file is a copy of it, from which this host reads. With a mirror it is the
/// other way round while the store cannot be reached: the file takes the records alone, and the store is told
/// afterwards. Two that have gone on differently are never made one.
///
/// Unchecked because all that changes is changed under the lock.
final class SharedJournal: Journal, @unchecked Sendable {
  let remote: PostgreSQLJournal
  /// Where the store is.
  let address: StoreAddress
  private let local: SQLiteJournal
  private let run: RunDirectory
  private let isMirrored: Bool
  private let outbox: StoreOutbox
  private let lock = NSLock()
  /// Why the store does not have what the file has; with a mirror only.
  private var away: String?
  private var end: JournalError?
  /// What lists of the store's runs are to show of it, and what they were told.
  private var summary: RunSummary?
  private var summarised: RunSummary?
  private var openedBy: String?
  private var isOver = false

  /// How often a store is looked for that could not be reached, in microseconds.
  private static let interval: useconds_t = 500_000
  /// How many rows are copied at once.
  private static let piece = 500

  /// Takes a run's lease in the store, and makes the file and the store one chain.
  ///
  /// - Parameters:
  ///   - local: the run's own journal, whose lock this process holds.
  ///   - takes: takes the run from whoever drives it elsewhere.
  /// - Throws: ``JournalError``: it is driven elsewhere, has gone on differently, or the store cannot be reached and there
  ///   is no mirror.
  init(_ run: RunDirectory, _ local: SQLiteJournal, _ tie: StoreTie, takes: Bool = false) throws {
    self.run = run
    self.local = local
    isMirrored = tie.mirror
    outbox = StoreOutbox(of: run)
    let address = StoreChoice.said(of: try StoreAddress(tie.address))
    self.address = address
    remote = try PostgreSQLJournal(
      address, run: run.id, folder: tie.folder, holder: local.driver, takes: takes, mayWait: tie.mirror)
    if remote.isConnected {
      try settle()
      openedBy = try? RunArchive.outlined(run).opening.by.name
    } else {
      away = "\(address) cannot be reached"
      // The store may have what was sent last by a process that has died of it; rows that are here do not follow again.
      try? local.append(rows: outbox.rows)
    }
    if isMirrored { lookForStore() }
  }

  /// What is wrong with the store while the run goes on without it; nil when all is well.
  var storeProblem: String? { locked { away } }

  // MARK: Recording

  func append(_ records: [Record]) throws {
    try locked {
      if let end { throw end }
      try local.demandPlace()
      if openedBy == nil { openedBy = records.first?.by.name }
      guard away == nil else { return try appendHere(records) }
      let rows = try EventRow.chained(records, to: remote.link.digest)
      if isMirrored { try outbox.keep(rows) }
      do {
        try remote.append(chained: rows)
      } catch let error as JournalError {
        guard isMirrored, !error.isPermanent else { throw note(error) }
        away = "\(error)"
        return try appendHere(records)
      }
      // What cannot be copied now is copied with what comes next: it is durable where it counts.
      if (try? local.append(rows: rows)) == nil { copyFromStore() }
    }
  }

  /// Appends to the file alone.
  private func appendHere(_ records: [Record]) throws {
    try local.append(rows: EventRow.chained(records, to: local.link(nil)?.digest ?? EventRow.origin))
  }

  func offer(_ state: ReleaseState) {
    local.offer(state)
    locked {
      summary = RunSummary(state, run: run.id, openedBy: openedBy ?? "", driver: local.driver)
      tellSummary()
    }
  }

  /// Has lists of the store's runs show what is new of this one.
  private func tellSummary() {
    guard away == nil, let summary else { return }
    // Time alone is no news.
    var compared = summary
    compared.seconds = nil
    guard summarised != compared, let json = try? JSONEncoder().encode(summary) else { return }
    summarised = compared
    remote.summarise(json)
  }

  /// Takes an environment for this run alone, in the store only: what has gone on without it may not know of another run.
  ///
  /// - Returns: who has it then.
  func claim(_ environment: String, releasing release: String) throws -> EnvironmentClaim {
    try locked {
      if let end { throw end }
      if let away { throw JournalError.notWritten(path: address.description, reason: away) }
      do {
        return try remote.claim(environment, releasing: release)
      } catch let error as JournalError {
        throw note(error)
      }
    }
  }

  @discardableResult func probe() throws -> [Record] {
    try locked {
      if let end { throw end }
      guard !isMirrored else { return try local.probe() }
      do {
        let found = try remote.probe()
        copyFromStore()
        return found
      } catch let error as JournalError {
        throw note(error)
      }
    }
  }

  func demandPlace() throws {
    try locked {
      if let end { throw end }
      try local.demandPlace()
      guard away == nil else { return }
      do {
        try remote.demandPlace()
      } catch let error as JournalError {
        guard isMirrored, !error.isPermanent else { throw note(error) }
        away = "\(error)"
      }
    }
  }

  /// Gives the run up: the next who opens it, wherever, may drive it. A store that lacks something is told first, if it
  /// can be reached in time.
  func release(within patience: Duration = .seconds(10)) {
    let deadline = ContinuousClock.now + patience
    while locked({ away != nil && end == nil }), ContinuousClock.now < deadline {
      _ = lookOnce()
      usleep(Self.interval / 2)
    }
    locked { isOver = true }
    remote.release()
  }

  /// Writes nothing more; another process of this host goes on.
  func handOver() {
    locked { isOver = true }
    remote.handOver()
    local.handOver()
  }

  /// Writes nothing more, and gives up both the run's place in the store and the lock of its folder: whoever is to drive
  /// may be on this host or on another.
  func giveUp() {
    locked { isOver = true }
    remote.release()
    local.giveUp()
  }

  /// Whether somebody has taken the run over in the store, so that nothing is recorded here any more.
  var isFenced: Bool {
    locked { if case .fenced = end { true } else { false } }
  }

  private func note(_ error: JournalError) -> JournalError {
    if error.isPermanent { end = error }
    return error
  }

  // MARK: One chain

  /// Copies what the store has and the file does not. What cannot be written is copied with what comes next: it is
  /// durable where it counts.
  private func copyFromStore() { try? copyMissing() }

  private func copyMissing() throws {
    var last = try local.link(nil)?.sequence ?? 0
    let wanted = remote.sequence
    while last < wanted {
      let rows = try remote.rows(after: last, atMost: Self.piece)
      guard !rows.isEmpty else { return }
      try local.append(rows: rows)
      last += rows.count
    }
  }

  /// Makes the file and the store one chain, where the one is the beginning of the other.
  private func settle() throws {
    _ = try remote.probe()
    let (theirs, ours) = (remote.link, try local.link(nil))
    let count = ours?.sequence ?? 0
    if theirs.sequence >= count {
      guard let ours else { return try copyMissing() }
      let same = try remote.rows(after: ours.sequence - 1, atMost: 1).first?.hash
      guard same == ours.digest else { throw note(fork(ours.sequence)) }
      return try copyMissing()
    }
    let known = try local.link(theirs.sequence)?.digest
    guard theirs.sequence == 0 || known == theirs.digest else {
      throw note(fork(theirs.sequence))
    }
    guard isMirrored else {
      throw note(
        .forked(
          path: run.journalPath, sequence: theirs.sequence + 1,
          reason: "the store has no such event; was it restored from a backup?"))
    }
    while case let rows = try local.rows(after: remote.sequence, atMost: Self.piece), !rows.isEmpty {
      try remote.append(chained: rows)
    }
  }

  private func fork(_ sequence: Int) -> JournalError {
    .forked(path: run.journalPath, sequence: sequence, reason: "it is not the one that the store has")
  }

  /// Brings a store up to date that could not be reached, on a thread of its own.
  private func lookForStore() {
    Thread.detachNewThread { [weak self] in
      while self?.lookOnce() == true { usleep(Self.interval) }
    }
  }

  /// Whether it goes on.
  private func lookOnce() -> Bool {
    let (isDone, isAway) = locked { (isOver || end != nil, away != nil) }
    guard !isDone, isAway else { return !isDone }
    do {
      // Not under the lock: what goes on here does not wait for a network.
      _ = try remote.probe()
      try locked {
        guard end == nil else { return }
        try settle()
        away = nil
        summarised = nil
        tellSummary()
      }
    } catch let error as JournalError {
      locked {
        _ = note(error)
        away = "\(error)"
      }
    } catch {}
    return true
  }

  private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
    lock.lock()
    defer { lock.unlock() }
    return try body()
  }
}
