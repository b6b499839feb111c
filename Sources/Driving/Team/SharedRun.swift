import Engine
import Foundation
import PostgreSQLJournal
import ReleaseModel
import ReleaseStore
import ReleaseWords
import SQLiteJournal
import Signatures
import Synchronization

/// A run at whose board one person of several sits: driven by this process as long as that person leads it, and watched
/// while somebody else does.
///
/// It goes from one to the other and back: when the lead was handed over, when it is accepted or taken, and when nobody
/// has come to whom it was given.
public final class SharedRun: RunSource {
  private enum Part {
    case opening(OpeningRun)
    case watching(any LeadableRun)
    case driving(RunDriver)

    var source: any RunSource {
      switch self {
      case .opening(let run): run
      case .watching(let run): run
      case .driving(let run): run
      }
    }
  }

  private let part: Mutex<Part>
  private let listener = Listener()
  /// Whether the run is on its way from here, or to here.
  private let isMoving = Mutex(false)
  private let notice = Mutex<String?>(nil)
  private let isLeft = Mutex(false)
  /// How long somebody to whom the run is given has until it is driven here again.
  private let timeToCome: Duration

  /// Opens a run that this person leads.
  public convenience init(_ run: OpeningRun) { self.init(run, timeToCome: LeadForce.timeToCome) }

  init(_ run: OpeningRun, timeToCome: Duration) {
    part = Mutex(.opening(run))
    self.timeToCome = timeToCome
  }

  /// Follows a run that somebody else leads, from its folder on this host.
  ///
  /// - Throws: ``JournalError`` when its journal cannot be read.
  public convenience init(watching run: RunDirectory) throws { self.init(try Self.watched(run)) }

  /// Follows a run that somebody else leads through its store.
  public convenience init(_ run: FollowedRun) { self.init(run as any LeadableRun) }

  init(_ run: any LeadableRun) {
    part = Mutex(.watching(run))
    timeToCome = LeadForce.timeToCome
  }

  /// A run as it is seen from its folder on this host. One that is shared may go on elsewhere, and then does so in its
  /// store alone.
  private static func watched(_ run: RunDirectory) throws -> any LeadableRun {
    guard let tie = try StoreTie(of: run), run.driver == nil else { return try WatchedRun(run) }
    let store = PostgreSQLStore(StoreChoice.said(of: try StoreAddress(tie.address)))
    guard let stored = try? store.find(run.id) else { return try WatchedRun(run) }
    let runs = RunDirectories(root: (run.path as NSString).deletingLastPathComponent)
    return try FollowedRun(stored, in: store, home: RunHome(runs, isMirrored: tie.mirror))
  }

  private var current: Part { part.withLock { $0 } }

  /// The run's id; empty while it is being opened.
  public var id: String {
    switch current {
    case .opening, .driving: drives?.run.id ?? ""
    case .watching(let run): run.id
    }
  }

  /// What drives the run in this process; nil while another does, or it is being opened.
  public var drives: RunDriver? {
    switch current {
    case .driving(let run): run
    case .opening(let run): try? run.run
    case .watching: nil
    }
  }

  /// The opening of the run, where it was opened here and was not handed over since.
  public var opening: OpeningRun? { if case .opening(let run) = current { run } else { nil } }

  public var stage: RunStage { current.source.stage }
  public var isReadOnly: Bool { current.source.isReadOnly }
  public var snapshot: ReleaseStore.Snapshot { current.source.snapshot }
  public var newest: RecordTail { current.source.newest }
  public var driver: Driver? { current.source.driver }
  public var packageBytes: (read: Int64, all: Int64)? { current.source.packageBytes }
  public var storeProblem: String? { current.source.storeProblem }
  public var outputsHost: String? { current.source.outputsHost }
  public var move: RunMove? { current.source.move }
  public var news: String? {
    notice.withLock { words in
      defer { words = nil }
      return words
    }
  }
  public func now() -> Timestamp { current.source.now() }

  public func observe(_ changed: @escaping @Sendable () -> Void) {
    listener.listen(changed)
    current.source.observe { [weak self] in self?.look() }
  }

  /// Shows what is new, and gives the run away where it was given to somebody, or taken.
  private func look() {
    listener.tell()
    guard let driver = drives else { return }
    if let handover = driver.snapshot.state.team.handover, begins() {
      Task { [weak self] in
        await self?.give(driver, because: handover.words)
        await self?.takeBack(unless: handover.to)
      }
    } else if driver.isFenced, begins() {
      Task { [weak self] in
        await self?.give(driver, because: driver.snapshot.journalProblem ?? "the run was taken over")
      }
    }
  }

  /// Whether nothing else moves the run just now: then it is moved from here on, until ``ends()``.
  private func begins() -> Bool {
    isMoving.withLock { isMoving in
      defer { isMoving = true }
      return !isMoving
    }
  }

  private func ends() { isMoving.withLock { $0 = false } }

  private func say(_ words: String) {
    notice.withLock { $0 = words }
    listener.tell()
  }

