import ArgumentParser
import Driving
import Foundation
import PlainText
import ReleaseWords
import Status

/// The program: its subcommands, one file each in `Commands`.
struct Relboard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relboard",
    abstract: "A live release board in the terminal.",
    usage: """
      relboard                  lists the runs and the plans that are near
      relboard PLAN             opens the board on a plan: relboard open PLAN
      relboard <subcommand>
      """,
    discussion: """
      Opens a plan file, walks its controls, runs its steps, watches its verification and its backout triggers, and \
      takes the release back when it must be. Every event is durable: the board can die and come back with nothing lost.

      New here? 'relboard demo' shows a real little release, 'relboard init' writes a plan to start from, and ? on the \
      board shows every key. 'relboard guide' says what the practice of releasing asks.

      A run's end is told by the exit status: 0 succeeded, 1 usage or plan errors, 2 aborted, 3 waits for a person, \
      4 backed out, 5 backout failed, 6 still running (status only).

      Completions are printed by 'relboard --generate-completion-script bash', zsh or fish; 'man relboard' has what \
      --help has. 'relboard schema plan --markdown' lists what \
      a plan may hold.
      """,
    version: "0.1.0",
    subcommands: [
      DemoCommand.self, InitCommand.self, ImportCommand.self, CheckCommand.self, SchemaCommand.self,
      OpenCommand.self,
      RunCommand.self,
      BackOutCommand.self, SignCommand.self, ApproveCommand.self, VoteCommand.self, AcknowledgeCommand.self,
      WatchCommand.self,
      NoteCommand.self, OfferCommand.self, AcceptCommand.self, TakeCommand.self,
      UnlockCommand.self,
      ReplayCommand.self,
      StatusCommand.self, RunsCommand.self, FixesCommand.self, TellCommand.self, ReportCommand.self,
      CompareCommand.self,
      ArchiveCommand.self, PruneCommand.self, JournalCommand.self, GuideCommand.self, KeysCommand.self,
      ThemesCommand.self, StoreCommand.self,
      ConfigCommand.self, NearbyCommand.self, KeepCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)

  /// Throws when the first argument is a mistyped subcommand, which would be taken for the path of a plan.
  fileprivate static func demandWord(_ word: String) throws(Failure) {
    guard mayBeName(word), !names.contains(word), !FileManager.default.fileExists(atPath: word),
      let meant = nearestWord(to: word, among: names.filter { $0 != Successor.command })
    else { return }
    throw Failure("no subcommand and no file '\(word)'; did you mean '\(meant)'?")
  }

  /// Whether a word looks like a subcommand, without making all of them: most paths have a slash or an ending.
  private static func mayBeName(_ word: String) -> Bool {
    !word.hasPrefix("-") && !word.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }
  }

  private static var names: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  }

  /// Does what is asked for. A plan alone is opened without the parser's search through all subcommands, and is read while
  /// the parser is at work: somebody waits for its board.
  @MainActor fileprivate static func run(_ arguments: [String], _ plan: Ahead<PlanOpening>?) throws {
    if let plan, let command = try OpenCommand.parseAsRoot(arguments) as? OpenCommand {
      Program.heedPreferences
      try demandWord(command.plan)
      return try command.run(plan.value)
    }
    Program.heedPreferences
    if let word = arguments.first { try demandWord(word) }
    var command = try arguments.isEmpty ? NearbyCommand.parseAsRoot([]) : parseAsRoot(arguments)
    try command.run()
  }

  /// The reading of a plan that stands alone.
  fileprivate static func planAlone(_ arguments: [String]) -> Ahead<PlanOpening>? {
    guard arguments.count == 1, let word = arguments.first, !word.hasPrefix("-"),
      !mayBeName(word) || !names.contains(word)
    else { return nil }
    return Ahead {
      Program.heedPreferences
      return try OpenCommand.read(word)
    }
  }
}

@main
enum Program {
  /// Has everything written as the user prefers it, once: to be used before anything is said. An error of the configuration
  /// is told by the commands that go by it.
  static let heedPreferences: Void = {
    let preferences = try? Preferences.own()
    if preferences?.glyphs == .ascii { Console.keepToASCII() }
    if preferences?.inForce.clock == .local { ClockZone.choose(.local) }
  }()

  @MainActor static func main() {
    Console.prepare()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let plan = Relboard.planAlone(arguments)
    do {
      try Relboard.run(arguments, plan)
    } catch let failure as Failure {
      heedPreferences
      Console.complain(text: "relboard: \(failure)")
      exit(ExitStatus.usage.rawValue)
    } catch {
      heedPreferences
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
