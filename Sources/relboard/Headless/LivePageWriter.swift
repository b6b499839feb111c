import Driving
import Foundation
import Report
import SQLiteJournal

/// Keeps a page of a run up to date in a folder, for any web server, bucket or share: it reads the journal beside the
/// driver, which does not notice.
struct LivePageWriter {
  /// How often the page is written at most.
  private static let interval: Duration = .seconds(1)
  /// How often a page is written that says nothing new: by its age it is told from one that nobody writes.
  private static let pulse: Duration = .seconds(10)
  /// After how many seconds a page that is not written again calls itself out of date.
  private static let patience = 30

  private let feed: any RunFeed
  private let reader: JournalReader
  private let path: String
  private var history = RunHistory()
  private var head: JournalLink?
  private var complaint: String?

  /// - Throws: ``Failure`` when the folder cannot be made; ``JournalError`` when the journal cannot be read.
  init(_ feed: any RunFeed, folder: String) throws {
    self.feed = feed
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure("\(folder): no folder for the page: \(error.localizedDescription)")
    }
    path = folder + "/index.html"
    reader = try JournalReader(run: feed.directory)
  }

  /// Writes the page until the run is over; what keeps it from being written is said once, and tried again.
  func follow() throws {
    var page = self
    try page.readOn()
    try page.write()
    let run = feed.directory.id
    Console.say("the page of run \(run) is \(path); it is kept up to date until the run is over")
    let clock = ContinuousClock()
    var written = clock.now
    while !page.history.state.phase.isEnded {
      try feed.wait(atMost: max(.zero, written + Self.pulse - clock.now))
      do {
        let isNew = try page.readOn()
        // A page that cannot know whether it is up to date grows old.
        if let problem = feed.problem { throw Failure(problem) }
        if isNew || written + Self.pulse <= clock.now {
          try page.write()
          written = clock.now
          Thread.sleep(forTimeInterval: Self.interval.seconds)
        }
        page.complaint = nil
      } catch {
        page.complain("\(error)")
        Thread.sleep(forTimeInterval: Self.interval.seconds)
      }
    }
    Console.say("run \(run): \(page.history.state.label); the page is complete")
  }

  /// Takes what was recorded since; whether there was anything.
  @discardableResult private mutating func readOn() throws -> Bool {
    let before = history.state.sequence
    var (history, head) = (history, head)
    try reader.read(after: before) { record, link in
      history.add(record)
      head = link
    }
    (self.history, self.head) = (history, head)
    return history.state.sequence != before
  }

  private func write() throws {
    let live = LivePage(
      driver: feed.driver?.name, outputsHost: feed.outputsHost,
      writtenAt: Int64(Date().timeIntervalSince1970 * 1000),
      patience: Self.patience,
      isOver: history.state.phase.isEnded)
    let html = ReleaseReport(history, head: head?.hash ?? "").html(live: live)
    // Whoever reads it meanwhile has the old page or the new one, never a part.
    try Data(html.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    // A server is another user; what a step has printed is not in it.
    chmod(path, 0o644)
  }

  private mutating func complain(_ words: String) {
    guard words != complaint else { return }
    complaint = words
    Console.complain("the page is not up to date: \(words)")
  }
}
