import Foundation
import ReleaseModel
import Subprocess
import SystemPackage

extension Check {
  /// How much of a command's output is read.
  private static let outputLimit = 64 * 1024

  /// Runs a command. With something to compare, its output is the reading and it must exit with 0; without,
  /// its exit code is.
  func measure(
    running invocation: Invocation, wantsReading: Bool, in context: ProbeContext
  ) async -> Observation {
    let answer = await withTimeout(timeout) { () async -> Observation in
      await Self.run(invocation.arguments, wantsReading: wantsReading, in: context)
    }
    return answer ?? .error("did not end within \(timeout)")
  }

  private static func run(
    _ arguments: [String], wantsReading: Bool, in context: ProbeContext
  ) async -> Observation {
    var options = PlatformOptions()
    // A group of its own, so that stopping it stops what it has started as well.
    options.processGroupID = 0
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
    ]
    let values = context.environment.map { (Environment.Key(stringLiteral: $0), $1) }
    do {
      let result = try await Subprocess.run(
        arguments[0].contains("/")
          ? .path(FilePath(absolute(arguments[0], in: context.directory))) : .name(arguments[0]),
        arguments: Arguments(Array(arguments.dropFirst())),
        environment: .custom(Dictionary(uniqueKeysWithValues: values)),
        workingDirectory: FilePath(context.directory),
        platformOptions: options,
        input: .none, output: .bytes(limit: outputLimit), error: .discarded)
      let output = String(decoding: result.standardOutput, as: UTF8.self)
      switch result.terminationStatus {
      case .exited(let code): return observation(code: code, output: output, wantsReading: wantsReading)
      case .signaled(let signal): return .error("killed by signal \(signal)")
      }
    } catch {
      return .error(words(for: error, arguments[0], in: context))
    }
  }

  private static func observation(code: Int32, output: String, wantsReading: Bool) -> Observation {
    let lines = output.split(whereSeparator: \.isNewline)
    let last = lines.last.map(String.init) ?? ""
    guard wantsReading else { return .exited(code, output: String(last.prefix(200))) }
    guard code == 0 else { return .error("exit \(code)" + (last.isEmpty ? "" : ": \(last.prefix(200))")) }
    return last.isEmpty ? .noData : .reading(String(last.prefix(200)))
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

  private static func absolute(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") ? path : directory + "/" + path
  }
}
