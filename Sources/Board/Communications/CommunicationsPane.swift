import ReleaseModel
import ReleaseWords
import Screen

extension PaneID {
  static let communications = PaneID("communications")
}

/// The messages: who is told what, when and how, and whether it has arrived.
struct CommunicationsPane: Pane {
  let id = PaneID.communications

  func name(_ model: BoardModel) -> String { "board › communications" }

  func sign(_ scene: Scene) -> Span { Span("") }

  func counts(_ scene: Scene) -> [[Span]] {
    let (count, due) = (scene.situation.messages, scene.situation.dueMessages.count)
    guard count.all > 0 else { return [] }
    return [[Span("\(count.done) of \(count.all) told", count.isComplete ? .success : .muted)]]
      + (due > 0 ? [[Span("\(due) to tell", .warning)]] : [])
  }

  func items(_ model: BoardModel) -> ItemList {
    ItemList([.items(model.plan.communications.map { .message($0.id) })])
  }

  func favourite(_ model: BoardModel) -> Item? { model.situation.dueMessages.first.map { .message($0) } }

  func emptyText(_ model: BoardModel) -> String {
    "The plan has no communications. Who has to be told of the release belongs here."
  }

  func row(_ item: Item, _ scene: Scene) -> ListRow {
    guard case .message(let id) = item, let message = scene.state.message(id) else {
      return ListRow(heading: item.title(in: scene.state))
    }
    let found = scene.state.messages[id]
    let sign = scene.glyphs.sign(found)
    let problem = scene.state.openProblem(of: message).flatMap { $0.isObstacle ? $0 : nil }
    return ListRow(
      sign.span, message.audience,
      remarks: [
        Remark(message.channel.words, worth: 1), Remark(message.occasion.word, columns: 12, worth: 3),
        found?.waits(at: scene.now.steady).map { Remark("waits \($0)", .warning, worth: 4) },
        problem.map { Remark("\(scene.glyphs.warning) \($0.word)", .warning, worth: 4) },
        Remark(sign.word, sign.role, columns: 9, worth: 5),
      ])
  }
}

extension MessageState {
  /// For how long its audience has waited for news; nil where it does not.
  func waits(at now: SteadyInstant) -> String? {
    guard let dueAt, !status.isTold, now - dueAt.steady >= .seconds(1) else { return nil }
    return Words.rough(now - dueAt.steady)
  }
}

extension ReleaseState {
  /// What is wrong with a message that has yet to be told: with its draft, as far as anybody can know.
  func openProblem(of message: Message) -> DraftProblem? {
    guard let found = messages[message.id], !found.status.isTold, !found.isInFlight else { return nil }
    if found.dueAt != nil { return draft(of: message).problems.first }
    let strangers = strangers(in: message)
    if !strangers.isEmpty { return .unresolved(strangers) }
    return draft(of: message).problems.first { if case .unresolved = $0 { false } else { true } }
  }
}

extension Glyphs {
  /// How a message stands.
  func sign(_ message: MessageState?) -> Sign {
    let status = message?.status ?? .draft
    let (glyph, role): (String, Role) =
      switch status {
      case .draft: (pending, .pending)
      case .validated: (pending, .accent)
      case .due: (ready, .warning)
      case .sending: (running, .running)
      case .sent, .confirmed: (success, .success)
      case .failed: (failure, .failure)
      case .unknown: (unknown, .warning)
      }
    return Sign(glyph: glyph, word: status.word, role: role)
  }
}

/// A message as it is told, with what is known of it.
func messageLines(_ id: MessageID, _ scene: Scene, columns: Int) -> [[Span]] {
  guard let message = scene.state.message(id) else { return [] }
  let state = scene.state.messages[id]
  let sign = scene.glyphs.sign(state)
  let letter = scene.state.letter(of: message)
  return stateLines(message, state, sign, scene, columns)
    + entry("to", message.audience, columns: columns)
    + (scene.state.owner(of: message).map { entry("owner", $0.name, columns: columns) } ?? [])
    + entry("when", message.occasion.words(scene.state), columns: columns)
    + entry("how", message.channel.words, columns: columns)
    + (letter.subject.map { entry("subject", $0, columns: columns) } ?? [])
    + problemLines(message, scene, columns)
    + backoutLines(message, scene, columns) + [[]]
    + letter.text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      paragraph(String($0), columns: columns)
    }
}

/// Where a message stands, since when, and how that is known.
private func stateLines(
  _ message: Message, _ state: MessageState?, _ sign: Sign, _ scene: Scene, _ columns: Int
) -> [[Span]] {
  func at(_ words: String, _ moment: Timestamp?) -> String? {
    moment.map { "\(words) \(Words.timeOfDay($0.wall))" }
  }
  let times = [
    state?.toldAt == nil ? at("due since", state?.dueAt) : at("at", state?.toldAt),
    (state?.round ?? 1) > 1 ? "for the \(state?.round ?? 1). time" : nil,
    state?.edited == nil ? nil : "written anew",
  ].compactMap { $0 }
  let waits = scene.state.predecessor(of: message).map { scene.state.audience(of: $0) }
  let attempts = state?.deliveries.filter { $0.round == state?.round } ?? []
  return entry(
    "state", ([("\(sign.glyph) \(sign.word)")] + times).joined(separator: ", "), sign.role, columns: columns)
    + (state?.receipt.map { entry("receipt", $0, .success, columns: columns) } ?? [])
    + attempts.suffix(3).flatMap { delivery in
      entry(
        "attempt \(delivery.number)",
        Words.timeOfDay(delivery.startedAt.wall) + " "
          + (delivery.outcome.map { "\($0.kind.rawValue): \($0.words)" } ?? "under way"),
        delivery.outcome?.kind == .unknown ? .warning : .muted, columns: columns)
    }
    + (state?.dueAt == nil || state?.status.isTold == true
      ? [] : waits.map { entry("waits for", $0, .warning, columns: columns) } ?? [])
}

/// What is wrong with the draft.
private func problemLines(_ message: Message, _ scene: Scene, _ columns: Int) -> [[Span]] {
  let recorded = scene.state.messages[message.id]?.problem
  if let problem = scene.state.openProblem(of: message) {
    return entry("draft", problem.words, .warning, columns: columns)
  }
  return recorded.map { entry("draft", "it was not sent: \($0)", .warning, columns: columns) } ?? []
}

/// How the plan wants a backout told, while there is one and beside a message that tells of one.
private func backoutLines(_ message: Message, _ scene: Scene, _ columns: Int) -> [[Span]] {
  guard scene.state.isBackout || message.tellsOfBackout,
    let how = scene.plan.backout?.communicate
  else { return [] }
  return entry("backout", how, .muted, columns: columns)
}

extension Message {
  fileprivate var tellsOfBackout: Bool {
    occasion == .moment(.backingOut) || occasion == .moment(.backedOut)
  }
}

extension Message.Channel {
  /// How the message travels, in a few words.
  var words: String {
    switch self {
    case .byHand(let how): how
    case .email(let mail): "mail to \(mail.to.joined(separator: ", "))"
    case .webhook(let webhook): "\(webhook.taker) \(webhook.urlVariable)"
    case .run(let invocation): invocation.text
    case .nowhere: "nowhere: a rehearsal"
    }
  }
}

extension Message.Webhook {
  /// What takes it.
  fileprivate var taker: String {
    if body != nil { return "webhook" }
    return switch form ?? .slack {
    case .slack: "Slack"
    case .teams: "Teams"
    }
  }
}
