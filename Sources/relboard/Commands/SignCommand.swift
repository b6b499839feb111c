import ArgumentParser
import Driving
import Foundation
import ReleaseModel
import Signatures

/// `relboard sign [RUN] [ITEM]`
struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Signs what a run asks for, from one's own terminal or another machine.",
    discussion: """
      Without an item it lists what can be signed. A control is approved, a position of the poll says GO. ssh-keygen \
      signs, so that every key does that it knows: a file, an agent, a piece of hardware.

      On a machine without the run: 'relboard sign RUN ITEM --offline > statement' prints what is to be signed, \
      'relboard sign --block statement' signs it there, and 'relboard sign RUN --paste' takes it back from its input.
      """)

  @Argument(help: .newestRun)
  var name: String?

  @Argument(help: ArgumentHelp("A control's id, or a position of the poll.", valueName: "item"))
  var item: String?

  @Option(help: ArgumentHelp("What shows that the control holds.", valueName: "text"))
  var evidence = ""

  @Option(help: "A file that shows it; its hash is signed.", completion: .file())
  var evidenceFile: String?

  @Option(help: ArgumentHelp("Answer NO-GO, for this reason.", valueName: "reason"))
  var noGo: String?

  @Flag(help: "Withdraw your approval of the control.")
  var withdraw = false

  @Option(
    help: "Sign the statement in this file, or - for the input, and print it with its signature.",
    completion: .file())
  var block: String?

  @Flag(help: "Hand in a statement that was signed elsewhere, from the input.")
  var paste = false

  @OptionGroup var options: SigningOptions

  func run() throws {
    if let block { return try sign(block) }
    let slot = try options.slot(name)
    if paste { return try options.handIn(try Self.read("-"), at: slot) }
    let request = try slot.request()
    guard let item else { return list(request) }
    let named = try request.item(named: item)
    let given =
      try evidenceFile.map { path throws(KeyProblem) in try Evidence(file: path) }
      ?? Evidence(text: noGo ?? evidence)
    switch named {
    case .control: try options.sign(withdraw ? .withdraw : .approve, on: named, at: slot, evidence: given)
    case .trigger: try options.sign(.acknowledge, on: named, at: slot, evidence: given)
    case .position: try options.sign(noGo == nil ? .go : .noGo, on: named, at: slot, evidence: given)
    }
  }

  private func list(_ request: SignatureRequest) {
    Console.say("run \(request.run): \(request.release) in \(request.environment)")
    if request.items.isEmpty { Console.say("nothing can be signed now") }
    for item in request.items {
      let by = item.by.isEmpty ? "" : ", by \(item.by.joined(separator: ", "))"
      let name = item.item.split(separator: ":", maxSplits: 1).last.map(String.init) ?? item.item
      Console.say(
        "  \(name)  \(item.title)  (\(item.by.count) of \(item.count)\(by); may: \(item.who.joined(separator: ", ")))"
      )
    }
  }

  /// Signs a statement that was brought along, and prints both.
  private func sign(_ path: String) throws {
    let statement: Statement
    do throws(SignatureFault) {
      statement = try Statement(text: try Self.readOrFault(path))
    } catch {
      throw Failure("\(path): \(error.words)")
    }
    Console.say(text: String(try options.sign(statement, in: nil).dropLast()))
  }

  private static func readOrFault(_ path: String) throws(SignatureFault) -> String {
    do {
      return try read(path)
    } catch {
      throw .unreadable("\(error)")
    }
  }

  private static func read(_ path: String) throws(Failure) -> String {
    let file = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let data = try? file?.read(upToCount: SignedStatement.longest + 1) else {
      throw Failure("\(path): cannot be read")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// `relboard approve RUN CONTROL`
struct ApproveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Signs the approval of a control: relboard sign RUN CONTROL.")

  @Argument(help: .run)
  var name: String

  @Argument(help: ArgumentHelp("The control's id.", valueName: "control"))
  var control: String

  @Option(help: ArgumentHelp("What shows that it holds.", valueName: "text"))
  var evidence = ""

  @Option(help: "A file that shows it; its hash is signed.", completion: .file())
  var evidenceFile: String?

  @OptionGroup var options: SigningOptions

  func run() throws {
    let given =
      try evidenceFile.map { path throws(KeyProblem) in try Evidence(file: path) }
      ?? Evidence(text: evidence)
    try options.sign(.approve, on: .control(control), at: try options.slot(name), evidence: given)
  }
}

/// `relboard acknowledge RUN TRIGGER`
struct AcknowledgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acknowledge",
    abstract: "Signs that a trigger of the backout has tripped and the release goes on.",
    discussion: "Who may order the backout may; where the plan names nobody for that, anybody of its people.")

  @Argument(help: .run)
  var name: String

  @Argument(help: ArgumentHelp("The trigger's id.", valueName: "trigger"))
  var trigger: String

  @Option(help: ArgumentHelp("Why the release goes on.", valueName: "text"))
  var reason: String

  @OptionGroup var options: SigningOptions

  func run() throws {
    if reason.allSatisfy(\.isWhitespace) { throw Failure("a reason is needed: --reason TEXT") }
    try options.sign(
      .acknowledge, on: .trigger(trigger), at: try options.slot(name), evidence: Evidence(text: reason))
  }
}

/// `relboard vote RUN POSITION ANSWER`
struct VoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vote", abstract: "Signs an answer to the go/no-go poll.")

  /// What can be answered.
  enum Answer: String, CaseIterable, ExpressibleByArgument { case go, noGo = "no-go" }

  @Argument(help: .run)
  var name: String

  @Argument(help: ArgumentHelp("The position that one answers for.", valueName: "position"))
  var position: String

  @Argument(help: "The answer.", transform: VoteCommand.answer)
  var answer: Answer

  @Option(help: ArgumentHelp("Why it is NO-GO.", valueName: "text"))
  var reason = ""

  @OptionGroup var options: SigningOptions

  private static func answer(_ text: String) throws -> Answer {
    guard let answer = Answer(rawValue: text.lowercased()) else {
      throw ValidationError("'\(text)' is no answer: write go or no-go")
    }
    return answer
  }

  func run() throws {
    if answer == .noGo, reason.allSatisfy(\.isWhitespace) {
      throw Failure("a reason is needed for a NO-GO: --reason TEXT")
    }
    try options.sign(
      answer == .go ? .go : .noGo, on: .position(position), at: try options.slot(name),
      evidence: Evidence(text: reason))
  }
}
