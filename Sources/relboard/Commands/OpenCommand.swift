import ArgumentParser
import Driving
import SQLiteJournal

/// `relboard open PLAN`, and plain `relboard PLAN`
struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Opens the board on a plan; resumes its unfinished run.",
    discussion:
      "Leaving the board ends nothing: running steps go on, and opening the plan again resumes the run.")

  @Argument(help: "The plan file.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  @Flag(help: "Begin a new run even when one of this plan is unfinished.")
  var new = false

  @Flag(help: "Rehearse the plan in the environment that it names for that.")
  var rehearse = false

  @OptionGroup var look: LookOptions

  func run() throws {
    let read = try PlanOpening(path: plan)
    try look.demandTerminal(instead: "relboard run \(plan) --headless")
    try Means.demand()
    let (isNew, isRehearsal, runs) = (new, rehearse, try RunDirectories.own)
    let run = OpeningRun(read) {
      try await RunDriver.open(
        read, attendance: .attended, isNew: isNew, isRehearsal: isRehearsal, runs: runs)
    }
    let end = try look.showBoard(run, leaving: .leave)
    let driver = try run.driver
    if end != .hungUp {
      Console.say(
        Self.farewell(driver, comeBack: rehearse ? "relboard open --rehearse \(plan)" : "relboard \(plan)"))
    }
  }

  /// What a person should know when the board has closed.
  ///
  /// - Parameter driver: nil when it was closed before the run was open.
  static func farewell(_ driver: RunDriver?, comeBack: String) -> String {
    guard let driver else { return "left before the run was open; come back with: \(comeBack)" }
    let state = driver.snapshot.state
    if state.phase.isEnded { return "run \(driver.run.id): \(state.label)" }
    let running = state.activeCount
    let steps =
      running == 0 ? "no step is running" : running == 1 ? "1 step goes on" : "\(running) steps go on"
    return "run \(driver.run.id): \(state.label), \(steps); come back with: \(comeBack)"
  }
}
