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

  @OptionGroup var place: StoreOption

  @OptionGroup var identity: IdentityOption

  @OptionGroup var look: LookOptions

  func validate() throws {
    guard after >= 0 else { throw ValidationError("--after takes the number of an event, 0 or more") }
  }

  func run() throws {
    try identity.apply()
    let found = try place.find(name)
    if json {
      ClockZone.choose(.utc)
      return try EventStream(found.feed()).print(after: after)
    }
    switch found {
    case .local(let directory):
      try look.demandTerminal(instead: "relboard status \(directory.id)")
      try TeamBoard.show(directory, look)
    case .stored(let run, let store):
      try look.demandTerminal(instead: "relboard status --store ADDRESS \(run.id)")
      _ = try look.showBoard(FollowedRun(run, in: store), leaving: .leave)
    }
  }
}
