import Attempts
import Engine
import Foundation
import PostgreSQLJournal
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Signatures

/// A run whose journal this process alone may write, and which nobody drives yet.
struct ClaimedRun: Sendable {
  let run: RunDirectory
  let journal: SQLiteJournal
  /// The journal as it is shared through a store; nil where it is this host's alone.
  let shared: SharedJournal?
  /// What the journal's records have made of the plan.
  let state: ReleaseState
  /// Whether a kept state has spared some of them: they were not proved.
  let isUnexamined: Bool
  let time: SystemTime
  /// The folder in which commands run.
  let directory: String
  /// The whole environment of commands, secrets included.
  let environment: [String: String]
  /// Whose signatures count, when it is new and asks for some.
  let signerKeys: SignerKeys?
  /// What opens it, when it is new.
  let opening: Command?
  /// What a person should know about how it was opened; empty for a new one.
  let notice: String
  /// The run's folder among those of other hosts; nil where it is this host's alone.
  let place: RunPlace?
  /// Keeps others from opening the plan: to be removed when a new run is on record.
  let planLock: FileLock?

  /// Claims the unfinished run of a plan, or a new one. It reads, writes and waits on the calling thread.
  ///
  /// - Parameters:
  ///   - claim: what is wanted of it.
  ///   - known: the runs that there were when somebody asked for this.
  /// - Throws: whatever keeps the run from being driven.
  static func claim(
    _ plan: PlanOpening, _ claim: Claim, in runs: RunDirectories, known: Set<RunDirectory>
  ) throws -> ClaimedRun {
    try runs.demandOwnership()
    let lock = try lock(plan, in: runs)
    if !claim.isNew {
      RunArchive(runs).completeOpening(of: plan.path)
      let newest = try RunArchive(runs).newest(of: plan.path, isRehearsal: claim.isRehearsal)
      if let (run, state) = newest,
        !state.phase.isEnded || state.isDelivering || state.hasEndedUnseen && claim.predecessor == nil
      {
        lock.remove()
        if let wanted = claim.predecessor, state.predecessor?.run != wanted.run {
          throw Failure("run \(run.id) of the same plan is \(state.label): end it first")
        }
        for path in [run.path, run.attemptsPath] { try RunDirectories.demandTrust(path) }
        try claim.permission()
        let tie = try StoreTie(of: run)
        if let wanted = claim.store, tie == nil {
          throw Failure(
            "run \(run.id) of this plan is this host's alone, and not in \(wanted.address): end it, or begin another with --new"
          )
        }
        return try ClaimedRun(resuming: run, plan, Self.journal(of: run, claim), takes: claim.takes)
      }
      // Somebody has wanted the same at the same time, and been faster: its steps are not to be done again.
      if let (run, state) = newest, claim.predecessor == nil, !known.contains(run) {
        lock.remove()
        throw Failure(
          "run \(run.id) of this plan was begun meanwhile, and is \(state.label); begin another with --new")
      }
    }
    let purpose: RunPurpose =
      if let predecessor = claim.predecessor {
        .takingBack(predecessor)
      } else {
        claim.isRehearsal ? .rehearsal : .live(after: RunArchive(runs).rehearsal(of: plan))
      }
    try claim.permission()
    return try ClaimedRun(beginning: plan, purpose, claim, runs, lock)
  }

  /// Keeps everybody else from opening a plan, by whatever path: between the look for an unfinished run and the
  /// making of a new one, two who look would both find none.
  private static func lock(_ plan: PlanOpening, in runs: RunDirectories) throws -> FileLock {
    let folder = (runs.root as NSString).deletingLastPathComponent + "/plans"
    try PrivateFiles.makeFolders(folder)
    let path = "\(folder)/\(plan.pathHash).lock"
    do {
      return try FileLock(path: path, patience: patience)
    } catch .held(let holder) {
      throw Failure("\(plan.path) is being opened by \(holder.map { "\($0)" } ?? "another process")")
    } catch .notWritten(let reason) {
      throw Failure("\(path): \(reason)")
    }
  }

  /// How long somebody else may take for an opening, in milliseconds: it ends with a few syncs of the disk.
  private static let patience = 10_000

