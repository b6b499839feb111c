import ArgumentParser
import Dispatch
import Driving
import Foundation
import ReleaseModel
import SQLiteJournal

/// `relboard keep`: what a board starts when everybody leaves it. It is for nobody to type.
struct KeepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Successor.command, abstract: "Drives a run that a board has left.", shouldDisplay: false)

  @Argument var folder: String
  @Argument var attendance: Session.Attendance
  @Option(name: .customLong("as")) var name: String?

  func run() throws {
    let path = folder
    // What the board was told of the run's store beside what the folder says.
    _ = try StoreOption.parse([]).address()
    Console.outlivesItsReader()
    Operator.call(name)
    let problem = try waiting { [attendance] in
      let kept: UnattendedRun
      do {
        kept = try await UnattendedRun(
          RunDirectory(path: path), lock: Successor.lockDescriptor, as: attendance)
      } catch {
        Self.answer("\(error)")
        throw error
      }
      // A closed terminal is no news here.
      signal(SIGHUP, SIG_IGN)
      let ends = [
        Self.source(SIGTERM) { kept.end() }, Self.source(SIGINT) { kept.end() },
        Self.source(SIGUSR1) { kept.yield() },
      ]
      Self.answer(Successor.ready)
      defer { ends.forEach { $0.cancel() } }
      return await kept.drive()
    }
    if let problem { throw Failure(problem) }
  }

  /// Tells the board that has started this, which waits for it, and nobody after it.
  private static func answer(_ words: String) {
    Console.say(words)
    let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
    dup2(nowhere, STDOUT_FILENO)
    close(nowhere)
  }

  private static func source(
    _ number: Int32, _ handle: @escaping @Sendable () -> Void
  ) -> any DispatchSourceSignal {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number)
    source.setEventHandler(handler: handle)
    source.activate()
    return source
  }
}

extension Session.Attendance: ExpressibleByArgument {}
