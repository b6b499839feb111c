import ArgumentParser
import Driving
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Screen

/// `relboard runs`
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Lists the runs, the newest first.")

  func run() throws {
    let own = try RunDirectories.own
    let runs = own.all().filter { !$0.isUnborn }
    if runs.isEmpty { return Console.say("no runs yet in \(own.root)") }
    for run in runs {
      do {
        let driver = run.driver
        let state = try RunArchive.outline(of: run)
        let release =
          "\(state.plan.release.name) \(state.plan.release.version) → \(state.plan.release.environment)"
        if let original = state.run?.id, original != run.id {
          Console.say("\(run.id)  a copy of \(original)")
          continue
        }
        let drives = state.phase.isEnded ? nil : "(\(driver?.words ?? "NOT DRIVEN"))"
        let columns = [run.id, column(state.label, 14), column(duration(state), 8), release, drives]
          .compactMap { $0 }
        Console.say(columns.joined(separator: "  "))
      } catch JournalError.empty where !run.hasAttempts {
        // It was killed before it was opened, and has done nothing.
      } catch {
        Console.say("\(run.id)  unreadable: \(error)")
      }
    }
  }

  /// Filled up to a width; what is wider stays whole.
  private func column(_ text: String, _ width: Int) -> String { padded(text, to: max(width, text.count)) }

  private func duration(_ state: ReleaseState) -> String {
    guard let opened = state.clocks.opened?.steady else { return "" }
    let seconds = ((state.clocks.ended ?? state.updatedAt).steady - opened).components.seconds
    return "\(seconds / 3600):"
      + [seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
