import Engine
import Foundation
import PostgreSQLJournal
import ReleaseModel
import ReleaseWords
import SQLiteJournal

/// A run that somebody else drives, as somebody looks at it who may come to drive it.
protocol LeadableRun: RunSource {
  /// The run's id.
  var id: String { get }
  /// The folder on this host in which commands will run.
  ///
  /// - Throws: ``Failure`` when there is none.
  func workFolder() throws -> String
  /// Asks whoever drives the run for something; it waits on the calling thread.
  ///
  /// - Throws: ``Failure`` when it is refused, or nobody answers.
  func ask(_ wish: TeamWish) throws
  /// Tells whoever drives that the run is taken from them, as far as they listen; it waits on the calling thread.
  ///
  /// - Throws: ``Failure`` when they have a right to keep it.
  func tellOfBreaking(because reason: String) throws
  /// Claims the run, once whoever drives it has let go of it, or by force.
  ///
  /// - Throws: ``Failure`` that names who drives the run; ``JournalError``.
  func claim(_ force: LeadForce) throws -> ClaimedRun
}

extension LeadableRun {
  /// Throws unless the run could be driven from here: that is found before it is let go where it is driven.
  func demandMeans() throws {
    try Means.demand()
    _ = try PlanOpening.environment(
      of: snapshot.state.plan, from: OwnProcess.environment, in: workFolder())
  }

  /// Tells a driver over a road; where nobody listens, what follows does not depend on it.
  ///
  /// - Parameter wake: is done before it is told once more.
  fileprivate func tellOfBreaking(
    because reason: String, over road: any RequestRoad, wake: () -> Void
  ) throws {
    guard !reason.allSatisfy(\.isWhitespace) else { throw Failure("a reason is needed") }
    guard let driver, !driver.isAlone, driver.name != Operator.name else { return }
    let request = TeamRequest(.breakGlass(reason: reason), by: Operator.name)
    for isWoken in [false, true] {
      if isWoken { wake() }
      guard let answer = try? road.send(request, patience: LeadForce.answerPatience) else { continue }
      guard answer.isTaken else { throw Failure(answer.words) }
      return
    }
  }
}

extension WatchedRun: LeadableRun {
  var id: String { directory.id }

  func workFolder() throws -> String { snapshot.state.run?.directory ?? "/" }

  func ask(_ wish: TeamWish) throws { try RunArchive.ask(wish, of: directory, snapshot.state) }

  func tellOfBreaking(because reason: String) throws {
    let driver = driver
    try tellOfBreaking(because: reason, over: InboxRoad(to: directory, snapshot.state)) {
      if let driver { LeadForce.wake(driver) }
    }
  }

  func claim(_ force: LeadForce) throws -> ClaimedRun { try ClaimedRun(leading: directory, force) }
}

extension FollowedRun: LeadableRun {
  /// How long a driver on another host may take to let go of a run, and how often it is looked.
  private static let (patience, interval): (Duration, useconds_t) = (.seconds(5), 100_000)

  func workFolder() throws -> String {
    try home.workFolder(of: id, otherwise: snapshot.state.run?.directory)
  }

  func ask(_ wish: TeamWish) throws {
    let request = TeamRequest(wish, by: Operator.name)
    guard let answer = try road.send(request, patience: .seconds(10)) else {
      throw Failure("whoever drives run \(id) does not answer; it waits for them in the store")
    }
    guard answer.isTaken else { throw Failure(answer.words) }
  }

  func tellOfBreaking(because reason: String) throws {
    // A process of another host cannot be woken from here.
    try tellOfBreaking(because: reason, over: road) {}
  }

  func claim(_ force: LeadForce) throws -> ClaimedRun {
    let known = home.folder(of: id)
    let run = try known ?? newHome()
    if let known, let directory = home.directory, var tie = try StoreTie(of: known),
      tie.directory != directory
    {
      tie.directory = directory
      try tie.keep(in: known)
    }
    // One that is only kept on another host cannot be told to go from here.
    let takes = force.isForcible || driver?.isAlone == true
    let end = ContinuousClock.now + Self.patience
    do {
      while true {
        do {
          return try ClaimedRun(leading: run, force, takes: takes)
        } catch JournalError.driven where snapshot.state.team.handover != nil && ContinuousClock.now < end {
          // Whoever has said that they let go is doing it.
          usleep(Self.interval)
        }
      }
    } catch {
      // Nothing has happened in it.
      if known == nil { try? FileManager.default.removeItem(atPath: run.path) }
      throw error
    }
  }

  /// Makes a folder for the run on this host.
  private func newHome() throws -> RunDirectory {
    guard let plan = FileManager.default.contents(atPath: directory.planPath) else {
      throw Failure("\(directory.planPath), the plan of the run, cannot be read")
    }
    let tie = StoreTie(
      StoreChoice(address: store.address, isMirrored: home.isMirrored), directory: try workFolder())
    let run = try home.runs.create(id: id, plan: plan, origin: stored.origin)
    do {
      try tie.keep(in: run)
    } catch {
      try? FileManager.default.removeItem(atPath: run.path)
      throw error
    }
    return run
  }
}
