import ArgumentParser
import Driving
import Foundation
import PlainText
import PlanFile
import ReleaseModel
import SQLiteJournal
import Signatures

/// How and as whom one signs: what `sign`, `approve` and `vote` share.
struct SigningOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Who signs: an id of the plan's people, instead of the login name.", valueName: "person"))
  var name: String?

  @Option(
    help:
      "Your key, or its public part where an agent or a hardware key has it. (default: the first in ~/.ssh)",
    completion: .file())
  var key: String?

  @Option(
    help: "The folder in which runs of other logins ask for signatures: the plan's signers.inbox.",
    completion: .directory)
  var inbox: String?

  @OptionGroup var place: StoreOption

  @Option(
    help: ArgumentHelp(
      "For how long it counts, such as 8h. (default: as the control has it, or 24h)", valueName: "duration"))
  var validFor: String?

  @Option(help: ArgumentHelp("For how long the answer is waited for.", valueName: "duration"))
  var timeout = "60s"

  @Flag(help: "Print the statement instead, to be signed on another machine.")
  var offline = false

  @Flag(name: [.short, .long], help: "Sign without asking.")
  var yes = false

  /// What is in force: the flags, then the environment and the configuration.
  private func settings() throws(Failure) -> Settings {
    var flags = Settings()
    flags.operator = name
    flags.inbox = inbox
    flags.signingKey = key
    return try Preferences.own().settings(over: flags)
  }

  private static func duration(_ text: String, _ flag: String) throws(Failure) -> Duration {
    guard let duration = Duration(text: text), duration > .zero else {
      throw Failure("\(flag): read '\(text)'; write a duration such as 90s, 15m, 2h or 1d")
    }
    return duration
  }

  /// The place where a run asks for signatures.
  ///
  /// - Parameter name: an id, its beginning or its end; nil for the newest.
  func slot(_ name: String?) throws -> any SigningPlace {
    if place.store != nil, case .stored(let run, let store) = try place.find(name) {
      return try StorePlace(run, store)
    }
    if let shared = try settings().inbox { return FolderPlace(slot: try Self.slot(of: name, in: shared)) }
    return FolderPlace(slot: try ownSlot(name))
  }

  /// The place of a run of another login in the folder where those are handed something.
  static func slot(of name: String?, in shared: String) throws(Failure) -> InboxSlot {
    let ids = InboxSlot.runs(in: shared)
    let found =
      name.map { name in ids.filter { $0 == name || $0.hasPrefix(name) || $0.hasSuffix(name) } } ?? ids
    guard let id = found.last, found.count == 1 || name == nil else {
      let known = found.isEmpty ? ids : found
      throw Failure(
        "\(shared): \(found.isEmpty ? "no run" : "several runs") '\(name ?? "")' there; "
          + (known.isEmpty ? "no run asks for a signature" : "there are \(known.joined(separator: ", "))"))
    }
    return InboxSlot(of: id, at: "", shared: shared)
  }

  private func ownSlot(_ name: String?) throws -> InboxSlot {
    let (runs, run): (RunDirectories, RunDirectory)
    runs = try RunDirectories.own
    do throws(RunLookupError) {
      run = try runs.find(name)
    } catch {
      throw Failure("\(error); a run of another login is found with --inbox FOLDER")
    }
    let state = try RunArchive.state(of: run)
    return InboxSlot(of: run.id, at: run.path, shared: state.sharedInbox)
  }

  /// Signs a decision and hands it in, or prints what is to be signed elsewhere.
  func sign(
    _ decision: Statement.Decision, on item: Statement.Item, at slot: any SigningPlace, evidence: Evidence
  ) throws {
    let request = try slot.request()
    let asked = try request.demand(item, for: decision)
    let who = try signer(of: asked)
    let statement = request.statement(
      decision, on: item, by: who, evidence: evidence,
      lasting: try validFor.map { text throws(Failure) in try Self.duration(text, "--valid-for") })
    guard !offline else {
      Console.complain(
        "sign it with 'relboard sign --block FILE', or 'ssh-keygen -Y sign -n relboard -f KEY FILE'")
      Console.complain(
        "and bring it back with 'relboard sign \(request.run) --paste', or paste it at the board")
      return Console.say(String(statement.text.dropLast()))
    }
    let text = try sign(statement, in: request, driver: slot.driver)
    try handIn(text, at: slot)
  }

  private func signer(of item: SignatureRequest.Item) throws(Failure) -> PersonID {
    let name = try settings().operator ?? OwnLogin.name
    if let person = item.who.first(where: { $0.lowercased() == name.lowercased() }) { return person }
    throw Failure(
      "\(name) may not sign ‘\(item.title)’: \(item.who.isEmpty ? "nobody may" : item.who.joined(separator: ", ") + " may"); "
        + "say who you are with --as")
  }

  /// Shows a statement and has it signed.
  func sign(_ statement: Statement, in request: SignatureRequest?, driver: uid_t? = nil) throws -> String {
    let signer = try Signer(key: settings().signingKey)
    let facts: [(String, String?)] = [
      ("statement", statement.sentence(in: request)), ("plan", "SHA-256 \(statement.plan)"),
      ("package", "SHA-256 \(statement.package)"), ("driven by", driver.map(OwnLogin.name)),
      ("key", signer.key),
    ]
    for (name, value) in facts {
      if let value {
        Console.complain(text: "\(name.padding(toLength: 10, withPad: " ", startingAt: 0)) \(value)")
      }
    }
    try demandConsent()
    return try signer.sign(statement).text
  }

  private func demandConsent() throws(Failure) {
    guard !yes else { return }
    guard isatty(STDIN_FILENO) == 1 else {
      throw Failure("nobody can be asked here: say --yes to sign without a question")
    }
    Console.complain(text: "sign? [y/N]")
    guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
      throw Failure("nothing was signed")
    }
  }

  /// Hands in what was signed, and waits for the answer.
  func handIn(_ text: String, at slot: any SigningPlace) throws {
    let patience = try Self.duration(timeout, "--timeout")
    if let answer = try slot.hand(in: text, patience) {
      guard answer.isTaken else { throw Failure("refused: \(answer.words)") }
      return Console.say(answer.words)
    }
    Console.complain(
      "handed in, and nobody has looked at it within \(timeout): whoever drives the run next takes it")
    throw ExitCode(3)
  }
}