  /// Gives the run to whoever has taken it, and watches it from then on.
  private func give(_ driver: RunDriver, because words: String) async {
    await driver.giveUp()
    do {
      let watched = try await blocking { try Self.watched(driver.run) }
      part.withLock { $0 = .watching(watched) }
      watched.observe { [weak self] in self?.look() }
      say(words)
    } catch {
      say("\(words); the run cannot be watched: \(error)")
    }
    ends()
  }

  /// Drives the run again when nobody has come to whom it was given.
  private func takeBack(unless name: String) async {
    let clock = ContinuousClock()
    let end = clock.now + timeToCome
    while clock.now < end {
      if driver != nil || isLeft.withLock({ $0 }) { return }
      try? await clock.sleep(for: .milliseconds(200))
    }
    guard begins() else { return }
    defer { ends() }
    guard case .watching(let watched) = current, watched.driver == nil, !isLeft.withLock({ $0 }) else {
      return
    }
    do {
      try await lead(watched, .none, because: nil)
      say("\(name) has not come: this board drives the run again")
    } catch {
      say("\(name) has not come: \(error)")
    }
  }

  /// Drives the run from here on.
  private func lead(_ watched: any LeadableRun, _ force: LeadForce, because reason: String?) async throws {
    let driver = try await RunDriver.takeLead(because: reason) { try watched.claim(force) }
    part.withLock { $0 = .driving(driver) }
    driver.observe { [weak self] in self?.look() }
    if isLeft.withLock({ $0 }) { try await driver.leave(to: .watch) }
    listener.tell()
  }

  /// The board was left: nothing is taken any more.
  public func leave() { isLeft.withLock { $0 = true } }

  public func submit(_ command: Command) async -> String? {
    guard case .watching(let watched) = current else { return await current.source.submit(command) }
    guard case .team(let wish) = command else { return await watched.submit(command) }
    do {
      switch wish {
      case .accept: return await moving { try await accept(watched) }
      case .breakGlass(let reason): return await moving { try await breakGlass(of: watched, because: reason) }
      case .note, .refuse, .offer, .withdraw: try await blocking { try watched.ask(wish) }
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Takes the lead of a run that nobody drives, that is only kept, or that this person drives at another terminal.
  public func take() async -> String? {
    guard case .watching(let watched) = current else { return "this board drives the run" }
    let driver = watched.driver
    let isOwn = driver?.name == Operator.name
    if let driver, !driver.isAlone, !isOwn {
      return "\(driver.name) drives the run: break the glass, with a reason"
    }
    return await moving {
      try await blocking { try watched.demandMeans() }
      try await lead(watched, isOwn ? .breakingGlass : .none, because: nil)
    }
  }

  private func moving(_ body: () async throws -> Void) async -> String? {
    guard begins() else { return "the run is being handed over" }
    defer { ends() }
    do {
      try await body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func accept(_ watched: any LeadableRun) async throws {
    try await blocking {
      try watched.demandMeans()
      guard watched.driver?.isAlone == false else { throw Failure("nobody drives the run: take it") }
      try watched.ask(.accept)
    }
    try await lead(watched, .none, because: nil)
  }

  private func breakGlass(of watched: any LeadableRun, because reason: String) async throws {
    try await blocking {
      try watched.demandMeans()
      try watched.tellOfBreaking(because: reason)
    }
    try await lead(watched, .breakingGlass, because: reason)
  }
}

extension RunArchive {
  /// How long whoever drives a run has to answer.
  private static let patience: Duration = .seconds(10)

  /// Asks whoever drives a run for something. A note in a run that nobody drives is written by this process.
  ///
  /// - Throws: ``Failure`` when it is refused, or nobody answers.
  public static func ask(_ wish: TeamWish, of run: RunDirectory, _ state: ReleaseState) throws {
    var command: Command?
    if case .note = wish { command = .team(wish) }
    try ask(TeamRequest(wish, by: Operator.name), of: run, state, undriven: command)
  }

  /// Releases the lock of a run on its environment before the run is over.
  ///
  /// - Throws: as ``ask(_:of:_:)``.
  public static func unlock(_ run: RunDirectory, because reason: String) throws {
    let request = TeamRequest(unlockingBecause: reason, by: Operator.name)
    try ask(
      request, of: run, try state(of: run), undriven: .run(.environment(.release(reason: reason))))
  }

  /// - Parameter undriven: what this process records where nobody drives the run; nil where that has to be waited for.
  private static func ask(
    _ request: TeamRequest, of run: RunDirectory, _ state: ReleaseState, undriven: Command?
  ) throws {
    guard let driver = run.driver else {
      guard let undriven else {
        throw Failure("nobody drives run \(run.id): take it with: relboard take \(run.id)")
      }
      _ = try note(undriven, in: run)
      return
    }
    guard let answer = try InboxRoad(to: run, state).send(request, patience: patience) else {
      throw Failure("\(driver.name) drives run \(run.id), and their board does not answer")
    }
    guard answer.isTaken else { throw Failure(answer.words) }
  }
}
