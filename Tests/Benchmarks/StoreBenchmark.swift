import EventChain
import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal

/// The journal in a database beside the one in a file, and what followers cost and see.
///
/// It takes the address of a database of its own, in which it makes a store, from `RELBOARD_STORE`, which `.ci/bench` makes
/// where none is named, and the number of followers from `RELBOARD_FOLLOWERS`, or 50.
enum StoreBenchmark {
  private static let appends = 100
  private static let rounds = 5

  static func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    guard let text = environment["RELBOARD_STORE"] else {
      return print("store: name a database of its own, RELBOARD_STORE=postgresql://HOST/DATABASE")
    }
    let address = try StoreAddress(text)
    let store = PostgreSQLStore(address)
    try store.migrate()
    let followers = environment["RELBOARD_FOLLOWERS"].flatMap { Int($0) } ?? 50
    try await withFolder { folder in
      let runs = RunDirectories(root: folder.path)
      try await compare(
        "One event after the other in a store, each durable before the next", rounds: rounds,
        unit: "ms an event", scale: 1000 / Double(appends),
        [
          Contender("the file of a run") {
            let journal = try SQLiteJournal(run: runs.create(id: UUID().uuidString, plan: Data()))
            return try await seconds { for number in 1...appends { try journal.append([record(number)]) } }
          },
          Contender(Figure.ours) {
            let journal = try open(store)
            return try await seconds { for number in 1...appends { try journal.append([record(number)]) } }
          },
        ])
      try await compare(
        "A hundred events at once in a store", rounds: rounds, unit: "ms an event", scale: 10,
        [
          Contender("the file of a run") {
            let journal = try SQLiteJournal(run: runs.create(id: UUID().uuidString, plan: Data()))
            return try await seconds { try journal.append((1...100).map(record)) }
          },
          Contender(Figure.ours) {
            let journal = try open(store)
            return try await seconds { try journal.append((1...100).map(record)) }
          },
        ])
    }
    var delays: [Double] = []
    try await compare(
      "An event in a store that \(followers) listen to", rounds: rounds, unit: "ms an event",
      scale: 1000 / Double(appends),
      [("nobody listens", 0), (Figure.ours, followers)].map { name, count in
        Contender(name) {
          let run = UUID().uuidString
          let journal = try open(store, run)
          let crowd = try (0..<count).map { _ in try Follower(run, address) }
          for follower in crowd { follower.waitUntilItListens() }
          var took = 0.0
          for number in 1...appends {
            let start = ContinuousClock.now
            try journal.append([record(number)])
            took += start.duration(to: .now) / .seconds(1)
            // One event at a time: how fast one gets there, not how many.
            for follower in crowd { follower.wait(for: number, since: start) }
          }
          for follower in crowd { delays += follower.end() }
          return took
        }
      })
    Delays(seconds: delays).tell("the beginning of an append", "each of \(followers) listeners has proved it")
    try await SharedBoardBenchmark.run(store, text, followers: followers)
  }

  private static func open(_ store: PostgreSQLStore, _ run: String = UUID().uuidString) throws
    -> PostgreSQLJournal
  {
    try store.open(run, plan: Data(), planHash: "", origin: "", host: "")
    return try PostgreSQLJournal(
      store.address, run: run, folder: run, holder: Driver(name: "bench", process: getpid(), host: ""))
  }

  private static func record(_ number: Int) -> Record {
    let at = Timestamp(
      steady: SteadyInstant(milliseconds: Int64(number)), wall: WallInstant(milliseconds: Int64(number)))
    return Record(
      sequence: number, at: at, by: .person("ann"),
      event: .run(.held(.asked(String(repeating: "because ", count: 20)))))
  }

  /// One who follows: it hears of news, and reads and proves what is new.
  private final class Follower: @unchecked Sendable {
    private let condition = NSCondition()
    private var listens = false
    private var seen: [Int: ContinuousClock.Instant] = [:]
    private var begun: [Int: ContinuousClock.Instant] = [:]
    private var hash = EventRow.origin
    private var last = 0
    private var listener: StoreListener?

    init(_ run: String, _ address: StoreAddress) throws {
      listener = StoreListener(address, run: run) { [weak self] news, store in
        guard let self else { return }
        if case .lost(let reason) = news { return print("a listener is lost: \(reason)") }
        try? store.prove(run, after: last, hash: hash) { row in
          (self.last, self.hash) = (row.sequence, row.hash)
          self.change { self.seen[row.sequence] = .now }
        }
        change { self.listens = true }
      }
    }

    func waitUntilItListens() { wait { listens } }

    /// Waits until an event has been read and proved here.
    func wait(for number: Int, since start: ContinuousClock.Instant) {
      wait { seen[number] != nil }
      begun[number] = start
    }

    /// How long each event has taken to get here.
    func end() -> [Double] {
      listener?.stop()
      return condition.withLock {
        begun.compactMap { number, start in seen[number].map { start.duration(to: $0) / .seconds(1) } }
      }
    }

    private func wait(until isThere: () -> Bool) {
      condition.withLock { while !isThere() { condition.wait() } }
    }

    private func change(_ body: () -> Void) {
      condition.withLock(body)
      condition.broadcast()
    }
  }
}