extension SignatureRequest {
  /// What is asked for about an item.
  ///
  /// - Throws: ``Failure`` when it is not open, which names what is.
  fileprivate func demand(_ item: Statement.Item, for decision: Statement.Decision) throws(Failure) -> Item {
    guard let found = items.first(where: { $0.item == item.description }) else {
      let open = items.map { $0.item.split(separator: ":", maxSplits: 1).last.map(String.init) ?? $0.item }
      throw Failure(
        "nothing to sign about \(item): \(open.isEmpty ? "nothing is open" : "open are \(open.joined(separator: ", "))")"
      )
    }
    return found
  }

  /// The item that a person names: a control or a position.
  ///
  /// - Throws: ``Failure`` when none that is open is called so.
  func item(named name: String) throws(Failure) -> Statement.Item {
    let candidates: [Statement.Item] = [.control(name), .position(name), .trigger(name)]
    guard let item = candidates.first(where: { item in items.contains { $0.item == item.description } })
    else {
      _ = try demand(.control(name), for: .approve)
      throw Failure("nothing to sign about \(name)")
    }
    return item
  }
}

/// The names of logins.
enum OwnLogin {
  static var name: String { name(of: geteuid()) }

  static func name(of id: uid_t) -> String {
    guard let entry = getpwuid(id) else { return "uid \(id)" }
    return String(cString: entry.pointee.pw_name)
  }
}
