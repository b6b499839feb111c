import ArgumentParser
import Driving
import Foundation
import Status

/// The program: its subcommands, one file each in `Commands`.
struct Relboard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relboard",
    abstract: "A live release board in the terminal.",
    discussion: """
      Opens a plan file, walks its controls, runs its steps, watches its verification and its backout
      triggers, and takes the release back when it must be. Every event is durable: the board can die and
      come back with nothing lost.

      A run's end is told by the exit status: 0 succeeded, 1 usage or plan errors, 2 aborted, 3 waits for a
      person, 4 backed out, 5 backout failed, 6 still running (status only).
      """,
    version: "0.1.0",
    subcommands: [
      DemoCommand.self, InitCommand.self, CheckCommand.self, OpenCommand.self, RunCommand.self,
      WatchCommand.self, ReplayCommand.self,
      StatusCommand.self, RunsCommand.self, JournalCommand.self, KeysCommand.self, ThemesCommand.self,
      ConfigCommand.self, KeepCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)
}

@main
enum Program {
  @MainActor static func main() {
    let environment = ProcessInfo.processInfo.environment
    // An error of the configuration is told by the commands that go by it.
    Console.prepare(isPlain: (try? Preferences(environment))?.glyphs == .ascii)
    do {
      var command = try Relboard.parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Console.complain(text: "relboard: \(failure)")
      exit(ExitStatus.usage.rawValue)
    } catch {
      let code = Relboard.exitCode(for: error)
      let text = Relboard.fullMessage(for: error)
      if code == .failure, !text.isEmpty {
        Console.complain(text: "relboard: \(words(of: error))")
      } else if !text.isEmpty {
        code.isSuccess ? Console.say(text: text) : Console.complain(text: text)
      }
      // The parser's own status for wrong usage is 64; one status for all that a person has to put right.
      exit(code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue)
    }
  }

  /// What Foundation reports of the system's errors is said by the system's words, and where.
  private static func words(of error: any Error) -> String {
    guard let error = error as? CocoaError else { return "\(error)" }
    let reason = (error.userInfo[NSUnderlyingErrorKey] as? POSIXError).map {
      String(cString: strerror($0.code.rawValue))
    }
    let place = error.userInfo[NSFilePathErrorKey].map { "\($0): " } ?? ""
    return place + (reason ?? error.localizedDescription)
  }
}
