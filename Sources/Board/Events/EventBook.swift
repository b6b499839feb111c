import ReleaseModel
import ReleaseWords

/// What was read of a run's events. There may be very many: only those are here that are looked at.
public struct EventBook: Sendable {
  /// An event as it was read.
  public struct Entry: Sendable {
    /// The record.
    public var record: Record
    /// The fact with all of its fields, as it is recorded, line by line.
    public var fact: [String]

    /// Makes an entry.
    public init(_ record: Record, fact: [String]) {
      self.record = record
      self.fact = fact
    }
  }

  /// The events around the one that is selected, by their numbers.
  public var entries: [Int: Entry] = [:]
  /// What was looked for; see ``EventOrder/words``.
  public var words: [String] = []
  /// The numbers of the events that hold all of those words, ascending, as far as they were found.
  public var matches: [Int] = []
  /// How many events were looked at for that.
  public var searched = 0
  /// Why the events cannot be read; nil when they can.
  public var problem: String?

  /// Makes a book of nothing.
  public init() {}
}

/// Which events a board wants to have read.
public struct EventOrder: Equatable, Sendable {
  /// How many events there are to look at.
  public var count: Int
  /// The words that are looked for, in small letters; none when all events are shown.
  public var words: [String]
  /// The number of the event that is selected.
  public var selected: Int

  /// Makes an order.
  public init(count: Int, words: [String] = [], selected: Int) {
    self.count = count
    self.words = words
    self.selected = selected
  }
}

extension Record {
  /// Whether the event holds all words, in small letters: in what is said of it, in who caused it or in its kind.
  public func holds(_ words: [String], in state: ReleaseState) -> Bool {
    let text = [Words.timeOfDay(at.wall), fullWords(state), event.kind, by.name].joined(separator: " ")
      .lowercased()
    return words.allSatisfy { text.contains($0) }
  }
}

extension BoardModel {
  /// How many events the run has; of a replayed one, all that it will have.
  var eventCount: Int { replay?.count ?? state.sequence }
}

extension BoardView {
  /// Which events are to be read for what is shown; nil where no event is.
  public func eventsShown(_ model: BoardModel) -> EventOrder? {
    guard case let pane as EventsPane = focusedPane else { return nil }
    let words = filter(of: pane.id)?.needles ?? []
    var order = EventOrder(count: model.eventCount, words: words, selected: model.eventCount)
    if case .event(let number) = selection(in: pane, model) { order.selected = number }
    return order
  }
}
