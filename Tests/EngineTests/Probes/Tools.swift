import Foundation
import Testing

/// A program that tests need, if it is installed.
enum Tool {
  static let python = path(of: "python3")
  static let openssl = path(of: "openssl")
  static let prometheus = path(of: "prometheus")
  static let pytest = path(of: "pytest-3") ?? path(of: "pytest")

  private static func path(of name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map(String.init) ?? []
    return (folders + ["/usr/bin"]).map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}

/// A folder that is gone with the test.
final class Folder: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// Runs a program in the folder to its end, which must be a good one.
  func run(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(program) \(arguments)")
  }
}

/// A real server in Python that prints its port and ends with the test, however that ends.
final class PythonServer: Sendable {
  private let process = Process()
  let port: Int

  /// - Parameter script: ends in `serve(server)`, or in `print`ing a port and waiting.
  init(_ script: String, _ arguments: [String] = []) throws {
    process.executableURL = URL(fileURLWithPath: try #require(Tool.python))
    process.arguments = ["-c", Self.start + script] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = Pipe()
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  deinit { end() }

  func end() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private static let start = """
    import http.server, os, socket, ssl, struct, sys, threading, time, urllib.parse
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    def serve(handler, context=None):
      handler.log_message = lambda *arguments: None
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
      server.socket.listen(1024)
      if context: server.socket = context.wrap_socket(server.socket, server_side=True)
      print(server.server_port, flush=True)
      server.serve_forever()

    """
}
