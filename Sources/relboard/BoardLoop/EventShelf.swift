import Board
import Foundation
import ReleaseModel
import SQLiteJournal
import Synchronization

/// The events that a board looks at, read by a thread of their own: no key waits for a journal, however long it is.
final class EventShelf: Sendable {
  private struct Desk {
    var order: (EventOrder, ReleaseState)?
    var book = EventBook()
  }

  private let desk = Mutex(Desk())
  private let bell = DispatchSemaphore(value: 0)

  /// Begins to wait for orders, until the process ends.
  ///
  /// - Parameters:
  ///   - run: in whose directory the journal is.
  ///   - changed: is called when ``book`` has changed; it must return at once.
  init(run: RunDirectory, changed: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { [self] in
      var reader = EventReader(run: run)
      while true {
        guard let (order, state) = desk.withLock({ $0.order }) else {
          bell.wait()
          continue
        }
        let hasMore = reader.read(order, state)
        desk.withLock { $0.book = reader.book }
        changed()
        if !hasMore { bell.wait() }
      }
    }
  }

  /// What was read so far.
  var book: EventBook { desk.withLock { $0.book } }

  /// Has other events read from now on; returns at once.
  ///
  /// - Parameter state: by which events are put into words.
  func want(_ order: EventOrder, _ state: ReleaseState) {
    let isNew = desk.withLock { desk in
      let isNew = desk.order?.0 != order
      if isNew { desk.order = (order, state) }
      return isNew
    }
    if isNew { bell.signal() }
  }
}

/// Reads events piece by piece: those around the selected one, and of those that are looked for the newest first.
struct EventReader {
  /// How many events are kept on either side of the selected one: more than a screen and a page.
  static let reach = 150
  /// How many events are searched at once.
  static let piece = 1000

  /// Over how many events it is cheaper to read on than to begin anew.
  private static let gap = 8

  private let run: RunDirectory
  private var journal: JournalReader?
  /// What has been read.
  private(set) var book = EventBook()
  /// The numbers that were searched, all between the two; both 0 when none were.
  private var searched = (first: 0, last: 0)

  init(run: RunDirectory) { self.run = run }

  /// Reads on; whether there is more to search.
  mutating func read(_ order: EventOrder, _ state: ReleaseState) -> Bool {
    do {
      let journal = try journal ?? JournalReader(run: run)
      self.journal = journal
      let hasMore = try search(order, state, journal)
      try turn(to: order, journal)
      book.problem = nil
      return hasMore
    } catch {
      book.problem = "\(error)"
      return false
    }
  }

  private mutating func search(
    _ order: EventOrder, _ state: ReleaseState, _ journal: JournalReader
  ) throws -> Bool {
    if book.words != order.words {
      (book.words, book.matches, book.searched) = (order.words, [], 0)
      searched = (order.count + 1, order.count)
    }
    guard !order.words.isEmpty else { return false }
    func found(_ numbers: ClosedRange<Int>) throws -> [Int] {
      guard !numbers.isEmpty else { return [] }
      return try journal.records(numbers).filter { $0.holds(order.words, in: state) }.map(\.sequence)
    }
    if searched.last < order.count {
      let last = min(order.count, searched.last + Self.piece)
      book.matches += try found(searched.last + 1...last)
      searched.last = last
    } else if searched.first > 1 {
      let first = max(1, searched.first - Self.piece)
      book.matches = try found(first...searched.first - 1) + book.matches
      searched.first = first
    }
    book.searched = searched.last - searched.first + 1
    return searched.first > 1 || searched.last < order.count
  }

  /// Has the events at hand that are seen when one is selected.
  private mutating func turn(to order: EventOrder, _ journal: JournalReader) throws {
    var wanted: [Int]
    if order.words.isEmpty {
      wanted = Array(
        max(1, order.selected - Self.reach)...max(1, min(order.count, order.selected + Self.reach)))
    } else {
      let place = book.matches.firstIndex { $0 >= order.selected } ?? book.matches.count
      wanted = Array(
        book.matches[max(0, place - Self.reach)..<min(book.matches.count, place + Self.reach)])
    }
    let known = Set(wanted)
    book.entries = book.entries.filter { known.contains($0.key) }
    wanted.removeAll { book.entries[$0] != nil }
    while let first = wanted.first {
      // What lies close together is read at once.
      var last = first
      for number in wanted.dropFirst() {
        guard number - last <= Self.gap else { break }
        last = number
      }
      for record in try journal.records(first...last) where known.contains(record.sequence) {
        book.entries[record.sequence] = EventBook.Entry(record, fact: Self.lines(record.event))
      }
      wanted.removeAll { $0 <= last }
    }
  }

  private static func lines(_ event: Event) -> [String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(event) else { return [] }
    // The plan that a run was opened with is a file of its own.
    return String(decoding: json, as: UTF8.self).split(separator: "\n").prefix(200).map(String.init)
  }
}
