/// What a person might want of the signatures.
public enum SignatureIntent: Hashable, Sendable {
  /// To give a signed statement.
  case offer
}

/// What is wanted of the signatures.
public enum SignatureWish: Hashable, Sendable {
  // From a person
  /// A signed statement as a text, which nobody has looked at.
  case offer(text: String, account: String? = nil)

  // From the wiring
  /// The keys that count from now on, as they were read; keys that are revoked by them no longer stand for anything.
  case take(SignerKeys, package: String, revoked: Set<String> = [])
  /// A statement whose signature was verified, and whose head is in the journal.
  case accept(Signature)
  /// A statement was refused.
  case refused(item: String, who: String, account: String?, reason: String)
}

extension SignatureWish {
  /// What a person wants with it; nil for what the wiring tells.
  var intent: SignatureIntent? {
    switch self {
    case .offer, .accept: .offer
    case .take, .refused: nil
    }
  }
}

/// What is recorded of the signatures.
public enum SignatureFact: Hashable, Sendable {
  case keysTaken(SignerKeys, package: String)
  /// A signed statement counts; what it brings about is recorded right after it.
  case given(Signature)
  case refused(item: String, who: String, account: String?, reason: String)
}

extension SignatureFact {
  var row: FactRow {
    switch self {
    case .keysTaken(let keys, let package):
      FactRow("signature.keys-taken", ["keys": keys, "package": package])
    case .given(let signature): FactRow("signature.given", ["signature": signature])
    case .refused(let item, let who, let account, let reason):
      FactRow("signature.refused", ["item": item, "who": who, "account": account, "reason": reason])
    }
  }
}

/// Signed decisions: whose keys count, which statements do, and that each does so once.
///
/// What a statement decides is the business of the control, or of the poll, that it is about.
enum SignatureRoom: Room {
  static let kinds: [RowKind<SignatureFact>] = [
    RowKind("signature.keys-taken") { .keysTaken(try $0["keys"], package: try $0["package"]) },
    RowKind("signature.given") { .given(try $0["signature"]) },
    RowKind("signature.refused") {
      .refused(
        item: try $0["item"], who: try $0["who"], account: try $0.optional("account"),
        reason: try $0["reason"])
    },
  ]

  static func obstacle(to intent: SignatureIntent, _ turn: Turn) -> Obstacle? {
    turn.state.signatures.keys == nil ? .unknown(.signers) : nil
  }

  static func decide(_ wish: SignatureWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .offer: throw .signature(.unreadable("nobody has looked at it"))
    case .take(let keys, let package, let revoked):
      try turn.demandOpen()
      guard !turn.state.phase.isEnded else { return }
      let state = turn.state.signatures
      if state.keys != keys || state.package != package {
        turn.record(.signatures(.keysTaken(keys, package: package)))
      }
      for control in turn.plan.controls where turn.state.isBeforeDeployment {
        if !turn.state.approvals(of: control.id, byKeys: revoked).isEmpty {
          turn.follow(.controls(.lapsed(control.id, .revoked)))
        }
      }
      for position in turn.state.answers(byKeys: revoked) {
        turn.follow(.poll(.keyRevoked(position: position)))
      }
    case .accept(let signature):
      try turn.demandValidity(of: signature)
      turn.record(.signatures(.given(signature)))
      try turn.perform(signature.statement)
    case .refused(let item, let who, let account, let reason):
      try turn.demandOpen()
      guard !turn.state.phase.isEnded,
        turn.state.signatures.refused.count < SignatureState.mostRefused
      else { return }
      turn.record(.signatures(.refused(item: item, who: who, account: account, reason: reason)))
    }
  }

  static func evolve(_ state: inout ReleaseState, _ fact: SignatureFact, _ record: Record) {
    switch fact {
    case .keysTaken(let keys, let package):
      state.signatures.keys = keys
      state.signatures.package = package
    case .given(let signature):
      state.signatures.given.append(
        SignatureState.Given(signature: signature, sequence: record.sequence, at: record.at))
    case .refused(let item, let who, let account, let reason):
      state.signatures.refused.append(
        SignatureState.Refused(item: item, who: who, account: account, reason: reason, at: record.at))
    }
  }
}

extension Turn {
  /// How far the clock of a signer may be ahead.
  private static var patience: Duration { .seconds(300) }

