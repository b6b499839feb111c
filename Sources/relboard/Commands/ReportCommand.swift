import ArgumentParser
import Driving
import Foundation
import ReleaseWords
import Report
import SQLiteJournal

/// `relboard report [RUN]`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Tells what a run was to do and has done, from its journal alone.",
    discussion: """
      The journal is proved while it is read. Of one run that has ended the report is always the same, byte by byte.
      """)

  /// The formats of a report.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case md, html, json, junit
  }

  @Argument(help: .newestRun)
  var name: String?

  @Option(help: "md, html (one file that needs no other), json, or junit.")
  var format = Format.md

  @Option(
    name: .customLong("follow"),
    help: ArgumentHelp(
      "Keep the page index.html in this folder up to date until the run is over, for whatever serves files.",
      valueName: "folder"), completion: .directory)
  var folder: String?

  @OptionGroup var place: StoreOption

  func run() throws {
    // The same for whoever reads it.
    ClockZone.choose(.utc)
    if let folder {
      let feed = try place.find(name).feed()
      return try LivePageWriter(feed, folder: folder).follow()
    }
    let found = try place.copied(name)
    defer { withExtendedLifetime(found) {} }
    let report = try ReleaseReport(of: found.directory)
    switch format {
    case .md: Console.say(document: report.markdown)
    case .html: Console.say(document: report.html())
    case .junit: Console.say(document: try report.junit())
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      Console.say(json: try encoder.encode(report))
    }
  }
}

extension ReleaseReport {
  /// Reads and proves the journal of a run.
  init(of run: RunDirectory) throws {
    var history = RunHistory()
    var head: JournalLink?
    try JournalReader(run: run).read { record, link in
      history.add(record)
      head = link
    }
    guard let head else {
      throw Failure("\(run.journalPath): no event is recorded, so there is nothing to report")
    }
    try RunArchive.demandIdentity(run, history.state)
    self.init(history, head: head.hash)
  }
}
