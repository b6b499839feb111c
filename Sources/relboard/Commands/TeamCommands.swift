import ArgumentParser
import Driving
import Foundation
import PlainText
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Signatures

/// `relboard note RUN TEXT`
struct NoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Writes a note into a run, for everybody who follows it.",
    discussion: """
      Whoever drives the run takes it; where nobody does, this command writes it. With --inbox it reaches a run of \
      another login, in the name of your login; with --store one that is shared through a store, in the name of your login \
      there.
      """)

  @Argument(help: .run)
  var name: String

  @Argument(help: ArgumentHelp("What to write, in one line.", valueName: "text"))
  var text: [String]

  @Option(
    help: "The folder in which runs of other logins are handed something: the plan's signers.inbox.",
    completion: .directory)
  var inbox: String?

  @OptionGroup var place: StoreOption

  @OptionGroup var identity: IdentityOption

  func run() throws {
    try identity.apply()
    let note = text.joined(separator: " ")
    if let inbox {
      let slot = try SigningOptions.slot(of: name, in: inbox)
      return try send(note, over: InboxRoad(slot))
    }
    let directory: RunDirectory
    switch try place.find(name) {
    case .stored(let run, let store): return try send(note, over: StoreRoad(to: run.id, in: store))
    case .local(let run): directory = run
    }
    let state = try RunArchive.state(of: directory)
    if state.phase.isEnded {
      throw Failure("run \(directory.id) is \(state.label) and closed: it takes no more notes")
    }
    try RunArchive.ask(.note(note), of: directory, state)
    Console.say("noted in run \(directory.id)")
  }

  private func send(_ note: String, over road: any RequestRoad) throws {
    let request = TeamRequest(.note(note), by: Operator.name)
    guard let answer = try road.send(request, patience: .seconds(10)) else {
      throw Failure("whoever drives the run does not answer; nobody has taken the note")
    }
    guard answer.isTaken else { throw Failure(answer.words) }
    Console.say(answer.words)
  }
}

/// `relboard offer RUN --to NAME`
struct OfferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "offer",
    abstract: "Offers the run that you drive to somebody else.",
    discussion: """
      They accept it with 'relboard accept RUN', or on a board that watches, after a briefing. Until then your board \
      drives; then it watches.
      """)

  @Argument(help: .run)
  var name: String

  @Option(
    help: ArgumentHelp("Who is to drive: one of the plan's people, where it names any.", valueName: "name"))
  var to: String?

  @Option(
    name: .customLong("for"), help: ArgumentHelp("After how long the offer lapses.", valueName: "duration"))
  var time = "5m"

  @Flag(help: "Withdraw the offer instead.")
  var withdraw = false

  @OptionGroup var place: StoreOption

  @OptionGroup var identity: IdentityOption

  func validate() throws {
    if (to != nil) == withdraw { throw ValidationError("Give either --to NAME or --withdraw.") }
  }

  func run() throws {
    try identity.apply()
    guard let lasting = Duration(text: time), lasting > .zero else {
      throw Failure("--for: read '\(time)'; write a duration such as 90s, 15m or 2h")
    }
    let run = try place.shared(name)
    try run.demand(to.map { .offer(to: $0, for: lasting) } ?? .withdraw)
    Console.say(to.map { "run \(run.id) is offered to \($0)" } ?? "run \(run.id) is no longer offered")
  }
}

/// `relboard accept RUN`
struct AcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Reads the briefing of a run that is offered to you, and drives it; or refuses it.",
    discussion: """
      It opens a board that watches, with the briefing on it: what runs, what is open, what is due, and what was done \
      otherwise than planned. At its end the run is accepted, and the board drives.
      """)

  @Argument(help: .run)
  var name: String

  @Option(help: ArgumentHelp("Refuse it instead, for this reason.", valueName: "reason"))
  var refuse: String?

  @OptionGroup var team: TeamOptions

  @OptionGroup var identity: IdentityOption

  @OptionGroup var look: LookOptions

  func run() throws {
    try identity.apply()
    let run = try team.shared(name)
    let state = run.snapshot.state
    guard let offer = state.team.offer, !state.phase.isEnded else {
      throw Failure("run \(run.id) is offered to nobody")
    }
    guard state.plan.isSame(offer.to, Operator.name) else {
      throw Failure("run \(run.id) is offered to \(offer.to), and you are \(Operator.name): say so with --as")
    }
    if let refuse {
      try run.demand(.refuse(reason: refuse))
      return Console.say("run \(run.id) stays with \(offer.by.name)")
    }
    try look.demandTerminal(instead: "relboard accept \(run.id) --refuse REASON")
    try TeamBoard.show(run, look, opens: .briefing)
  }
}

/// `relboard take RUN`
struct TakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take",
    abstract: "Drives a run that nobody drives; with --break-glass one that somebody else does.",
    discussion: """
      A run is free when its driver has gone: it was killed, its machine was started anew, or everybody has left it and \
      it is only kept. Whoever drives one that is taken from them is told by whom and why, and their board watches from \
      then on. A driver that does not answer is ended; what runs goes on.
      """)

  @Argument(help: .run)
  var name: String

  @Option(help: ArgumentHelp("Take it from whoever drives it, for this reason.", valueName: "reason"))
  var breakGlass: String?

  @OptionGroup var team: TeamOptions

  @OptionGroup var identity: IdentityOption

  @OptionGroup var look: LookOptions

  func run() throws {
    try identity.apply()
    let run = try team.shared(name)
    let state = run.snapshot.state
    if state.phase.isEnded {
      throw Failure("run \(run.id) is \(state.label): there is nothing to drive")
    }
    if breakGlass?.allSatisfy(\.isWhitespace) == true { throw Failure("--break-glass needs a reason") }
    if breakGlass == nil, let driver = run.driver, !driver.isAlone, driver.name != Operator.name {
      throw Failure(
        "run \(run.id) is driven by \(driver): ask for it, watch it with: relboard watch \(run.id), "
          + "or take it with: relboard take \(run.id) --break-glass REASON")
    }
    try look.demandTerminal(instead: "relboard status \(run.id)")
    try TeamBoard.show(run, look, takes: .some(breakGlass))
  }
}

/// The board of one of several people: it drives the run or watches it, as it comes.
enum TeamBoard {
  /// Shows the board until it is left.
  ///
  /// - Parameters:
  ///   - takes: takes the run first: for a reason from whoever drives it, for none one that is free.
  ///   - opens: what lies over it at first.
  static func show(
    _ run: SharedRun, _ look: LookOptions, takes reason: String?? = nil, opens: BoardLoop.Overture = .none
  ) throws {
    if let reason {
      let problem = try waiting {
        if let reason { await run.submit(.team(.breakGlass(reason: reason))) } else { await run.take() }
      }
      if let problem { throw Failure(problem) }
    }
    let end = try look.showBoard(run, leaving: .leave, opens: opens)
    run.leave()
    guard let driver = run.drives else { return }
    try OpenCommand.part(from: driver, end, comeBack: "relboard take \(driver.run.id)")
  }
}
