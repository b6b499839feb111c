import ArgumentParser
import Driving
import SQLiteJournal

/// `relboard unlock RUN --reason TEXT`
struct UnlockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock",
    abstract: "Releases the lock of a run on its environment, before the run is over.",
    discussion: """
      A plan with 'environment-lock: true' keeps every other such release out of its environment until its run is over, \
      also when whoever drives it is gone. Released, another may begin beside it; that is recorded as a deviation. Of a \
      run that is shared through a store it is released in the store at once, and recorded by whoever drives the run.
      """)

  @Argument(help: .run)
  var name: String

  @Option(help: ArgumentHelp("Why another release may begin.", valueName: "text"))
  var reason: String

  @OptionGroup var place: StoreOption

  @OptionGroup var identity: IdentityOption

  func run() throws {
    try identity.apply()
    if reason.allSatisfy(\.isWhitespace) { throw Failure("a reason is needed: --reason TEXT") }
    switch try place.find(name) {
    case .local(let directory):
      try RunArchive.unlock(directory, because: reason)
      Console.say("run \(directory.id) no longer locks its environment")
    case .stored(let run, let store):
      let answer = try StoreRoad(to: run.id, in: store).unlock(because: reason, patience: .seconds(10))
      Console.say("run \(run.id) no longer locks its environment")
      if answer == nil { Console.say("nobody has recorded that yet: whoever drives the run next does") }
      if let answer, !answer.isTaken { Console.say("it is not in the run's record: \(answer.words)") }
    }
  }
}
