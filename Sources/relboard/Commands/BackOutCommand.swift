import ArgumentParser
import Driving
import ReleaseModel
import SQLiteJournal

/// `relboard back-out [RUN]`
struct BackOutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "back-out",
    abstract: "Takes back a release that was declared successful, in a run of its own.",
    discussion: """
      It is possible for as long as the plan's backout.keep-backout says, counted from the success. The board asks for \
      the backout's form first, and nothing is undone before. A run that goes on is backed out on its own board, with b.
      """)

  @Argument(help: .newestRun)
  var name: String?

  @OptionGroup var look: LookOptions

  func run() throws {
    let runs = try RunDirectories.own
    let first = try runs.find(name)
    try look.demandTerminal(instead: "relboard status \(first.id)")
    try Means.demand()
    let plan = try PlanOpening(of: first)
    let run = OpeningRun(plan) { permission in
      try await RunDriver.takeBack(first, attendance: .attended, runs: runs, permission: permission)
    }
    let shared = SharedRun(run)
    let end = try look.showBoard(shared, leaving: .leave)
    try OpenCommand.part(from: shared, run, end, comeBack: "relboard \(plan.path)")
  }
}
