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
    let sign = scene.glyphs.sign(scene.state.messages[id])
    return ListRow(
      sign.span, message.audience,
      remarks: [
        Remark(message.channel.words, worth: 1), Remark(message.moment.rawValue, columns: 12, worth: 3),
        scene.state.strangers(in: message).isEmpty
          ? nil : Remark("\(scene.glyphs.warning) names", .warning, worth: 4),
        Remark(sign.word, sign.role, columns: 9, worth: 5),
      ])
  }
}

extension Glyphs {
  /// How a message stands.
  func sign(_ message: MessageState?) -> Sign {
    switch message?.status ?? .draft {
    case .draft: Sign(glyph: pending, word: "draft", role: .pending)
    case .due: Sign(glyph: ready, word: "to tell", role: .warning)
    case .confirmed: Sign(glyph: success, word: "told", role: .success)
    }
  }
}

/// A message as it is told, with what is known of it.
func messageLines(_ id: MessageID, _ scene: Scene, columns: Int) -> [[Span]] {
  guard let message = scene.state.message(id) else { return [] }
  let state = scene.state.messages[id]
  let sign = scene.glyphs.sign(state)
  let since = state?.dueAt.map { ", due since \(Words.timeOfDay($0.wall))" } ?? ""
  let told = state?.confirmedAt.map { ", at \(Words.timeOfDay($0.wall))" } ?? ""
  let strangers = scene.state.draft(of: message).unresolved
  return entry(
    "state", "\(sign.glyph) \(sign.word)\(told.isEmpty ? since : told)", sign.role, columns: columns)
    + entry("to", message.audience, columns: columns)
    + entry("when", message.moment.words, columns: columns)
    + entry("how", message.channel.words, columns: columns)
    + (message.channel.subject.map { entry("subject", $0, columns: columns) } ?? [])
    + (state?.receipt.map { entry("receipt", $0, .success, columns: columns) } ?? [])
    + (strangers.isEmpty
      ? []
      : entry("not known", strangers.joined(separator: ", "), .warning, columns: columns))
    + backoutLines(message, scene, columns) + [[]]
    + scene.state.draft(of: message).text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      paragraph(String($0), columns: columns)
    }
}

/// How the plan wants a backout told, while there is one and beside a message that tells of one.
private func backoutLines(_ message: Message, _ scene: Scene, _ columns: Int) -> [[Span]] {
  guard scene.state.isBackout || message.moment == .backingOut || message.moment == .backedOut,
    let how = scene.plan.backout?.communicate
  else { return [] }
  return entry("backout", how, .muted, columns: columns)
}

extension Message.Moment {
  /// The moment in words.
  var words: String {
    switch self {
    case .started: "when the deployment starts"
    case .held: "when the run is held"
    case .resumed: "when it is resumed"
    case .succeeded: "when success is declared"
    case .backingOut: "when the backout is ordered"
    case .backedOut: "when it was backed out"
    case .delayed: "when it is delayed"
    }
  }
}

extension Message.Channel {
  /// How the message travels, in a few words.
  var words: String {
    switch self {
    case .byHand(let how): how
    case .email(let to, _): "mail to \(to.joined(separator: ", "))"
    case .webhook(let variable): "webhook \(variable)"
    case .run(let invocation): invocation.text
    }
  }

  /// The subject of a mail.
  var subject: String? {
    if case .email(_, let subject) = self { subject } else { nil }
  }
}
