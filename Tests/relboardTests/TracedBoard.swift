import Foundation
import Testing

/// A board on a bare terminal under strace: what the kernel was asked to write, call by call.
final class TracedBoard {
  /// Why there is none here; nil where there is.
  static let obstacle: String? = {
    guard access("/usr/bin/strace", X_OK) == 0 else {
      return "strace is not installed: apt-get install strace"
    }
    let probe = try? SpawnedProcess(["/usr/bin/strace", "-qq", "-e", "trace=none", "true"], environment: [:])
    return probe?.end() == 0 ? nil : "this system does not let strace trace"
  }()

  let terminal: BareTerminal
  private let trace: String

  /// Opens a board.
  init(_ program: Program, _ arguments: [String]) throws {
    trace = program.home.appendingPathComponent("trace").path
    let tracer = [
      "/usr/bin/strace", "-f", "-qq", "-y", "-s", "1000000", "-e", "trace=write", "-e", "signal=none",
      "-o", trace,
    ]
    terminal = try BareTerminal(program, arguments, tracer: tracer)
  }

  /// What has been written on the terminal so far, a text for each call of write(2); escapes as `\33`, and whatever else
  /// is not ASCII as octal numbers too.
  func writes() throws -> [String] {
    let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
    let calls = lines.compactMap { line in
      // A call that another thread's interrupts in the listing ends in `<unfinished ...>`.
      let found = line.firstMatch(of: /^\d+ +write\(\d+<\/dev\/pts\/[^>]*>, "(.*)", \d+[) ]/)
      return found.map { String($0.1) }
    }
    // One that the tracer itself interrupts is begun again.
    return zip(calls, [""] + calls).filter { $0 != $1 }.map(\.0)
  }

  /// Waits until what has been written so far is as wanted; the board does not wait for its terminal meanwhile.
  func wait(until what: String, _ isThere: ([String]) -> Bool) throws {
    try terminal.wait(until: what) { _ in (try? writes()).map(isThere) ?? false }
  }
}