  /// Throws unless a signed statement is one of this run as it stands now.
  fileprivate func demandValidity(of signature: Signature) throws(Obstacle) {
    let (statement, known) = (signature.statement, state.signatures)
    guard let run = state.run, statement.run == run.id else {
      throw .signature(.otherRun(statement.run))
    }
    guard statement.plan == run.planHash else { throw .signature(.stale(.plan)) }
    guard statement.package == known.package else { throw .signature(.stale(.package)) }
    if let problem = state.package.findings.first(where: { $0.problem != nil }) {
      throw .packageProblem(problem)
    }
    let others = known.given.filter { $0.signature.statement.item == statement.item }
    if let newest = known.newest(of: statement.who, on: statement.item),
      newest.signature.statement.decision == .withdraw, statement.head.event < newest.sequence
    {
      throw .signature(.withdrawn)
    }
    if known.given.contains(where: { $0.signature.statement.nonce == statement.nonce }) {
      throw .signature(.replayed)
    }
    guard statement.signed < statement.expires, now.wall < statement.expires else {
      throw .signature(.expired(statement.expires))
    }
    guard statement.signed <= now.wall + Self.patience else {
      throw .signature(.notYetValid(statement.signed))
    }
    guard statement.head.event <= state.sequence else { throw .signature(.stale(.journal)) }
    if let began = try began(statement.item), statement.head.event < began {
      throw .signature(.stale(.item))
    }
    if let other = others.last(where: {
      $0.signature.key == signature.key && $0.signature.statement.who != statement.who
    }) {
      throw .signature(.sameKey(as: other.signature.statement.who))
    }
  }

  /// The number of the record since which an item waits for the answers that count now; nil of one that has always.
  private func began(_ item: Statement.Item) throws(Obstacle) -> Int? {
    switch item {
    case .control(let id):
      guard let control = state.controls[id] else { throw .unknown(.control(id)) }
      return control.openedBy
    case .position(let name):
      guard plan.poll.contains(where: { $0.position == name }) else { throw .unknown(.position(name)) }
      return state.openPoll?.state.calledBy
    case .trigger(let id):
      guard let trigger = state.triggers[id] else { throw .unknown(.trigger(id)) }
      return trigger.trippedBy
    }
  }

  /// Does what a statement decides, as the person who has signed it.
  fileprivate mutating func perform(_ statement: Statement) throws(Obstacle) {
    signed = statement
    switch (statement.item, statement.decision) {
    case (.control(let id), .approve):
      let wish = ControlWish.tick(id, evidence: statement.evidence, by: statement.who)
      if let obstacle = ControlRoom.obstacle(to: .tick(id), self) { throw obstacle }
      guard plan.controls.first(where: { $0.id == id })?.requires != nil else { throw .signature(.senseless) }
      try ControlRoom.decide(wish, &self)
    case (.control(let id), .withdraw):
      guard state.isBeforeDeployment else { throw .deploymentStarted }
      guard state.controls[id]?.approvals.contains(where: { $0.person == statement.who }) == true else {
        throw .signature(.notApproved)
      }
      follow(.controls(.lapsed(id, .approvalWithdrawn)))
    case (.position(let name), .go): try vote(.go, name)
    case (.position(let name), .noGo): try vote(.noGo(reason: statement.evidence.text), name)
    case (.trigger(let id), .acknowledge):
      guard state.plan.acknowledgers.contains(where: { $0.id == statement.who }) else {
        throw .notAuthorised(authorisers: state.plan.acknowledgers.map(\.id))
      }
      if let obstacle = BackoutRoom.obstacle(to: .acknowledge(id), self) { throw obstacle }
      try BackoutRoom.decide(.acknowledge(id, reason: statement.evidence.text), &self)
    case (.control, .go), (.control, .noGo), (.control, .acknowledge), (.position, .approve),
      (.position, .withdraw), (.position, .acknowledge), (.trigger, .approve), (.trigger, .withdraw),
      (.trigger, .go), (.trigger, .noGo):
      throw .signature(.senseless)
    }
  }

  private mutating func vote(_ vote: Vote, _ position: String) throws(Obstacle) {
    if let obstacle = PollRoom.obstacle(to: .vote(position: position), self) { throw obstacle }
    try PollRoom.decide(.vote(position: position, vote), &self)
  }

  /// Throws unless whoever answers for a position has signed, where the plan asks for that.
  func demandSignature(for position: String) throws(Obstacle) {
    guard let called = state.openPoll?.positions.first(where: { $0.position == position }) else { return }
    guard let signed else {
      if called.isSigned == true { throw .signatureNeeded }
      return
    }
    if let person = called.person, person != signed.who { throw .wrongPerson(signed.who, asked: person) }
    if plan.person(named: signed.who) == nil { throw .notPermitted(signed.who, roles: []) }
  }
}
