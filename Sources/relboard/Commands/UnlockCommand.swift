import ArgumentParser
import Driving
import SQLiteJournal

/// `relboard unlock RUN --reason TEXT`
struct UnlockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock",
    abstract: "Releases the lock of a run on its environment, before the run is over.",
    discussion: """
      A plan with 'environment-lock: true' keeps every other such release out of its environment until its run is over, \
      also when whoever drives it is gone. Released, another may begin beside it; that is recorded as a deviation.
      """)

  @Argument(help: .run)
  var name: String

  @Option(help: ArgumentHelp("Why another release may begin.", valueName: "text"))
  var reason: String

  @OptionGroup var identity: IdentityOption

  func run() throws {
    try identity.apply()
    let directory = try RunDirectories.own.find(name)
    try RunArchive.unlock(directory, because: reason)
    Console.say("run \(directory.id) no longer locks its environment")
  }
}
