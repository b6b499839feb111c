import CPlatform
import Foundation

/// A program that is measured, its output thrown away.
struct Tool {
  let path: String

  init(path: String) { self.path = path }

  /// Looks a program up in the PATH; nil where it is not installed.
  init?(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard let path = folders.map({ "\($0)/\(name)" }).first(where: FileManager.default.isExecutableFile)
    else {
      return nil
    }
    self.path = path
  }

  /// One of ours, beside this executable.
  static func built(_ name: String) -> Tool {
    Tool(
      path: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent(name).path)
  }

  /// Runs the program to its end, which must be a success.
  func run(_ arguments: [String] = [], in folder: URL? = nil, environment: [String: String] = [:]) throws {
    let pid = try start(arguments, in: folder, environment: environment)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    guard status == 0 else { throw Failure(command: [path] + arguments, error: 0, status: status) }
  }

  /// Starts the program.
  ///
  /// - Parameter terminal: what it reads and writes; without one it reads nothing, and what it writes is thrown away.
  /// - Returns: its process id, to be waited for.
  func start(
    _ arguments: [String] = [], in folder: URL? = nil, environment: [String: String] = [:],
    on terminal: Int32? = nil
  ) throws -> pid_t {
    var argv = ([path] + arguments).map { strdup($0) } + [nil]
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var envp = all.map { strdup("\($0)=\($1)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var pid: pid_t = 0
    let end = terminal ?? -1
    let error = cplatform_spawn(
      &pid, path, &argv, &envp, folder?.path, [end, end, terminal ?? 2], 3, cplatform_new_group)
    guard error == 0 else { throw Failure(command: [path] + arguments, error: error, status: 0) }
    return pid
  }

  /// What the program prints.
  func output(_ arguments: [String], environment: [String: String]) throws -> Data {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = pipe
    try process.run()
    defer { process.waitUntilExit() }
    return pipe.fileHandleForReading.readDataToEndOfFile()
  }

  struct Failure: Error {
    var command: [String]
    var error: Int32
    var status: Int32
  }
}
