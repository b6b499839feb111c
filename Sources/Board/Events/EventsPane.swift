import ReleaseModel
import ReleaseWords
import Screen

extension PaneID {
  static let events = PaneID("events")
}

/// Who did what when, the newest last.
struct EventsPane: Pane {
  let id = PaneID.events

  func name(_ model: BoardModel) -> String { "board › events" }

  func sign(_ scene: Scene) -> Span { Span("") }

  func counts(_ scene: Scene) -> [[Span]] {
    var parts = [[Span(Words.count(scene.model.eventCount, "event"), .muted)]]
    if let book = scene.model.events, !book.words.isEmpty, book.searched < scene.model.eventCount {
      parts.append([
        Span("searched \(Words.percent(Double(book.searched) / Double(scene.model.eventCount)))", .accent)
      ])
    }
    return parts
  }

  func items(_ model: BoardModel) -> ItemList { ItemList([.events(model.eventCount)]) }

  func narrowed(_ search: Search, _ model: BoardModel) -> ItemList? {
    guard let book = model.events, book.words == search.needles else { return ItemList([]) }
    return ItemList([.found(book.matches)])
  }

  func favourite(_ model: BoardModel) -> Item? {
    let newest = model.replay?.position ?? model.eventCount
    return newest > 0 ? .event(newest) : nil
  }

  func emptyText(_ model: BoardModel) -> String {
    "Nothing has happened yet. All that is recorded appears here."
  }

  func row(_ item: Item, _ scene: Scene) -> ListRow {
    guard case .event(let number) = item, let entry = scene.model.events?.entries[number] else {
      return ListRow(Span(""), "\(scene.glyphs.ellipsis)", role: .muted)
    }
    let record = entry.record
    let isPast = number <= scene.state.sequence
    var row = ListRow(
      Span(""), record.fullWords(scene.state), role: isPast ? record.event.role(scene.state) : .muted,
      remarks: [Remark(record.by.name, record.by == .board ? .muted : .accent, worth: 5)])
    row.title.insert(Span(Words.timeOfDay(record.at.wall) + "  ", .muted), at: 0)
    return row
  }
}

extension Event {
  /// How an event is coloured: what went wrong, what somebody should know, what went well.
  fileprivate func role(_ state: ReleaseState) -> Role {
    switch self {
    case .steps(.attemptEnded(let attempt, let outcome, _, _)):
      state.isSuccess(outcome, of: attempt) ? .success : .failure
    case .checks(.ended(_, let phase, _)): phase == .successful ? .success : .failure
    case .backout(.triggerTripped), .backout(.ordered), .backout(.failed), .run(.aborted): .danger
    case .run(.held), .run(.left), .steps(.skipped), .controls(.waived), .checks(.accepted),
      .steps(.commandRun):
      .warning
    case .run(.succeeded), .backout(.backedOut), .poll(.passed): .success
    default: .text
    }
  }
}

/// All that is recorded of an event.
func eventLines(_ number: Int, _ scene: Scene, columns: Int) -> [[Span]] {
  guard let entry = scene.model.events?.entries[number] else {
    return paragraph("It is being read.", .muted, columns: columns)
  }
  let record = entry.record
  return entryLines("what", record.fullWords(scene.state), columns)
    + entryLines("who", record.by == .board ? "the board, by itself" : record.by.name, columns)
    + entryLines("when", record.at.wall.stamp(), columns)
    + entryLines("event", "\(number) of \(scene.model.eventCount), \(record.event.kind)", columns) + [[]]
    + entry.fact.flatMap { paragraph($0, .muted, columns: columns) }
}

private func entryLines(_ name: String, _ value: String, _ columns: Int) -> [[Span]] {
  entry(name, value, columns: columns)
}
