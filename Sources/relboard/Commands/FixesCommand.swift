import ArgumentParser
import Driving
import Foundation
import ReleaseModel
import ReleaseWords
import SQLiteJournal

/// `relboard fixes`
struct FixesCommand: ParsableCommand {
  struct Entry: Encodable {
    var run, release, id, owner, due: String
    var isOverdue: Bool
    var closed, closedBy, reason: String?
  }

  static let configuration = CommandConfiguration(
    commandName: "fixes",
    abstract:
      "Lists the emergency bug fixes that are owed for releases that were kept, until each is closed.",
    discussion: """
      A fix is closed with --close ID --reason TEXT, which is recorded in the journal of its run. Exits with 1 when one \
      cannot be closed, or a run cannot be read.
      """)

  @Flag(help: "List those that were closed as well.")
  var all = false

  @Flag(help: "Print one JSON array.")
  var json = false

  @Option(help: ArgumentHelp("Close this fix: it is owed no more.", valueName: "id"))
  var close: String?

  @Option(help: ArgumentHelp("What became of it.", valueName: "text"))
  var reason: String?

  @Option(
    name: .customLong("run"), help: "The run in which it was promised, where several have a fix of that id.")
  var origin: String?

  func validate() throws {
    if (close == nil) != (reason == nil) { throw ValidationError("--close and --reason go together.") }
    if origin != nil, close == nil { throw ValidationError("--run says which fix is meant by --close.") }
  }

  func run() throws {
    let own = try RunDirectories.own
    let (fixes, unreadable) = RunArchive(own).fixes(withSettled: all)
    if let close, let reason {
      try Self.close(close, reason, in: own, origin, fixes)
    } else if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      Console.say(json: try encoder.encode(fixes.map { Self.entry($0) }))
    } else if fixes.isEmpty {
      Console.say("no fix is owed")
    } else {
      for fix in fixes { Console.say(Self.line(fix)) }
    }
    for problem in unreadable { Console.complain("not read: \(problem)") }
    if !unreadable.isEmpty { throw ExitCode.failure }
  }

  private static func close(
    _ id: String, _ reason: String, in own: RunDirectories, _ run: String?, _ fixes: [OwedFix]
  ) throws {
    if let run {
      try RunArchive.close(id, in: own.find(run), reason: reason)
    } else {
      let meant = fixes.filter { $0.fix.id == id && $0.fix.closing == nil }
      guard meant.count < 2 else {
        let runs = meant.map(\.run.id).joined(separator: ", ")
        throw Failure("several runs owe a fix \(id): say which with --run, of \(runs)")
      }
      guard let fix = meant.first else {
        throw Failure("no fix \(id) is owed; 'relboard fixes' lists those that are")
      }
      try RunArchive.close(id, in: fix.run, reason: reason)
    }
    Console.say("closed \(id): \(reason)")
  }

  private static func line(_ owed: OwedFix) -> String {
    let fix = owed.fix
    let isOverdue = fix.closing == nil && fix.due < .wallNow
    let standing =
      fix.closing.map { "closed by \($0.by.name): \($0.reason)" } ?? (isOverdue ? "OVERDUE" : "owed")
    return
      "\(fix.id)  \(owed.release)  owner \(fix.owner)  due \(fix.due.stamp())  \(standing)  (run \(owed.run.id))"
  }

  private static func entry(_ owed: OwedFix) -> Entry {
    let fix = owed.fix
    return Entry(
      run: owed.run.id, release: owed.release, id: fix.id, owner: fix.owner, due: fix.due.iso8601,
      isOverdue: fix.closing == nil && fix.due < .wallNow, closed: fix.closing?.at.iso8601,
      closedBy: fix.closing?.by.name, reason: fix.closing?.reason)
  }
}
