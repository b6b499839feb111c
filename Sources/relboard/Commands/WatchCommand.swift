import ArgumentParser
import Driving
import SQLiteJournal

/// `relboard watch [RUN]`
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Shows the board of a run that another process drives, read-only and live.")

  @Argument(
    help: ArgumentHelp(
      "The run: an id, the beginning or the end of one, or nothing for the newest.", valueName: "run"))
  var name: String?

  @OptionGroup var look: LookOptions

  func run() throws {
    let directory = try RunDirectories.own.find(name)
    try look.demandTerminal(instead: "relboard status \(directory.id)")
    _ = try look.showBoard(WatchedRun(directory), leaving: .leave)
  }
}
