import ArgumentParser
import Driving
import SQLiteJournal

/// `relboard prune`
struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Removes runs that have ended.",
    discussion: """
      A run that goes on is never touched, and the newest rehearsal of each plan stays. With --dry-run nothing is \
      removed. 'relboard archive' keeps a run elsewhere instead.
      """)

  @Option(
    help: "Only runs that ended before this: a time or a date as plans have it, or 90d for so long ago.")
  var before: Moment?

  @Option(help: "How many of the newest runs of each plan stay.")
  var keep: Int?

  @Flag(help: "Only say which runs would be removed.")
  var dryRun = false

  func validate() throws {
    guard before != nil || keep != nil else {
      throw ValidationError("say which runs: --before 90d, --keep 10, or both")
    }
    guard keep ?? 0 >= 0 else { throw ValidationError("--keep takes a number, 0 or more") }
  }

  func run() throws {
    let own = try RunDirectories.own
    let housekeeping = RunHousekeeping(own)
    let found = housekeeping.removable(before: before?.instant, keeping: keep ?? 0)
    for run in found {
      if !dryRun { try housekeeping.remove(own.find(run.run)) }
      Console.say(RunsCommand.line(run))
    }
    let count = found.count == 1 ? "1 run" : "\(found.count) runs"
    Console.say(dryRun ? "\(count) would be removed" : "\(count) removed")
  }
}
