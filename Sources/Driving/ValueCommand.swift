import Foundation
import PlanFile
import ReleaseModel

/// Runs the commands of a plan's values, before a run is opened.
public enum ValueCommand {
  /// How long one may take, in seconds.
  static let longest = 30

  /// Runs a command in a folder, without input; it may write as much to its errors as it likes.
  ///
  /// - Returns: what it prints, as UTF-8.
  public static func run(_ invocation: Invocation, in directory: String) -> Result<String, ValueProblem> {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["--"] + invocation.arguments
    process.currentDirectoryURL = URL(filePath: directory)
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    // A file and no pipe: what the command leaves in the background would hold a pipe open.
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("value-\(UUID().uuidString)")
      .path
    let made = FileManager.default.createFile(
      atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    guard made, let output = FileHandle(forUpdatingAtPath: path) else {
      return .failure(ValueProblem("\(path) cannot be written"))
    }
    // It may be a secret: nobody else finds it, also if this process dies.
    try? FileManager.default.removeItem(atPath: path)
    process.standardOutput = output
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    do {
      try process.run()
    } catch {
      return .failure(ValueProblem(error.localizedDescription))
    }
    guard ended.wait(timeout: .now() + .seconds(longest)) == .success else {
      kill(process.processIdentifier, SIGKILL)
      return .failure(ValueProblem("its command takes longer than \(longest) s"))
    }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let how = process.terminationReason == .exit ? "exited with" : "was ended by signal"
      return .failure(ValueProblem("its command \(how) \(process.terminationStatus)"))
    }
    guard (try? output.seek(toOffset: 0)) != nil, let bytes = try? output.readToEnd() ?? Data(),
      let text = String(bytes: bytes, encoding: .utf8)
    else { return .failure(ValueProblem("its command prints no UTF-8")) }
    return .success(text)
  }
}
