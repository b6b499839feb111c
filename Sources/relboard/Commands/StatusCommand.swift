import ArgumentParser
import Driving
import Foundation
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Status

/// `relboard status [RUN]`
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tells where a run stands.",
    discussion: "The exit status tells the state: see 'relboard --help'.")

  @Argument(
    help: ArgumentHelp(
      "The run: an id, the beginning or the end of one, or nothing for the newest.", valueName: "run"))
  var name: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let directory = try RunDirectories.own.find(name)
    // Before the state: whoever has ended the run has gone.
    let driver = directory.driver
    let state = try RunArchive.state(of: directory)
    let now = Instant.wallNow
    if json {
      ClockZone.choose(.utc)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      Console.say(json: try encoder.encode(StatusDocument(state, at: now, driver: driver)))
    } else {
      for line in statusLines(state, at: now, driver: driver) { Console.say(line) }
    }
    throw ExitCode(ExitStatus(state, at: now).rawValue)
  }
}
