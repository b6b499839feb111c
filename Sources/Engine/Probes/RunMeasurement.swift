import Foundation
import ReleaseModel
import Subprocess
import SystemPackage

extension Check {
  /// Runs a command. With something to compare, the last line that it prints is the reading and it must exit with 0;
  /// without, its exit code is.
  func measure(
    running invocation: Invocation, wantsReading: Bool, in context: ProbeContext
  ) async -> Observation {
    let output = CommandOutput(context.masker)
    let finding = await withTimeout(timeout) { () async -> Observation.Finding in
      do {
        switch try await Self.run(invocation.arguments, into: output, in: context) {
        case .exited(let code): return output.finding(code: code, wantsReading: wantsReading)
        case .signaled(let signal): return .error("killed by signal \(signal)")
        }
      } catch {
        return .error(Self.words(for: error, invocation.arguments[0], in: context))
      }
    }
    return Observation(finding ?? .error("did not end within \(timeout)"), raw: output.evidence)
  }

  private static func run(
    _ arguments: [String], into output: CommandOutput, in context: ProbeContext
  ) async throws -> TerminationStatus {
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
      input: .none, output: .sequence, error: .sequence
    ) { execution in
      let errors = execution.standardError
      async let complaints: Void = output.errors.take(errors)
      try await output.printed.take(execution.standardOutput)
      try await complaints
    }.terminationStatus
  }

  private static func words(for error: any Error, _ program: String, in context: ProbeContext) -> String {
    guard let error = error as? SubprocessError else { return error.localizedDescription }
    return switch error.code {
    case .executableNotFound: "cannot run \(program): not there, or not executable"
    case .failedToChangeWorkingDirectory: "cannot work in \(context.directory)"
    default: error.description
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
