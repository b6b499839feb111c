import ArgumentParser
import Driving
import Foundation
import Report
import SQLiteJournal

/// `relboard compare RUN RUN`
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Lays two runs side by side: what each step and check took and came to."
  )

  @Argument(help: ArgumentHelp("A run: an id, or the beginning or the end of one.", valueName: "run"))
  var first: String

  @Argument(help: ArgumentHelp("Another.", valueName: "other"))
  var second: String

  func run() throws {
    let own = try RunDirectories.own
    let reports = try [first, second].map { try ReleaseReport(of: own.find($0)) }
    Console.say(document: reports[0].markdown(beside: reports[1]))
  }
}
