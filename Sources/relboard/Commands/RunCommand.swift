import ArgumentParser
import Driving
import Foundation
import PlanFile
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Status

/// `relboard run PLAN [--headless]`
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a plan without a board, with append-only lines.",
    discussion: """
      What asks for no person goes on by itself; anything else ends the command with status 3, with what it \
      needs, unless --answers has the answer. The run stays: run, open or status take it up again.
      """)

  @Argument(help: "The plan file.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  @Flag(help: "Without a board though there is a terminal; for screen readers.")
  var headless = false

  @Option(help: "A YAML file that answers what a person would be asked.", completion: .file())
  var answers: String?

  @Flag(help: "Begin a new run even when one of this plan is unfinished.")
  var new = false

  @Flag(help: "Rehearse the plan in the environment that it names for that.")
  var rehearse = false

  @Flag(help: "When a person is needed, keep watch without a terminal instead of leaving the run to nobody.")
  var keepWatch = false

  @Flag(inversion: .prefixedNo, help: "Print what steps write.")
  var output = true

  @OptionGroup var values: ValueOptions

  @OptionGroup var sharing: SharingOptions

  @OptionGroup var identity: IdentityOption

  /// Whether a board could be shown.
  private static var hasTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  func run() throws {
    guard headless || !Self.hasTerminal else {
      throw Failure("run works without a board: add --headless, or use 'relboard open \(plan)'")
    }
    try identity.apply()
    try Means.demand()
    let opening = try PlanOpening(path: plan, values: values.values, isRehearsal: rehearse)
    let answers = try answers.map { try Answers(path: $0, for: opening.plan) } ?? Answers()
    let (isNew, isRehearsal, showsOutput, keepsWatch) = (new, rehearse, output, keepWatch)
    let runs = try RunDirectories.own
    let store = try sharing.choice()
    // The run is what this is about: nobody has to be there to read about it.
    Console.outlivesItsReader()
    // Nobody sits here: a terminal that goes changes nothing but where the lines end.
    signal(SIGHUP, SIG_IGN)
    let state = try waiting {
      let (turns, feed) = AsyncStream.makeStream(of: [Record].self)
      let driver = try await RunDriver.open(
        opening, attendance: .unattended, isNew: isNew, isRehearsal: isRehearsal, store: store, runs: runs
      ) {
        feed.yield($0)
      }
      if !driver.opening.isEmpty { Console.say(driver.opening) }
      let printer = HeadlessPrinter(run: driver.run, showsOutput: showsOutput)
      let state = try await HeadlessRun(driver: driver, turns: turns, answers: answers) { printer.tell($0) }
        .drive()
      try await driver.leave(to: keepsWatch ? .watch : nil)
      StoreCommand.complain(of: driver)
      return state
    }
    let now = state.updatedAt.wall
    let status = ExitStatus(state, at: now)
    if status == .waitsForPerson {
      for need in state.needs(at: now) { Console.complain("needs a person: \(need.words(state))") }
      Console.complain(
        keepsWatch
          ? "the run is kept watched: nothing new starts until it is opened"
          : "nobody drives the run now: nothing is measured, and no trigger acts, until it is opened")
    }
    throw ExitCode(status.rawValue)
  }
}
