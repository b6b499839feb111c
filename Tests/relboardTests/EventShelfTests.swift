import Board
import Foundation
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

@testable import relboard

/// The events that a board shows, out of a journal that may be very long.
@Suite(.blocking) struct EventShelfTests {
  private static let count = 20_000

  /// A journal of which every thousandth event is a hold.
  private func journal(_ program: Program) throws -> RunDirectory {
    let run = try RunDirectories(root: program.home.path).create(id: "run", plan: Data(), origin: "plan.yaml")
    let start = WallInstant(milliseconds: 1_795_384_800_000)
    try SQLiteJournal(run: run).append(
      (1...Self.count).map { number in
        let at = Timestamp(steady: SteadyInstant(milliseconds: 0), wall: start) + .seconds(number)
        let event = Event.run(number % 1000 == 0 ? .held(.asked("lunch \(number)")) : .resumed)
        return Record(sequence: number, at: at, by: .person("ana"), event: event)
      })
    return run
  }

  @Test func ofManyEventsOnlyThoseAroundTheSelectedOneAreKept() throws {
    let program = try Program()
    defer { program.remove() }
    var reader = EventReader(run: try journal(program))
    for selected in [1, 300, 10_000, Self.count] {
      let isMore = reader.read(EventOrder(count: Self.count, selected: selected), ReleaseState())
      let numbers = reader.book.entries.keys.sorted()
      #expect(!isMore && numbers.count <= 2 * EventReader.reach + 1)
      #expect(numbers.first == max(1, selected - EventReader.reach))
      #expect(numbers.last == min(Self.count, selected + EventReader.reach))
    }
    #expect(reader.book.entries[Self.count]?.fact.contains { $0.contains("lunch 20000") } == true)
  }

  @Test func theNewestMatchesAreFoundFirstAndNewEventsAreSearchedAsWell() throws {
    let program = try Program()
    defer { program.remove() }
    var reader = EventReader(run: try journal(program))
    var order = EventOrder(count: Self.count - 1, words: ["ana", "held"], selected: Self.count - 1)
    #expect(reader.read(order, ReleaseState()) && reader.book.matches == [19_000])
    #expect(reader.book.searched == EventReader.piece && reader.book.entries[19_000] != nil)
    while reader.read(order, ReleaseState()) {}
    #expect(reader.book.matches == Array(stride(from: 1000, to: Self.count, by: 1000)))
    #expect(reader.book.searched == Self.count - 1)
    order.count += 1
    _ = reader.read(order, ReleaseState())
    #expect(reader.book.matches.last == Self.count && reader.book.entries.count == 20)
    order.words = ["lunch", "7000"]
    while reader.read(order, ReleaseState()) {}
    #expect(reader.book.matches == [7000, 17_000] && Set(reader.book.entries.keys) == [7000, 17_000])
  }

  @Test func aJournalThatCannotBeReadIsToldOf() throws {
    let program = try Program()
    defer { program.remove() }
    let run = try RunDirectories(root: program.home.path).create(id: "run", plan: Data(), origin: "plan.yaml")
    let changes = DispatchSemaphore(value: 0)
    let shelf = EventShelf(run: run) { changes.signal() }
    shelf.want(EventOrder(count: 1, selected: 1), ReleaseState())
    while shelf.book.problem == nil {
      guard changes.wait(timeout: .now() + 30) == .success else { break }
    }
    #expect(shelf.book.problem != nil)
  }
}
