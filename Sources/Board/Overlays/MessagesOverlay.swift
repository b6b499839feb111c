import ReleaseModel
import Screen

/// The communications: who is told what, when and how, and whether it has arrived.
struct MessagesOverlay: Overlay {
  private var index = 0
  private var objection: String?
  let isLarge = true

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let messages = scene.plan.communications
    let selected = min(index, max(0, messages.count - 1))
    let head = [
      Span(
        "  " + padded("audience", to: 22) + padded("moment", to: 14) + padded("how", to: 24) + "state", .muted
      )
    ]
    let rows = messages.enumerated().map { place, message in
      let state = scene.state.messages[message.id]
      let sign = sign(state, scene.glyphs)
      return [
        Span(place == selected ? scene.glyphs.pointer + " " : "  ", .key),
        Span(padded(truncated(message.audience, to: 20), to: 22), bold: place == selected),
        Span(padded(message.moment.rawValue, to: 14), .muted),
        Span(padded(truncated(message.channel.words, to: 22), to: 24), .muted),
        Span("\(sign.glyph) \(sign.word)", sign.role),
      ]
    }
    var lasting: [[Span]] = []
    if scene.state.isBackout, let how = scene.plan.backout?.communicate {
      lasting = entry("backout", how, .warning, columns: columns)
    }
    if messages.indices.contains(selected) {
      let message = messages[selected]
      lasting += [[Span(message.audience, .title, bold: true)]] + paragraph(message.text, columns: columns)
      if let receipt = scene.state.messages[message.id]?.receipt {
        lasting += entry("receipt", receipt, .success, columns: columns)
      }
    }
    if let objection { lasting.append([Span("\(scene.glyphs.warning) \(objection)", .warning)]) }
    let empty = paragraph(
      "The plan has no communications. Who has to be told of the release belongs here.", .muted,
      columns: columns)
    return OverlayContent(
      title: "Communications", lines: messages.isEmpty ? empty : [head] + rows, lasting: lasting,
      scroll: max(0, selected - 6),
      keys: (scene.model.isReadOnly ? [] : [("enter", "it has arrived")]) + [
        ("y", "copy the text"), ("↑ ↓", "select"), ("esc", "close"),
      ])
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    objection = nil
    let messages = model.plan.communications
    switch key {
    case .escape, .character("q"), .character("m"): return .close
    case .down, .character("j"): index = min(index + 1, max(0, messages.count - 1))
    case .up, .character("k"): index = max(0, index - 1)
    case .character("y"):
      if messages.indices.contains(index) { return .stay([.copy(messages[index].text)]) }
    case .enter:
      guard messages.indices.contains(index) else { break }
      let purpose = TextOverlay.Purpose.receipt(messages[index].id)
      if let why = purpose.obstacle(model) {
        objection = why
      } else {
        return .push(TextOverlay(purpose, model))
      }
    default: break
    }
    return .stay()
  }

  private func sign(_ state: MessageState?, _ glyphs: Glyphs) -> Sign {
    let word = (state?.status ?? .draft).rawValue
    if state?.confirmedAt != nil { return Sign(glyph: glyphs.success, word: word, role: .success) }
    if state?.dueAt != nil { return Sign(glyph: glyphs.ready, word: word, role: .warning) }
    return Sign(glyph: glyphs.pending, word: word, role: .pending)
  }
}

extension Message.Channel {
  /// How the message travels, in a few words.
  fileprivate var words: String {
    switch self {
    case .byHand(let how): how
    case .email(let to, _): "mail to \(to.joined(separator: ", "))"
    case .webhook(let variable): "webhook \(variable)"
    case .run(let invocation): invocation.text
    }
  }
}
