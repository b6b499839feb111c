import Foundation
import PlainText
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Signatures

import struct ReleaseModel.Record

/// Verifies everything again that was signed for a run, from its journal alone.
public struct SignatureAudit: Sendable {
  /// How many signatures there are.
  public private(set) var count = 0
  /// The list of keys by which they count; nil where none is on record.
  public private(set) var keys: SignerKeys?
  private var package = ""
  private var identity: RunIdentity?
  private var plan = Plan(release: Release(name: "", version: "", environment: ""))
  private var nonces: Set<String> = []
  /// What the record before has signed, which this one has to bring about.
  private var pending: Statement?
  private let keygen = SSHKeygen()
  private let trusted: SignerKeys.File?

  /// - Parameter trusted: a list of keys that counts instead of the one on record: whoever drove the run could choose
  ///   that.
  private init(_ trusted: SignerKeys.File?) { self.trusted = trusted }

  /// Verifies the signatures of a journal that was proved.
  ///
  /// - Parameters:
  ///   - records: every record, oldest first.
  ///   - links: the hash chain, a link a record.
  ///   - path: a list of keys that counts instead of the one on record.
  /// - Throws: ``Failure``, which names the first event that is not what was signed.
  public static func verify(
    _ records: [Record], _ links: [JournalLink], by path: String? = nil
  ) async throws -> SignatureAudit {
    // It is read by whoever doubts, and not by whoever drives.
    let trusted = try path.map { try KeyFile.read($0, reader: .max) }
    if let trusted { _ = try KeyList(trusted) }
    var audit = SignatureAudit(trusted)
    for record in records { try await audit.examine(record, links) }
    if audit.pending != nil { throw audit.failure(records.last, "what was signed there has led to nothing") }
    return audit
  }

  private func failure(_ record: Record?, _ words: String) -> Failure {
    Failure("event \(record?.sequence ?? 0): \(words)")
  }

  private mutating func examine(_ record: Record, _ links: [JournalLink]) async throws {
    let before = pending
    pending = nil
    switch record.event {
    case .run(.opened(let run, let plan)): (identity, self.plan) = (run, plan)
    case .signatures(.keysTaken(let keys, let package)):
      if let known = self.keys, known.list != keys.list {
        throw failure(record, "another list of keys takes the place of the first")
      }
      (self.keys, self.package) = (keys, package)
      guard package == plan.packageHash else {
        throw failure(record, "the package's list is not the plan's")
      }
    case .signatures(.given(let signature)): try await verify(signature, record, links)
    case .signatures(.refused): break
    case .controls(.approved(let id, let person, let evidence)):
      let isSigned = plan.controls.first { $0.id == id }?.requires?.isSigned == true
      try demand(record, before, isSigned) {
        $0.item == .control(id) && $0.decision == .approve && $0.who == person && $0.evidence == evidence
      }
    case .controls(.lapsed(let id, .approvalWithdrawn)):
      try demand(record, before, true) { $0.item == .control(id) && $0.decision == .withdraw }
    case .backout(.triggerAcknowledged(let id, let reason)):
      try demand(record, before, false) {
        $0.item == .trigger(id) && $0.decision == .acknowledge && $0.evidence.text.trimmed == reason
      }
    // Whoever is silent has signed nothing.
    case .poll(.voted(_, .none)): try demand(record, before, false) { _ in false }
    case .poll(.voted(let position, let vote)):
      let isSigned = plan.poll.first { $0.position == position }?.isSigned == true
      try demand(record, before, isSigned) { $0.item == .position(position) && $0.vote == vote }
    default:
      if before != nil { throw failure(record, "it does not do what was signed right before it") }
    }
  }

  /// Throws unless a record does what was signed right before it, or needs no signature and has none.
  private func demand(
    _ record: Record, _ signed: Statement?, _ isNeeded: Bool, _ fits: (Statement) -> Bool
  ) throws {
    guard let signed else {
      if isNeeded { throw failure(record, "it had to be signed, and was not") }
      return
    }
    if !fits(signed) { throw failure(record, "it does not do what was signed right before it") }
  }

  private mutating func verify(
    _ signature: Signature, _ record: Record, _ links: [JournalLink]
  ) async throws {
    let statement = signature.statement
    do {
      guard var keys, let identity else { throw failure(record, "it was signed before any key counted") }
      if let trusted { keys.list = trusted }
      let signed = try SignedStatement(statement.text + signature.armor)
      guard signed.key == signature.key else { throw SignatureFault.wrongKey(signed.key, of: []) }
      try await keygen.verify(signed, by: keys, at: record.at.wall)
      guard statement.run == identity.id else { throw SignatureFault.otherRun(statement.run) }
      guard statement.plan == identity.planHash else { throw SignatureFault.stale(.plan) }
      guard statement.package == package else { throw SignatureFault.stale(.package) }
      guard statement.head.event < record.sequence,
        links.contains(where: { $0.sequence == statement.head.event && $0.hash == statement.head.hash })
      else { throw SignatureFault.stale(.journal) }
      guard record.at.wall < statement.expires else { throw SignatureFault.expired(statement.expires) }
      guard nonces.insert(statement.nonce).inserted else { throw SignatureFault.replayed }
    } catch let fault as SignatureFault {
      throw failure(record, "the signature of \(statement.who) for \(statement.item): \(fault.words)")
    }
    count += 1
    pending = statement
  }
}

extension Statement {
  /// The answer to the poll that it is.
  fileprivate var vote: Vote? {
    switch decision {
    case .go: .go
    case .noGo: .noGo(reason: evidence.text)
    case .approve, .withdraw, .acknowledge: nil
    }
  }
}
