import PlainText

/// What a person might want of the others around the run.
public enum TeamIntent: Hashable, Sendable {
  case offer
  case withdraw
  case refuse
  case accept
  case breakGlass
  case note
}

/// What is wanted of the people around the run.
public enum TeamWish: Hashable, Sendable {
  /// Offers the lead to somebody, for some time.
  case offer(to: String, for: Duration = TeamState.offerTime)
  /// Takes the offer back.
  case withdraw
  /// Does not take what is offered.
  case refuse(reason: String)
  /// Takes what is offered, after the briefing.
  case accept
  /// Takes the lead from somebody who has not offered it.
  case breakGlass(reason: String)
  /// Writes something for the others.
  case note(String, account: String? = nil)
}

extension TeamWish {
  /// What a person wants with it.
  var intent: TeamIntent {
    switch self {
    case .offer: .offer
    case .withdraw: .withdraw
    case .refuse: .refuse
    case .accept: .accept
    case .breakGlass: .breakGlass
    case .note: .note
    }
  }
}

/// The people around the run: one of them leads it, and hands that over; all may write to each other.
///
/// Who drives is the business of the run's lock. What is recorded here is who is to, and how that came about: the
/// process that drives reads it, and gives the lock away.
enum TeamRoom: Room {
  static let kinds = TeamFact.kinds

  static func obstacle(to intent: TeamIntent, _ turn: Turn) -> Obstacle? {
    let (state, actor) = (turn.state, turn.actor)
    switch intent {
    case .offer:
      if let offer = state.team.offer { return .offeredAlready(to: offer.to) }
      return obstacleOfStranger(turn)
    case .withdraw: return state.team.offer == nil ? .nothingOffered : obstacleOfStranger(turn)
    case .refuse, .accept:
      guard let offer = state.team.offer else { return .nothingOffered }
      return state.plan.isSame(offer.to, actor.name) ? nil : .offeredToAnother(offer.to)
    case .breakGlass: return state.isLedBy(actor) ? .leadsAlready(actor.name) : nil
    case .note: return obstacleToNote(turn)
    }
  }

  /// Only whoever leads the run gives the lead away.
  private static func obstacleOfStranger(_ turn: Turn) -> Obstacle? {
    guard let leader = turn.state.operator, !turn.state.isLedBy(turn.actor) else { return nil }
    return .ledByAnother(leader.name)
  }

  private static func obstacleToNote(_ turn: Turn) -> Obstacle? {
    let notes = turn.state.team.notes
    if notes.count >= TeamState.mostNotes { return .tooManyNotes }
    let recent = notes.suffix(TeamState.mostNotes).count {
      $0.by == turn.actor && turn.now.steady - $0.at.steady < TeamState.rateTime
    }
    return recent >= TeamState.mostNotesAtOnce ? .notesTooFast : nil
  }

  static func decide(_ wish: TeamWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .offer(let to, let time):
      let to = try turn.given(to, .successor)
      if turn.state.isLedBy(.person(to)) { throw .leadsAlready(to) }
      if turn.plan.isStranger(to) { throw .notPermitted(to, roles: []) }
      let until = turn.now.steady + min(max(time, .seconds(1)), TeamState.longestOffer)
      turn.record(.team(.offered(to: turn.plan.person(named: to)?.id ?? to, until: until)))
    case .withdraw:
      if let offer = turn.state.team.offer { turn.record(.team(.offerWithdrawn(to: offer.to))) }
    case .refuse(let reason):
      let reason = try turn.given(reason, .reason)
      if let offer = turn.state.team.offer { turn.record(.team(.offerRefused(to: offer.to, reason: reason))) }
    case .accept:
      turn.record(.team(.offerAccepted(to: turn.actor.name)))
    case .breakGlass(let reason):
      let reason = try turn.given(reason, .reason)
      turn.record(.team(.glassBroken(to: turn.actor.name, reason: reason)))
    case .note(let text, let account):
      let text = plain(text)
      if text.isEmpty { throw .missing(.note) }
      guard text.count <= TeamState.longestNote else { throw .noteTooLong(text.count) }
      turn.record(.team(.noted(text: text, account: account)))
    }
  }

  /// A note as one line without anything that could act on a terminal, or look like something else.
  private static func plain(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { $0.isForbidden || $0.properties.isWhitespace ? " " : $0 }
    return String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
  }

  static func evolve(_ state: inout ReleaseState, _ fact: TeamFact, _ record: Record) {
    switch fact {
    case .offered(let to, let until):
      state.team.offer = TeamState.Offer(sequence: record.sequence, to: to, by: record.by, until: until)
    case .offerWithdrawn, .offerRefused, .offerLapsed: state.team.offer = nil
    case .offerAccepted(let to): state.handOver(to: to, .accepted, record.at)
    case .glassBroken(let to, let reason): state.handOver(to: to, .brokenGlass(reason: reason), record.at)
    case .taken(let to):
      state.handOver(to: to, .free, record.at)
      state.team.handover = nil
    case .notCome: state.team.handover = nil
    case .noted(let text, let account):
      state.team.notes.append(
        TeamState.Note(
          sequence: record.sequence, text: text, by: record.by, account: account, at: record.at))
    }
  }

  static func settle(_ turn: inout Turn) {
    guard let offer = turn.state.team.offer, offer.until <= turn.now.steady else { return }
    turn.follow(.team(.offerLapsed(to: offer.to)))
  }

  static func deadlines(_ state: ReleaseState) -> [Deadline] {
    (state.team.offer?.until).map { [.steady($0)] } ?? []
  }

  /// Says how whoever begins to drive has come to lead the run, where somebody else did before.
  static func attach(_ turn: inout Turn) {
    let state = turn.state
    if let handover = state.team.handover {
      if !state.plan.isSame(handover.to, turn.actor.name) {
        turn.record(.team(.notCome(to: handover.to)))
      }
    }
    if turn.state.operator != nil, turn.state.team.handover == nil, !turn.state.isLedBy(turn.actor) {
      turn.record(.team(.taken(to: turn.actor.name)))
    }
  }
}

extension ReleaseState {
  fileprivate mutating func handOver(to name: String, _ way: TeamState.Way, _ at: Timestamp) {
    let handover = TeamState.Handover(from: self.operator?.name, to: name, way: way, at: at)
    team.offer = nil
    team.handover = handover
    team.handovers.append(handover)
  }
}

extension Turn {
  /// Why a person's wish waits: somebody else is about to drive. A note disturbs nobody.
  func obstacleOfHandover(to intent: Intent) -> Obstacle? {
    guard let handover = state.team.handover, intent != .team(.note) else { return nil }
    return .handedOver(to: handover.to, because: handover.way.reason)
  }
}
