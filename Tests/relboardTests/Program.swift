import DatabaseServers
import Foundation
import TestSupport

/// The built program, run as a user runs it, with a home of its own.
struct Program {
  /// What a finished process has left.
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The folder that holds this program's runs, demo and configuration.
  let home: URL
  /// Where it runs; nil for this machine.
  private let host: NetworkHost?
  /// What else a test has set for it.
  var settings: [String: String] = [:]

  init(on host: NetworkHost? = nil) throws {
    self.host = host
    home = FileManager.default.temporaryDirectory.appendingPathComponent("relboard-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
  }

  /// The executable beside the test runner's own.
  static let path: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("relboard").path
  }()

  /// What starts the program where it runs, before its arguments.
  var command: [String] { (host?.entering ?? []) + [Self.path] }

  /// What differs from the test's own environment: a pinned locale, terminal, time zone and home.
  var environment: [String: String] {
    [
      "XDG_STATE_HOME": home.appendingPathComponent("state").path,
      "XDG_CONFIG_HOME": home.appendingPathComponent("config").path,
      "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "xterm-256color",
    ].merging(settings) { $1 }
  }

  /// A file in the home.
  func write(_ text: String, to name: String) throws -> String {
    let file = home.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// Makes what a step can wait at, by `read -r _ <NAME`.
  func gate(_ name: String) throws -> Gate { try Gate(home.appendingPathComponent(name).path) }

  /// Starts the program.
  func start(_ arguments: [String], environment extra: [String: String] = [:]) throws -> SpawnedProcess {
    try SpawnedProcess(command + arguments, environment: environment.merging(extra) { $1 })
  }

  /// Runs the program to its end.
  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Result {
    try run(arguments, environment: environment)
  }

  /// Runs the program to its end.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
    let process = try start(arguments, environment: environment)
    let status = process.end()
    return Result(status: status, output: process.printed, errors: process.complaints)
  }

  /// `status --json`, decoded.
  func status() throws -> [String: Any] {
    let result = try run("status", "--json")
    return try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any] ?? [:]
  }

  /// Removes the home.
  func remove() { try? FileManager.default.removeItem(at: home) }
}
