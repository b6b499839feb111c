import ArgumentParser
import Driving
import Foundation
import ReleaseModel
import SQLiteJournal

/// `relboard open PLAN`, and plain `relboard PLAN`
struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Opens the board on a plan; resumes its unfinished run.",
    discussion: """
      Leaving the board, or losing its terminal, ends nothing: unless somebody says otherwise, a process without a \
      terminal keeps watch. Running steps, checks and triggers go on, nothing new starts, and opening the plan again \
      takes over.
      """)

  @Argument(help: "The plan file.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  @Flag(help: "Begin a new run even when one of this plan is unfinished.")
  var new = false

  @Flag(help: "Rehearse the plan in the environment that it names for that.")
  var rehearse = false

  @Flag(help: "Drive the run even when another board does: that one is told to go.")
  var take = false

  @OptionGroup var values: ValueOptions

  @OptionGroup var sharing: SharingOptions

  @OptionGroup var identity: IdentityOption

  @OptionGroup var look: LookOptions

  func run() throws { try run(Self.read(plan, values.values, isRehearsal: rehearse)) }

  /// Reads a plan, where a run can be driven at all.
  static func read(
    _ plan: String, _ values: [String: String] = [:], isRehearsal: Bool = false
  ) throws -> PlanOpening {
    try Means.demand()
    return try PlanOpening(path: plan, values: values, isRehearsal: isRehearsal)
  }

  /// Shows the board of a plan that was read.
  func run(_ read: PlanOpening) throws {
    try identity.apply()
    try look.demandTerminal(instead: "relboard run \(plan) --headless")
    let store = try sharing.choice()
    let (isNew, isRehearsal, takes, runs) = (new, rehearse, take, try RunDirectories.own)
    let run = OpeningRun(read) { permission in
      try await RunDriver.open(
        read, attendance: .attended, isNew: isNew, isRehearsal: isRehearsal, takes: takes, store: store,
        runs: runs,
        permission: permission)
    }
    let shared = SharedRun(run)
    let end = try look.showBoard(shared, leaving: .leave)
    let comeBack = (rehearse ? "relboard open --rehearse \(plan)" : "relboard \(plan)") + values.words
    try Self.part(from: shared, run, end, comeBack: comeBack)
  }

  /// Leaves a run as its board was left, if that drives it still: it may have been handed over, and have come back.
  static func part(
    from shared: SharedRun, _ run: OpeningRun, _ end: BoardLoop.End, comeBack: String
  ) throws {
    shared.leave()
    if shared.opening != nil { return try part(from: run, end, comeBack: comeBack) }
    if let driver = shared.drives { try part(from: driver, end, comeBack: comeBack) }
  }

  /// Leaves a run as its board was left, and says so where somebody is left to read it.
  static func part(from run: OpeningRun, _ end: BoardLoop.End, comeBack: String) throws {
    let opened = try run.run
    guard let driver = try opened ?? abandoned(run, end) else {
      if case .left = end { Console.say("left before the run was open; come back with: \(comeBack)") }
      return
    }
    try part(from: driver, end, isOpened: opened != nil, comeBack: comeBack)
  }

  /// Leaves a run that is driven here as its board was left, and says so.
  static func part(
    from driver: RunDriver, _ end: BoardLoop.End, isOpened: Bool = true, comeBack: String
  ) throws {
    let deployment = driver.snapshot.state.plan.deployment
    let planned = deployment.unattended == .goOn ? Session.Attendance.goOn : .watch
    let successor: Session.Attendance? =
      switch end {
      case .left(let successor) where isOpened: successor
      case .left: driver.snapshot.state.isLive ? planned : nil
      case .hungUp: planned
      case .terminated, .closedForGood, .notOpened: nil
      }
    try waiting { try await driver.leave(to: successor) }
    if successor == nil { StoreCommand.complain(of: driver) }
    if case .left = end { Console.say(farewell(driver, successor, comeBack: comeBack)) }
  }

  /// What drives a run that was left before it was open. Whoever drove it before may have been sent away for this
  /// board: it must not be left to nobody.
  private static func abandoned(_ run: OpeningRun, _ end: BoardLoop.End) throws -> RunDriver? {
    switch end {
    case .left, .hungUp: try waiting { await run.abandon() }
    case .terminated, .closedForGood, .notOpened: nil
    }
  }

  /// What a person should know when the board has closed.
  private static func farewell(
    _ driver: RunDriver, _ successor: Session.Attendance?, comeBack: String
  ) -> String {
    let state = driver.snapshot.state
    if state.phase.isEnded { return "run \(driver.run.id): \(state.label)" }
    let running = state.activeCount
    let steps =
      running == 0 ? "no step is running" : running == 1 ? "1 step goes on" : "\(running) steps go on"
    let watch =
      switch successor {
      case .watch: "watched, nothing new starts"
      case .goOn: "watched, the next steps start"
      case .attended, .unattended, nil: "NOT WATCHED"
      }
    return "run \(driver.run.id): \(state.label), \(steps), \(watch); come back with: \(comeBack)"
  }
}
