import Attempts
import CPlatform
import Foundation
import TestSupport
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
  func result(
    _ script: String, _ change: (inout AttemptSpec) -> Void = { _ in }
  ) async throws -> AttemptResult {
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
  ///
  /// A shell does it: a descriptor of this process would pass to what other tests spawn, and a script that
  /// anybody has open for writing cannot be executed.
  func write(_ text: String, to name: String) throws -> String {
    try shell(#"printf %s "$TEXT" >"$NAME"; chmod 700 "$NAME""#, environment: ["TEXT": text, "NAME": name])
    return "\(root)/\(name)"
  }

  /// Makes what a step can wait at, by `read -r _ <NAME`.
  func gate(_ name: String) throws -> Gate { try Gate("\(root)/\(name)") }

  /// Runs a script in the fixture's root, in a process of its own, to its end.
  func shell(_ script: String, environment: [String: String]) throws {
    let variables = ["PATH=/usr/bin:/bin"] + environment.map { "\($0)=\($1)" }
    var argv = (["sh", "-c", script] as [String]).map { strdup($0) } + [nil]
    var envp = variables.map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var pid: Int32 = 0
    let error = cplatform_spawn(
      &pid, "/bin/sh", &argv, &envp, root, [-1, -1, -1], 3, cplatform_new_session)
    try #require(error == 0)
    waitpid(pid, nil, 0)
  }
}

struct UnexpectedFinding: Error {
  let finding: AttemptFinding
}

/// Whether a process runs; a zombie does not.
func isAlive(_ pid: Int32) -> Bool { stateOfProcess(pid).map { $0 != "Z" } ?? false }

/// The state of a process as `/proc` tells it; nil when there is none.
func stateOfProcess(_ pid: Int32) -> Character? {
  var process = cplatform_process()
  guard cplatform_process(pid, &process) == 0 else { return nil }
  return Character(Unicode.Scalar(UInt8(bitPattern: process.state)))
}