  private init(
    beginning plan: PlanOpening, _ purpose: RunPurpose, _ claim: Claim, _ runs: RunDirectories,
    _ lock: FileLock
  ) throws {
    time = SystemTime()
    let identity = RunIdentity(
      id: RunIdentity.freshID(at: time.now().wall), planHash: plan.hash, planPath: plan.path,
      directory: plan.directory)
    // What a run takes back is adopted as it was, and nothing of it is expected to run again.
    let earlier =
      claim.predecessor == nil ? RunArchive(runs).earlierRuns(of: plan.plan, at: plan.path) : nil
    let opening = Command.run(.open(identity, as: purpose, earlier: earlier))
    // What keeps the run from being opened shows before anything of it is made.
    let planned = ReleaseState(plan: plan.plan)
    let opened: ReleaseState
    do throws(Obstacle) {
      opened = try decide(opening, planned, by: .operator, at: time.now()).state
    } catch {
      let advice = purpose == .rehearsal ? "" : "; rehearse it with: relboard open --rehearse \(plan.path)"
      throw Failure(error.words(planned) + advice)
    }
    signerKeys =
      if opened.plan.signers != nil, opened.predecessor == nil {
        try SignerKeys(of: opened.plan, in: plan.directory)
      } else {
        nil
      }
    environment = try PlanOpening.environment(
      of: opened.plan, from: OwnProcess.environment, in: plan.directory)
    try plan.demandPlays(environment)
    let store = try claim.store.map { choice in try Self.ready(choice, for: plan, claim) }
    let tie = claim.store.map { StoreTie($0, directory: plan.directory) }
    place = tie?.place
    run = try runs.create(id: identity.id, plan: Data(plan.bytes), origin: plan.path)
    do {
      let local = try SQLiteJournal(run: run, as: claim.attendance)
      journal = local
      shared = try tie.map { [run] tie in
        try store?.open(
          run.id, plan: Data(plan.bytes), planHash: plan.hash, origin: plan.path,
          host: ProcessInfo.processInfo.hostName)
        try tie.keep(in: run)
        return try SharedJournal(run, local, tie)
      }
    } catch {
      // Nothing has happened in it, and nobody can make anything of it.
      try? FileManager.default.removeItem(atPath: run.path)
      throw error
    }
    state = planned
    isUnexamined = false
    directory = plan.directory
    self.opening = opening
    notice = ""
    planLock = lock
  }

  /// Goes on with a run that the process which has started this one hands over.
  init(inheriting run: RunDirectory, lock: Int32, as attendance: Session.Attendance) throws {
    try self.init(resuming: run, nil, SQLiteJournal(run: run, inherited: lock, as: attendance), takes: false)
  }

  /// Goes on with a run whose lead this person takes, in its folder on this host.
  ///
  /// - Parameter takes: takes it from whoever drives it on another host.
  init(leading run: RunDirectory, _ force: LeadForce, takes: Bool = false) throws {
    for path in [run.path, run.attemptsPath] { try RunDirectories.demandTrust(path) }
    try self.init(resuming: run, nil, force.journal(of: run), takes: takes)
    if state.phase.isEnded { throw Failure("run \(run.id) is \(state.label)") }
  }

  /// Throws while the run is on its way from one person to another.
  private static func demandNobodyComes(_ run: RunDirectory, _ state: ReleaseState) throws {
    guard let handover = state.team.handover, !state.plan.isSame(handover.to, Operator.name),
      handover.from.map({ state.plan.isSame($0, Operator.name) }) != true,
      case let age = WallInstant.wallNow - handover.at.wall, age >= .zero, age < LeadForce.timeToCome
    else { return }
    throw Failure("run \(run.id) is being handed over to \(handover.to)")
  }

