import AttemptProtocol
import Attempts
import Foundation
import PlainText
import ReleaseModel

/// Reads on in what a playbook's callback plugin writes.
public struct PlayEvents: Sendable {
  /// The version of the lines that is read.
  static let version = 1
  /// What is longer is no line of the plugin's.
  private static let longestLine = 16 << 20
  /// How much is read at a time, in bytes.
  private static let piece = 1 << 20

  /// What they say so far.
  public private(set) var progress = PlayProgress()
  private let path: String
  private var offset: off_t = 0
  private var rest: [UInt8] = []
  private var isForeign = false

  /// Reads the events of an attempt from their beginning; there need not be any yet.
  public init(of directory: AttemptDirectory) { path = directory.path(of: .playEvents) }

  /// Reads on to the end that there is now.
  ///
  /// - Returns: whether there was anything new.
  public mutating func readOn() -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { close(file) }
    var hasNews = false
    while !isForeign {
      let bytes = [UInt8](unsafeUninitializedCapacity: Self.piece) { buffer, count in
        count = max(0, pread(file, buffer.baseAddress, Self.piece, offset))
      }
      if bytes.isEmpty { return hasNews }
      offset += off_t(bytes.count)
      hasNews = true
      rest += bytes
      var start = rest.startIndex
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        take(rest[start..<end])
        start = end + 1
      }
      rest.removeSubrange(..<start)
      if rest.count > Self.longestLine { isForeign = true }
    }
    return hasNews
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    guard !isForeign, let event = try? JSONDecoder().decode(Line.self, from: Data(line)) else { return }
    switch event.event {
    case "events": isForeign = event.version != Self.version
    case "play":
      progress.play = event.name.map(harmless)
      for name in event.hosts ?? [] { progress[name] = progress[name] }
    case "task":
      progress.task = event.name.map(harmless)
      progress.tasks += 1
    case "begin":
      // A host that has failed goes on where it is rescued.
      mutate(event.host) {
        if $0.standing.state != .running { $0.standing = PlayStanding(.running) }
        $0.task = event.task.map(harmless)
      }
    case "result": takeResult(event)
    case "recap":
      guard let counts = event.counts else { return }
      mutate(event.host) { host in
        let known = counts.state.isLost ? host.standing : PlayStanding(.ok)
        host.standing = PlayStanding(counts.state, counts: counts, task: known.task, why: known.why)
        host.task = nil
      }
    case "end": progress.hasEnded = true
    // What a later plugin tells besides.
    case _: break
    }
  }

  private mutating func takeResult(_ event: Line) {
    mutate(event.host) { host in
      switch event.state {
      case "failed", "unreachable":
        host.standing = PlayStanding(
          event.state == "failed" ? .failed : .unreachable, task: event.task.map(harmless),
          why: event.hidden == true ? "its output is hidden by no_log" : event.why.map(harmless))
        host.task = nil
      // The next task begins on it, or the recap comes.
      case _: host.task = nil
      }
    }
  }

  private mutating func mutate(_ name: String?, _ change: (inout PlayProgress.Host) -> Void) {
    guard let name, !name.isEmpty else { return }
    change(&progress[name])
  }

  /// What the plugin writes: of every event some of it.
  private struct Line: Decodable {
    var event: String
    var version: Int?
    var name: String?
    var hosts: [String]?
    var host: String?
    var task: String?
    var state: String?
    var why: String?
    var hidden: Bool?
    var ok: Int?
    var changed: Int?
    var unreachable: Int?
    var failures: Int?
    var skipped: Int?
    var rescued: Int?
    var ignored: Int?

    var counts: PlayCounts? {
      guard let ok, let failures, let unreachable else { return nil }
      var counts = PlayCounts()
      (counts.ok, counts.failed, counts.unreachable) = (ok, failures, unreachable)
      (counts.changed, counts.skipped) = (changed ?? 0, skipped ?? 0)
      (counts.rescued, counts.ignored) = (rescued ?? 0, ignored ?? 0)
      return counts
    }
  }
}

/// A text without what would act on a terminal.
private func harmless(_ text: String) -> String {
  var shown = ""
  for scalar in text.unicodeScalars.prefix(500) {
    shown.unicodeScalars.append(scalar.isForbidden || scalar == "\n" ? "?" : scalar)
  }
  return shown
}
