import ArgumentParser
import Driving
import SQLiteJournal

/// `relboard replay [RUN]`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Plays the events of a run again on the board: pause, step, jump, speeds.")

  @Argument(help: .newestRun)
  var name: String?

  @Option(help: "How many times faster than it was, 1 to 256.")
  var speed = 1

  @OptionGroup var place: StoreOption

  @OptionGroup var look: LookOptions

  func validate() throws {
    guard (1...256).contains(speed) else { throw ValidationError("--speed takes a number from 1 to 256") }
  }

  func run() throws {
    let found = try place.copied(name)
    defer { withExtendedLifetime(found) {} }
    try found.copy?.readOutputs()
    let run = found.directory
    try look.demandTerminal(instead: "relboard journal export \(run.id)")
    let replay = try ReplayedRun(run, speed: speed, outputsHost: found.copy?.stored.host)
    _ = try look.showBoard(replay, leaving: .leave)
  }
}
