import Foundation
import Testing

@testable import DemoWorkspace

/// Makes a demo in a folder of its own, and closes it whatever happens.
func withDemo(_ options: DemoWorkspace.Options, _ body: (Demo) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.path + "/relboard-demo-\(UUID().uuidString)"
  let workspace = DemoWorkspace(
    directory: folder, options: options, environment: ProcessInfo.processInfo.environment)
  defer { #expect(throws: Never.self) { try workspace.close() } }
  try workspace.create(now: Date(timeIntervalSince1970: 1_767_323_045))
  try body(Demo(workspace: workspace))
}

/// A demo whose commands are run by hand.
struct Demo {
  /// The orders database, as far as a backout has to bring it back.
  struct Shop: Decodable {
    var orders: [String]
    var tables: [String]
    var schema: String
  }

  /// A command that goes on.
  struct Running {
    var process: Process
    var output: FileHandle

    /// The next line that it writes; nil at the end.
    func line() throws -> String? {
      var bytes = Data()
      while let byte = try output.read(upToCount: 1), !byte.isEmpty {
        if byte == Data("\n".utf8) { return String(decoding: bytes, as: UTF8.self) }
        bytes += byte
      }
      return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
  }

  var workspace: DemoWorkspace

  func start(_ command: String) throws -> Running {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-e", "-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: workspace.directory)
    process.environment = ProcessInfo.processInfo.environment
      .merging(["RELBOARD_DEMO": workspace.directory]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    return Running(process: process, output: pipe.fileHandleForReading)
  }

  func run(_ command: String) throws -> (status: Int32, output: String) {
    let running = try start(command)
    let output = try running.output.readToEnd() ?? Data()
    running.process.waitUntilExit()
    let text = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return (running.process.terminationStatus, text)
  }

  /// Runs a command that must end with 0, and returns what it wrote.
  @discardableResult
  func succeed(_ command: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let (status, output) = try run(command)
    #expect(status == 0, "\(command): \(output)", sourceLocation: sourceLocation)
    return output
  }

  func errorRate() throws -> Double {
    try #require(Double(succeed("./ops/error-rate").replacing(" %", with: "")))
  }

  /// How many answers of a kind, such as `1.5.0 200`, the front has given.
  func answers(of kind: String) throws -> Int {
    try #require(Int(python("print(shop.ask('/front')[1]['answers'].get('\(kind)', 0))")))
  }

  func shop() throws -> Shop {
    let json = try python(
      """
      with shop.database() as db:
          column = lambda sql: [str(row) for row in db.execute(sql)]
          print(shop.json.dumps({
              "orders": column("SELECT * FROM orders ORDER BY id"),
              "tables": sorted(name for name, in db.execute("SELECT name FROM sqlite_master")),
              "schema": db.execute("SELECT version FROM schema").fetchone()[0]}))
      """)
    return try JSONDecoder().decode(Shop.self, from: Data(json.utf8))
  }

  func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: workspace.directory + "/" + path)
  }

  func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: workspace.directory + "/" + path))
  }

  /// Tries until it holds; the tries are processes, so that their number bounds the time.
  func wait(
    for what: String, sourceLocation: SourceLocation = #_sourceLocation, until holds: () throws -> Bool
  ) throws {
    for _ in 0..<300 where try holds() { return }
    Issue.record("never came: \(what)", sourceLocation: sourceLocation)
  }

  private func python(_ program: String) throws -> String {
    try write("import shop\n" + program, to: "ops/of_the_test.py")
    return try succeed("python3 ops/of_the_test.py")
  }
}
