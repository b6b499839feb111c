import ArgumentParser
import Driving
import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal
import Screen

/// `relboard runs`
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Lists the runs, the newest first.")

  @Option(help: "Only runs of this plan: its path, its file's name, or the release's name.")
  var plan: String?

  @Option(help: "Only runs in this state, such as succeeded, held or backed-out.")
  var state: String?

  @Option(
    help:
      "Only runs that were opened since then: a time or a date as plans have it, or 12h, 7d for so long ago.")
  var since: Moment?

  @Option(help: "Only runs that this person has opened.")
  var who: String?

  @OptionGroup var place: StoreOption

  @Flag(help: "Print one JSON array.")
  var json = false

  func run() throws {
    let own = try RunDirectories.own
    let here =
      place.store == nil ? own.all().filter { !$0.isUnborn }.compactMap { RunSummary(of: $0) } : []
    let runs = try here + stored(except: Set(here.map(\.run)))
    var filter = RunFilter()
    (filter.plan, filter.state, filter.since, filter.who) = (plan, state, since?.instant, who)
    let kept = runs.filter { filter.keeps($0) }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return Console.say(json: try encoder.encode(kept))
    }
    if runs.isEmpty { return Console.say("no runs yet in \(try place.address()?.description ?? own.root)") }
    if kept.isEmpty { return Console.say("none of \(runs.count) runs is like that") }
    for run in kept {
      Console.say(Self.line(run))
      for line in run.times { Console.say("    \(line)") }
    }
  }

  /// The runs of the store, where one is named, that are not this host's.
  private func stored(except known: Set<String>) throws -> [RunSummary] {
    try place.address().map { try PostgreSQLStore($0).summaries(except: known) } ?? []
  }

  /// What a person reads of a run.
  static func line(_ run: RunSummary) -> String {
    if let problem = run.problem { return "\(run.run)  unreadable: \(problem)" }
    if let original = run.copyOf { return "\(run.run)  a copy of \(original)" }
    let release = "\(run.release ?? "") \(run.version ?? "") → \(run.environment ?? "")"
    let drives = run.isEnded == true ? nil : "(\(run.driver ?? "NOT DRIVEN"))"
    return [
      run.run, column(run.state ?? "", 14), column(run.seconds.map(duration) ?? "", 8), release,
      run.rehearsal == true ? "(rehearsal)" : nil, drives,
      run.standing.isEmpty ? nil : run.standing.joined(separator: "; "),
    ].compactMap { $0 }.joined(separator: "  ")
  }

  /// Filled up to a width; what is wider stays whole.
  private static func column(_ text: String, _ width: Int) -> String {
    padded(text, to: max(width, text.count))
  }

  private static func duration(_ seconds: Double) -> String {
    let seconds = Int(max(0, min(seconds, 1e12)))
    return "\(seconds / 3600):"
      + [seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
