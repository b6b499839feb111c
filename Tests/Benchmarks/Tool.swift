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
    var argv = ([path] + arguments).map { strdup($0) } + [nil]
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var envp = all.map { strdup("\($0)=\($1)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var pid: pid_t = 0
    let error = cplatform_spawn(&pid, path, &argv, &envp, folder?.path, [-1, -1, 2], 3, cplatform_new_group)
    var status: Int32 = 0
    if error == 0 { waitpid(pid, &status, 0) }
    guard error == 0, status == 0 else {
      throw Failure(command: [path] + arguments, error: error, status: status)
    }
  }

  struct Failure: Error {
    var command: [String]
    var error: Int32
    var status: Int32
  }
}
