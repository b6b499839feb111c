import ArgumentParser
import Driving
import ReleaseWords
import SQLiteJournal

/// `relboard watch [RUN]`
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Shows the board of a run that another process drives, read-only and live.",
    discussion: """
      Its board writes notes, accepts the run where it is offered, and takes it where nobody drives it.

      With --json it prints an object for each event instead, on a line of its own: those that there are, and then \
      each as it is recorded, until the run is over.
      """)

  @Argument(help: .newestRun)
  var name: String?

  @Flag(help: "Print one JSON object an event, for pipes.")
  var json = false

  @Option(help: ArgumentHelp("With --json: begin after the event of this number.", valueName: "number"))
  var after = 0

  @OptionGroup var team: TeamOptions

  @OptionGroup var identity: IdentityOption

  @OptionGroup var look: LookOptions

  func validate() throws {
    guard after >= 0 else { throw ValidationError("--after takes the number of an event, 0 or more") }
  }

  func run() throws {
    try identity.apply()
    guard json else {
      let run = try team.shared(name)
      try look.demandTerminal(instead: "relboard status \(run.id)")
      return try TeamBoard.show(run, look)
    }
    ClockZone.choose(.utc)
    try EventStream(team.place.find(name).feed()).print(after: after)
  }
}
