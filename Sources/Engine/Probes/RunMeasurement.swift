import Foundation
import ReleaseModel
import Subprocess
import SystemPackage

extension Check {
  /// How much of a command's output is read.
  private static let outputLimit = 64 * 1024

  /// Runs a command. With something to compare, its output is the reading and it must exit with 0; without,
  /// its exit code is.
  ///
  /// - Parameter keepsOutput: false for a command that may write any amount, since nobody reads it.
  func measure(
    running invocation: Invocation, wantsReading: Bool, keepsOutput: Bool = true, in context: ProbeContext
  ) async -> Observation {
    let answer = await withTimeout(timeout) { () async -> Observation in
      do {
        return keepsOutput
          ? try await Self.run(invocation.arguments, wantsReading: wantsReading, in: context)
          : try await Self.runSilently(invocation.arguments, in: context)
      } catch {
        return .error(Self.words(for: error, invocation.arguments[0], in: context))
      }
    }
    return answer ?? .error("did not end within \(timeout)")
  }

  private static func run(
    _ arguments: [String], wantsReading: Bool, in context: ProbeContext
  ) async throws -> Observation {
    let result = try await launch(arguments, .bytes(limit: outputLimit), in: context)
    let output = context.masked(String(decoding: result.standardOutput, as: UTF8.self))
    return observation(of: result.terminationStatus) {
      observation(code: $0, output: output, wantsReading: wantsReading)
    }
  }

  private static func runSilently(_ arguments: [String], in context: ProbeContext) async throws -> Observation
  {
    let result = try await launch(arguments, .discarded, in: context)
    return observation(of: result.terminationStatus) { .exited($0, output: "") }
  }

  private static func launch<Output: OutputProtocol>(
    _ arguments: [String], _ output: Output, in context: ProbeContext
  ) async throws -> ExecutionResult<Void, Output, DiscardedOutput> {
    var options = PlatformOptions()
    // A group of its own, so that stopping it stops what it has started as well.
    options.processGroupID = 0
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
    ]
    let values = context.environment.map { (Environment.Key(stringLiteral: $0), $1) }
    return try await Subprocess.run(
      arguments[0].contains("/")
        ? .path(FilePath(context.path(arguments[0]))) : .name(arguments[0]),
      arguments: Arguments(Array(arguments.dropFirst())),
      environment: .custom(Dictionary(uniqueKeysWithValues: values)),
      workingDirectory: FilePath(context.directory),
      platformOptions: options,
      input: .none, output: output, error: .discarded)
  }

  private static func observation(
    of status: TerminationStatus, _ exited: (Int32) -> Observation
  ) -> Observation {
    switch status {
    case .exited(let code): exited(code)
    case .signaled(let signal): .error("killed by signal \(signal)")
    }
  }

  private static func observation(code: Int32, output: String, wantsReading: Bool) -> Observation {
    let lines = output.split(whereSeparator: \.isNewline)
    let last = lines.last.map(String.init) ?? ""
    let raw = output.rawEnd
    guard wantsReading else { return .exited(code, output: raw) }
    guard code == 0 else {
      return .error("exit \(code)" + (last.isEmpty ? "" : ": \(last.prefix(longestReading))"), raw: raw)
    }
    return last.isEmpty ? .noData : .reading(String(last.prefix(longestReading)), raw: raw)
  }

  private static func words(for error: any Error, _ program: String, in context: ProbeContext) -> String {
    guard let error = error as? SubprocessError else { return error.localizedDescription }
    return switch error.code {
    case .executableNotFound: "cannot run \(program): not there, or not executable"
    case .failedToChangeWorkingDirectory: "cannot work in \(context.directory)"
    case .outputLimitExceeded: "more than \(outputLimit / 1024) KiB of output"
    default: error.description
    }
  }
}
