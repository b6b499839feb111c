import CSimulatedClock
import Foundation
import Testing

/// A library of `Tests/FakedClock`, built for a test, that is preloaded into the programs which it starts. Not into their
/// shims, which are static: they have the true clock.
struct ClockLibrary {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../FakedClock").standardizedFileURL.path

  let path: String

  /// Builds the library, which no product of the package is, with the C compiler of the Swift toolchain.
  init(_ name: String, for program: Program) throws {
    path = program.home.appendingPathComponent("lib\(name).so").path
    let script = #"PATH="$PATH:$(dirname "$(readlink -f "$(command -v swift)")")"; exec clang "$@""#
    let options = ["-shared", "-fPIC", "-O", "-Wall", "-Wextra", "-Werror", "-o", path]
    let compiler = try SpawnedProcess(
      ["sh", "-c", script, "sh"] + options + ["\(Self.sources)/\(name).c"], environment: [:])
    try #require(compiler.end() == 0, "\(compiler.complaints)")
  }
}

/// The clocks of all programs of a test, which let hours pass when the test says so.
final class SimulatedClock: @unchecked Sendable {
  /// What makes a program's clocks these.
  let environment: [String: String]
  // Shared with other processes, and changed by atomic operations alone.
  private let shared: UnsafeMutablePointer<simulated_clock>

  init(_ program: Program) throws {
    let library = try ClockLibrary("SimulatedClock", for: program)
    let path = try program.write(
      String(repeating: "\0", count: MemoryLayout<simulated_clock>.size), to: "simulated-clock")
    let file = open(path, O_RDWR | O_CLOEXEC)
    defer { close(file) }
    shared = try #require(simulated_clock_map(file, 1))
    environment = ["LD_PRELOAD": library.path, "SIMULATED_CLOCK": path]
  }

  deinit { munmap(shared, MemoryLayout<simulated_clock>.size) }

  /// Lets some seconds pass at once.
  func advance(seconds: Int) { simulated_clock_advance(shared, Int64(seconds) * 1_000_000_000) }
}
