import AttemptProtocol
import Attempts
import Foundation
import ReleaseModel
import Subprocess
import SystemPackage

extension Check {
  /// Runs a command. With something to compare, the last line that it prints is the reading and it must exit with 0;
  /// without, its exit code is.
  func measure(
    running invocation: Invocation, wantsReading: Bool, in context: ProbeContext, _ key: Stragglers.Key
  ) async -> Observation {
    let output = CommandOutput(context.masker)
    let finding = await withTimeout(timeout) { () async -> Observation.Finding in
      do {
        let status = try await Stragglers.note(key) {
          try await Self.run(invocation.arguments, into: output, in: context)
        }
        switch status {
        case .exited(let code): return output.finding(code: code, wantsReading: wantsReading)
        case .signaled(let signal): return .error("killed by signal \(signal)")
        }
      } catch {
        return .error(Self.words(for: error, in: context))
      }
    }
    return Observation(finding ?? .error("did not end within \(timeout)"), raw: output.evidence)
  }

  private static func run(
    _ arguments: [String], into output: CommandOutput, in context: ProbeContext
  ) async throws -> TerminationStatus {
    guard let program = context.executable(arguments[0]) else {
      throw Missing(words: "cannot run \(arguments[0]): not there, or not executable")
    }
    var options = PlatformOptions()
    // Neither a signal from the terminal reaches it, nor does it reach the terminal.
    options.createSession = true
    // The shim ends what the command has started, and then itself.
    options.teardownSequence = [
      .send(signal: .terminate, allowedDurationToNextStep: .milliseconds(grace + 5000))
    ]
    return try await Subprocess.run(
      .path(FilePath(context.shim)),
      arguments: Arguments([ShimProtocol.probeOption, "\(grace)", program] + arguments.dropFirst()),
      environment: .custom(rawEnvironment(context.environment)),
      workingDirectory: FilePath(context.directory),
      platformOptions: options,
      input: .none, output: .sequence, error: .sequence
    ) { execution in
      let errors = execution.standardError
      async let complaints: Void = output.errors.take(errors)
      try await output.printed.take(execution.standardOutput)
      try await complaints
    }.terminationStatus
  }

  /// From TERM to KILL, in milliseconds.
  private static let grace = 1000

  private struct Missing: Error {
    let words: String
  }

  private static func words(for error: any Error, in context: ProbeContext) -> String {
    if let missing = error as? Missing { return missing.words }
    guard let error = error as? SubprocessError else { return error.localizedDescription }
    return switch error.code {
    case .executableNotFound: "cannot run \(context.shim): not there, or not executable"
    case .failedToChangeWorkingDirectory: "cannot work in \(context.directory)"
    default: error.description
    }
  }
}

extension ProbeContext {
  /// The path of a command, which is looked up in the environment's PATH unless it has a slash.
  ///
  /// - Parameter more: the folders in which it is looked for after those.
  /// - Returns: nil when there is nothing that may be executed.
  func executable(_ name: String, also more: [String] = []) -> String? {
    let folders =
      (environment["PATH"]?.split(separator: ":").map(String.init) ?? ["/bin", "/usr/bin"]) + more
    let candidates = name.contains("/") ? [path(name)] : folders.map { path($0) + "/" + name }
    return candidates.first { candidate in
      var status = stat()
      return stat(candidate, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        && access(candidate, X_OK) == 0
    }
  }
}

extension CommandOutput {
  fileprivate func finding(code: Int32, wantsReading: Bool) -> Observation.Finding {
    guard wantsReading else { return .exited(code) }
    guard code == 0 else {
      let why = (try? errors.lastLine) ?? (try? printed.lastLine)
      return .error("exit \(code)" + (why.map { ": \($0.prefix(Check.longestReading))" } ?? ""))
    }
    do {
      return try printed.lastLine.map { .reading(String($0)) } ?? .noData
    } catch {
      return .error("the last line is longer than \(OutputTail.limit / 1024) KiB")
    }
  }
}
