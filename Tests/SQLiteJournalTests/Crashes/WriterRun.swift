import Foundation
import ReleaseModel
import SQLiteJournal

import struct ReleaseModel.Record

/// What `JournalWriter` did to a run's journal, call by call, as strace saw it.
struct WriterRun {
  /// What the writer said of one try.
  struct Answer: Equatable {
    var isAcknowledged: Bool
    /// The number of the try's last event.
    var sequence: Int
    var attempt: Int
    var words: String

    init?(_ line: String) {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      guard words.count > 2, ["ack", "refused"].contains(words[0]), let sequence = Int(words[1]),
        let attempt = Int(words[2])
      else { return nil }
      (isAcknowledged, self.sequence, self.attempt) = (words[0] == "ack", sequence, attempt)
      self.words = words.count > 3 ? words[3] : ""
    }
  }

  let run: RunDirectory
  var events: [DiskEvent]
  /// The writer's exit status, or 128 and the signal that ended it.
  let status: Int32
  /// The calls on the journal's files in their order, by name.
  let calls: [String]

  /// What the writer printed.
  var lines: [String] {
    events.compactMap { if case .printed(let line) = $0 { line } else { nil } }
  }
  var answers: [Answer] { lines.compactMap(Answer.init) }
  /// How many events it found when it opened the journal.
  var found: Int? { lines.first.flatMap { $0.hasPrefix("found ") ? Int($0.dropFirst(6)) : nil } }

  private static let strace = "/usr/bin/strace"

  /// Whether processes may be traced here.
  static let isPossible: Bool = {
    guard access(strace, X_OK) == 0 else { return false }
    return (try? start(strace, ["-f", "-o", "/dev/null", "/bin/true"], printing: .nullDevice)) == 0
  }()

  /// Runs the writer to its end.
  ///
  /// - Parameters:
  ///   - run: the run whose journal it writes.
  ///   - tries: how often it appends.
  ///   - options: those of the writer.
  ///   - fault: what is to fail on the journal's files: strace's `inject` expression.
  init(_ run: RunDirectory, tries: Int, _ options: [String] = [], fault: String? = nil) throws {
    let log = run.path + "/strace.log", output = run.path + "/output"
    defer { for file in [log, output] { try? FileManager.default.removeItem(atPath: file) } }
    try Data().write(to: URL(fileURLWithPath: output))
    var arguments = ["-f", "-y", "-s", "65536", "-o", log, "-e", "trace=" + Self.traced]
    let files = ["", "-wal", "-journal", ".new", ".new-wal", ".new-journal"].map { run.journalPath + $0 }
    let paths = files + [run.path, output]
    arguments += paths.flatMap { ["-P", $0] }
    if let fault { arguments += ["-e", "inject=" + fault] }
    arguments += [
      Self.writer, URL(fileURLWithPath: run.path).deletingLastPathComponent().path, run.id, "\(tries)",
    ]
    let printing = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    status = try Self.start(Self.strace, arguments + options, printing: printing)
    let recorded = try Data(contentsOf: URL(fileURLWithPath: log))
    self.run = run
    events = try SystemCallLog(prefix: run.journalPath, folder: run.path).events(recorded)
    calls = recorded.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let words = String(decoding: line.prefix(100), as: UTF8.self).drop { $0.isNumber || $0 == " " }
      let call = words.prefix { $0 != "(" }
      return call.count < words.count ? String(call) : nil
    }
  }

  private static let traced =
    "openat,creat,open,pwrite64,pwritev,pwritev2,write,writev,fsync,fdatasync,sync_file_range,ftruncate,truncate,"
    + "fallocate,rename,renameat,renameat2,link,linkat,unlink,unlinkat"

  /// The executable beside the test runner's own.
  private static let writer: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("JournalWriter").path
  }()

  private static func start(_ command: String, _ arguments: [String], printing: FileHandle) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command)
    process.arguments = arguments
    process.standardOutput = printing
    try process.run()
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
  }
}

extension Record {
  /// The try that has made an event of the writer's.
  var attempt: Int? {
    guard case .run(.held(.asked(let reason))) = event else { return nil }
    return reason.split(separator: " ").dropFirst().first.flatMap { Int($0) }
  }
}
