import Board
import Driving
import Foundation
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Signatures

extension SignOrder {
  /// How long a signature counts where nothing else is said, in seconds.
  static let lasting: Double = 86_400

  /// Has the decision signed on the terminal.
  ///
  /// - Parameters:
  ///   - key: the key's path; nil for the usual one.
  /// - Returns: the signed statement, as it is offered to the run.
  /// - Throws: ``KeyProblem`` when nothing was signed.
  func signed(in run: RunDirectory, _ state: ReleaseState, key: String?) throws -> String {
    guard let link = try JournalReader(run: run).link(nil),
      let request = SignatureRequest(state, head: Statement.Head(event: link.sequence, hash: link.hash))
    else { throw Failure("the plan has no signers: nothing can be signed") }
    let evidence = try state.wantsFile(for: item) ? Evidence(file: self.evidence.text) : self.evidence
    let statement = request.statement(decision, on: item, by: who, evidence: evidence)
    Console.say("Signing: \(statement.sentence(in: request))")
    return try Signer(key: key).sign(statement).text
  }
}

extension ReleaseState {
  fileprivate func wantsFile(for item: Statement.Item) -> Bool {
    guard case .control(let id) = item else { return false }
    return plan.controls.first { $0.id == id }?.evidence == .file
  }
}

extension SignatureRequest {
  /// A statement that is signed now.
  ///
  /// - Parameter lasting: for how long it counts; nil for as long as an approval of it does, or a day.
  func statement(
    _ decision: Statement.Decision, on item: Statement.Item, by who: PersonID, evidence: Evidence,
    lasting: Duration? = nil
  ) -> Statement {
    let now = WallInstant.wallNow.second
    let valid = items.first { $0.item == item.description }?.validFor ?? SignOrder.lasting
    let identity = RunIdentity(id: run, planHash: plan, planPath: "", directory: "")
    return Statement(
      decision, on: item, of: identity, package: package, head: head, evidence: evidence, who: who,
      signed: now, expires: (now + (lasting ?? .seconds(valid))).second, nonce: Signer.nonce())
  }
}

extension Statement {
  /// What it says, in one sentence for who is going to sign it.
  func sentence(in request: SignatureRequest? = nil) -> String {
    let known = request?.items.first { $0.item == item.description }
    let title = known.map { "‘\($0.title)’" } ?? item.description
    let release = request.map { " of \($0.release) in \($0.environment)" } ?? ""
    let what =
      switch decision {
      case .approve: "\(who) approves \(title)\(release)"
      case .withdraw: "\(who) withdraws the approval of \(title)\(release)"
      case .acknowledge: "\(who) acknowledges that \(title) has tripped\(release)"
      case .go, .noGo: "\(who) answers \(decision.rawValue) for \(title)\(release)"
      }
    let why = evidence.text.isEmpty ? "" : ": \(evidence.text)"
    return "\(what)\(why); run \(run), until \(expires.iso8601)"
  }
}
