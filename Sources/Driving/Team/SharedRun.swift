import Engine
import Foundation
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
    case watching(WatchedRun)
    case driving(RunDriver)

    var source: any RunSource {
      switch self {
      case .opening(let run): run
      case .watching(let run): run
      case .driving(let run): run
      }
    }
  }

  /// How long whoever drives has to answer; half of it passes before a process that stands still is woken.
  private static let patience: Duration = .seconds(3)

  private let part: Mutex<Part>
  private let listener = Listener()
  /// Whether the run is on its way from here, or to here.
  private let isMoving = Mutex(false)
  private let notice = Mutex<String?>(nil)
  private let isLeft = Mutex(false)

  /// Opens a run that this person leads.
  public init(_ run: OpeningRun) { part = Mutex(.opening(run)) }

  /// Follows a run that somebody else leads.
  public init(_ run: WatchedRun) { part = Mutex(.watching(run)) }

  private var current: Part { part.withLock { $0 } }

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

  /// Shows what is new, and gives the run away where it was given to somebody.
  private func look() {
    listener.tell()
    guard let driver = drives, let handover = driver.snapshot.state.team.handover, begins() else { return }
    Task { [weak self] in
      await self?.give(driver, to: handover)
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
  private func give(_ driver: RunDriver, to handover: TeamState.Handover) async {
    let run = driver.run
    await driver.giveUp()
    do {
      let watched = try await blocking { try WatchedRun(run) }
      part.withLock { $0 = .watching(watched) }
      watched.observe { [weak self] in self?.look() }
      say(handover.words)
    } catch {
      say("\(handover.words); the run cannot be watched: \(error)")
    }
    ends()
    await takeBack(run, unless: handover.to)
  }

  /// Drives the run again when nobody has come to whom it was given.
  private func takeBack(_ run: RunDirectory, unless name: String) async {
    let clock = ContinuousClock()
    let end = clock.now + LeadForce.timeToCome
    while clock.now < end {
      if run.driver != nil || isLeft.withLock({ $0 }) { return }
      try? await clock.sleep(for: .milliseconds(200))
    }
    guard begins() else { return }
    defer { ends() }
    guard run.driver == nil, !isLeft.withLock({ $0 }) else { return }
    do {
      try await lead(run, .none, because: nil)
      say("\(name) has not come: this board drives the run again")
    } catch {
      say("\(name) has not come: \(error)")
    }
  }

  /// Drives the run from here on.
  private func lead(_ run: RunDirectory, _ force: LeadForce, because reason: String?) async throws {
    let driver = try await RunDriver.takeLead(of: run, force, because: reason)
    part.withLock { $0 = .driving(driver) }
    driver.observe { [weak self] in self?.look() }
    if isLeft.withLock({ $0 }) { try await driver.leave(to: .watch) }
    listener.tell()
  }

  /// The board was left: nothing is taken any more.
  public func leave() { isLeft.withLock { $0 = true } }

  public func submit(_ command: Command) async -> String? {
    guard case .watching(let watched) = current else { return await current.source.submit(command) }
    guard case .team(let wish) = command, case .open(let run, _) = watched.stage else {
      return await watched.submit(command)
    }
    do {
      switch wish {
      case .accept: try await accept(run)
      case .breakGlass(let reason): try await breakGlass(of: run, because: reason)
      case .note, .refuse, .offer, .withdraw:
        let state = watched.snapshot.state
        try await blocking { try RunArchive.ask(wish, of: run, state) }
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Takes the lead of a run that nobody drives, that is only kept, or that this person drives at another terminal.
  public func take() async -> String? {
    guard case .watching(let watched) = current, case .open(let run, _) = watched.stage else {
      return "this board drives the run"
    }
    let driver = run.driver
    let isOwn = driver?.name == Operator.name
    if let driver, !driver.isAlone, !isOwn {
      return "\(driver.name) drives the run: break the glass, with a reason"
    }
    return await moving { try await lead(run, isOwn ? .breakingGlass : .none, because: nil) }
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

  private func accept(_ run: RunDirectory) async throws {
    let problem = await moving {
      let state = snapshot.state
      // What would keep the run from being driven here is found before it is let go there.
      try await blocking { try Self.demandMeans(of: state) }
      guard run.driver?.isAlone == false else { throw Failure("nobody drives the run: take it") }
      try await blocking { try RunArchive.ask(.accept, of: run, state) }
      try await lead(run, .none, because: nil)
    }
    if let problem { throw Failure(problem) }
  }

  private func breakGlass(of run: RunDirectory, because reason: String) async throws {
    let problem = await moving {
      let state = snapshot.state
      try await blocking {
        try Self.demandMeans(of: state)
        try Self.tell(run, state, reason)
      }
      try await lead(run, .breakingGlass, because: reason)
    }
    if let problem { throw Failure(problem) }
  }

  /// Tells whoever drives that the run is taken from them, as far as they listen; one that stands still is woken.
  private static func tell(_ run: RunDirectory, _ state: ReleaseState, _ reason: String) throws {
    guard !reason.allSatisfy(\.isWhitespace) else { throw Failure("a reason is needed") }
    guard let driver = run.driver, !driver.isAlone, driver.name != Operator.name else { return }
    let (road, request) = (
      InboxRoad(to: run, state), TeamRequest(.breakGlass(reason: reason), by: Operator.name)
    )
    // Where nobody listens, what follows does not depend on it.
    for isWoken in [false, true] {
      if isWoken { LeadForce.wake(driver) }
      guard let answer = try? road.send(request, patience: patience) else { continue }
      guard answer.isTaken else { throw Failure(answer.words) }
      return
    }
  }

  private static func demandMeans(of state: ReleaseState) throws {
    try Means.demand()
    _ = try PlanOpening.environment(
      of: state.plan, from: ProcessInfo.processInfo.environment, in: state.run?.directory ?? "/")
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