  /// - Parameter plan: the plan file as it is now; nil where nobody has asked for it.
  private init(
    resuming run: RunDirectory, _ plan: PlanOpening?, _ journal: SQLiteJournal, takes: Bool
  ) throws {
    // First: the store may have more than this host.
    let tie = try StoreTie(of: run)
    let shared = try tie.map { try SharedJournal(run, journal, $0, takes: takes) }
    let state: ReleaseState
    do {
      // The run goes on by the plan with which it was opened, whatever the file says by now.
      state = try journal.state()
      try RunArchive.demandIdentity(run, state)
      directory = tie?.directory ?? state.run?.directory ?? plan?.directory ?? run.path
      environment = try PlanOpening.environment(
        of: state.plan, from: OwnProcess.environment, in: directory)
      try Self.demandNobodyComes(run, state)
    } catch {
      // Others are not to see a driver that does not drive.
      shared?.giveUp()
      throw error
    }
    self.run = run
    self.journal = journal
    self.state = state
    self.shared = shared
    place = tie?.place
    isUnexamined = journal.keptRecords > 0
    time = SystemTime(of: state)
    signerKeys = nil
    opening = nil
    let hasChanged = plan.map { $0.hash != state.run?.planHash } ?? false
    let scripts = plan.map { !$0.plan.release.hasScripts(of: state.plan.release) } ?? false
    let verb = state.hasEndedUnseen ? "while nobody was there ended" : "resumed"
    notice =
      "\(verb) run \(run.id)"
      + (hasChanged ? "; the plan file or its values have changed since, this run keeps to its own copy" : "")
      + (scripts ? "; a script has changed since: the package says which" : "")
      + state.wordsOfMove(to: place, directory)
    planLock = nil
  }

  /// A store that a new run may be opened in.
  ///
  /// - Throws: ``Failure`` when a run of the same plan goes on elsewhere; ``JournalError`` when it cannot be used.
  private static func ready(
    _ choice: StoreChoice, for plan: PlanOpening, _ claim: Claim
  ) throws -> PostgreSQLStore {
    let store = PostgreSQLStore(choice.address)
    try store.demandVersion()
    guard !claim.isNew, claim.predecessor == nil else { return store }
    // One without an event was never begun.
    for stored in try store.runs() where stored.planHash == plan.hash && stored.sequence > 0 {
      let summary = RunSummary(stored)
      guard summary.isEnded != true, (summary.rehearsal ?? false) == claim.isRehearsal else { continue }
      throw Failure(
        "run \(stored.id) of this plan goes on in \(choice.address), on \(stored.host); watch it with: "
          + "relboard watch --store ADDRESS \(stored.id), or begin another with --new")
    }
    return store
  }

  /// Opens the journal of a run, once whoever drives it for nobody has gone.
  private static func journal(of run: RunDirectory, _ claim: Claim) throws -> SQLiteJournal {
    for path in [run.path, run.attemptsPath] { try RunDirectories.demandTrust(path) }
    var rest = patience
    var isSentAway = false
    while true {
      if !isSentAway, let driver = run.driver, driver.isAlone || claim.takes {
        if !driver.isAlone, driver.name != Operator.name {
          throw Failure(
            "run \(run.id) is driven by \(driver): ask for it, or take it with: "
              + "relboard take \(run.id) --break-glass REASON")
        }
        try driver.sendAway("run \(run.id) is driven by \(driver)")
        isSentAway = true
      }
      do {
        return try SQLiteJournal(run: run, as: claim.attendance)
      } catch JournalError.driven(_, let holder) {
        let words = "run \(run.id) is driven by \(holder.map { "\($0)" } ?? "another process")"
        rest -= Self.lockPatience
        if isSentAway {
          guard rest > 0 else { throw Failure("\(words), which was told to go and has not") }
        } else if holder?.isAlone != true {
          throw Failure(
            "\(words); watch it with: relboard watch \(run.id), or drive it yourself with: relboard open --take PLAN"
          )
        }
      }
    }
  }

  /// How long an opening of a journal waits for its lock, in milliseconds.
  private static let lockPatience = 500
}

extension RunIdentity {
  /// A new run's id: the time to the millisecond, by which ids sort, and some random digits.
  static func freshID(at wall: WallInstant) -> String {
    let date = Date(timeIntervalSince1970: Double(wall.milliseconds) / 1000)
    let digits = date.formatted(.iso8601).filter(\.isNumber)
    let milliseconds = String(1000 + wall.milliseconds % 1000).dropFirst()
    let random = String(0x100 + Int.random(in: 0...0xff), radix: 16).dropFirst()
    return "\(digits.prefix(8))-\(digits.dropFirst(8))-\(milliseconds)\(random)"
  }
}
