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

  @Argument(help: .newestRun)
  var name: String?

  @OptionGroup var place: StoreOption

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let found = try place.copied(name)
    // Before the state: whoever has ended the run has gone.
    let driver = found.driver
    let state = try RunArchive.state(of: found.directory)
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
