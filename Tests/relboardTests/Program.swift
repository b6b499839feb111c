import Foundation

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

  init() throws {
    home = FileManager.default.temporaryDirectory.appendingPathComponent("relboard-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
  }

  /// The executable beside the test runner's own.
  static let path: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("relboard").path
  }()

  /// What differs from the test's own environment: a pinned locale, terminal, time zone and home.
  var environment: [String: String] {
    [
      "XDG_STATE_HOME": home.appendingPathComponent("state").path,
      "XDG_CONFIG_HOME": home.appendingPathComponent("config").path,
      "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "xterm-256color",
    ]
  }

  /// A file in the home.
  func write(_ text: String, to name: String) throws -> String {
    let file = home.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// Starts the program with its output in files, so that nothing of it waits for a reader.
  func start(_ arguments: [String], environment extra: [String: String] = [:]) throws -> Running {
    try Running(self, arguments, extra)
  }

  /// Runs the program to its end.
  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Result {
    try start(arguments, environment: environment).end()
  }

  /// `status --json`, decoded.
  func status() throws -> [String: Any] {
    let result = try run("status", "--json")
    return try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any] ?? [:]
  }

  /// Removes the home.
  func remove() { try? FileManager.default.removeItem(at: home) }
}

/// A process of the program that has been started.
final class Running {
  let process = Process()
  private let output: URL
  private let errors: URL

  init(_ program: Program, _ arguments: [String], _ extra: [String: String]) throws {
    output = program.home.appendingPathComponent("out-\(UUID().uuidString)")
    errors = program.home.appendingPathComponent("err-\(UUID().uuidString)")
    for file in [output, errors] { try Data().write(to: file) }
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(program.environment) { $1 }.merging(extra) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  /// What it has printed so far.
  var printed: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

  /// Waits for its end.
  func end() -> Program.Result {
    process.waitUntilExit()
    return Program.Result(
      status: process.terminationStatus, output: printed,
      errors: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
  }

  /// Ends it as a crash would.
  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
