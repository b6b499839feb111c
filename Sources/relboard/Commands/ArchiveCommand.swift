import ArgumentParser
import Driving
import SQLiteJournal

/// `relboard archive RUN FOLDER`
struct ArchiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Moves a run that has ended into another folder.",
    discussion: """
      The run is copied, its journal, its plan and its outputs are proved there, and then it is removed here. Its \
      folder in the other one is all of it; with XDG_STATE_HOME set to a folder in which it lies in relboard/runs, every \
      command reads it.
      """)

  @Argument(help: .run)
  var name: String

  @Argument(help: "The folder for archived runs.", completion: .directory)
  var folder: String

  @Flag(help: "Only say what would be done.")
  var dryRun = false

  func run() throws {
    let own = try RunDirectories.own
    let run = try own.find(name)
    if dryRun {
      let state = try RunArchive.state(of: run)
      guard state.phase.isEnded else {
        throw Failure("run \(run.id) is \(state.label): it would not be moved")
      }
      return Console.say("run \(run.id) would be moved to \(folder)/\(run.id)")
    }
    let moved = try RunHousekeeping(own).archive(run, to: folder)
    Console.say("run \(run.id) is now \(moved.path), proved")
  }
}
