import ArgumentParser
import Driving
import SQLiteJournal

/// `relboard tell RUN MESSAGE`
struct TellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tell",
    abstract: "Sends a message of a run that nobody drives, or says that it has arrived.",
    discussion: """
      For what is left when a run has ended: a message that was not sent, or of which nobody knows whether it was. Of a \
      run that is driven the board tells it.
      """)

  @Argument(help: ArgumentHelp("The run: its id, or the beginning or the end of it.", valueName: "run"))
  var name: String

  @Argument(help: "The message's id in the plan.")
  var message: String

  @Option(help: ArgumentHelp("It has arrived: how that is known.", valueName: "text"))
  var arrived: String?

  @Flag(help: "Send it, or send it again: it has not arrived.")
  var send = false

  func validate() throws {
    if (arrived != nil) == send { throw ValidationError("Give either --arrived TEXT or --send.") }
  }

  func run() throws {
    let directory = try RunDirectories.own.find(name)
    let isSending = try RunArchive.tell(message, in: directory, receipt: arrived)
    let later =
      isSending ? "is being sent: 'relboard status \(directory.id)' tells" : "is sent when the run goes on"
    Console.say(arrived == nil ? "message \(message) \(later)" : "message \(message): told")
  }
}
