import Attempts
import CPlatform
import Foundation
import Testing

/// An attempt in a directory of its own, run by the shim beside the test bundle.
final class AttemptFixture: Sendable {
  let root: String
  let directory: AttemptDirectory
  let runner: AttemptRunner

  init(runner: AttemptRunner = AttemptRunner(), claim: Bool = true) throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    directory = AttemptDirectory("\(root)/attempt")
    self.runner = runner
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    if claim { try directory.claim() }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  /// A spec that runs a script in the fixture's root.
  func spec(_ script: String, environment: [String: String] = [:]) -> AttemptSpec {
    let path = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    return AttemptSpec(
      arguments: ["sh", "-c", script], environment: environment.merging(path) { own, _ in own },
      workingDirectory: root)
  }

  /// Launches a script and waits for its result.
  func result(_ script: String, _ change: (inout AttemptSpec) -> Void = { _ in }) async throws -> AttemptResult {
    try launch(script, change)
    return try await result()
  }

  func launch(_ script: String, _ change: (inout AttemptSpec) -> Void = { _ in }) throws {
    var spec = spec(script)
    change(&spec)
    try runner.launch(spec, in: directory)
  }

  func result() async throws -> AttemptResult {
    let finding = await runner.wait(for: directory)
    guard case .finished(let result) = finding else {
      throw UnexpectedFinding(finding: finding)
    }
    return result
  }

  var log: [UInt8] {
    FileManager.default.contents(atPath: directory.log).map(Array.init) ?? []
  }

  var logText: String { String(decoding: log, as: UTF8.self) }

  /// Waits until the step has written some text.
  func logs(_ text: String) async throws {
    try await eventually("the log has \(text)") { self.logText.contains(text) }
  }

  /// Writes a file beside the attempt.
  func write(_ text: String, to name: String, executable: Bool = false) throws -> String {
    let path = "\(root)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    if executable { chmod(path, 0o700) }
    return path
  }
}

struct UnexpectedFinding: Error {
  let finding: AttemptFinding
}

/// Waits for a state that nothing announces.
func eventually(_ what: Comment, _ holds: @Sendable () -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(30)
  while !holds() {
    try #require(ContinuousClock.now < deadline, what)
    try await Task.sleep(for: .milliseconds(2))
  }
}

/// Whether a process runs; a zombie does not.
func isAlive(_ pid: Int32) -> Bool {
  var process = cplatform_process()
  return cplatform_process(pid, &process) == 0 && process.state != CChar(UInt8(ascii: "Z"))
}
