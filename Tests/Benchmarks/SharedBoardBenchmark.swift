import Driving
import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal
import Synchronization

/// The board of whoever drives a shared run, while many follow it and while nobody does: how soon it answers a key, and how
/// soon each of them shows what was recorded.
///
/// The steps go on meanwhile, one after the other, beside one that writes. All of it is on one machine, so that the
/// followers cost the board what on their own hosts they would not.
enum SharedBoardBenchmark {
  private static let rounds = 5
  private static let presses = 40
  private static let (down, up) = ("\u{1b}[B", "\u{1b}[A")

  static func run(_ store: PostgreSQLStore, _ address: String, followers: Int) async throws {
    var delays: [[Double]] = []
    try await compare(
      "Key to paint on the board of a run that \(followers) follow", rounds: rounds, unit: "ms", scale: 1000,
      [("nobody follows", 0), (Figure.ours, followers)].map { name, count in
        Contender(name) {
          let crowd = Crowd()
          let press = try await visit(address) { screen, plan in
            try crowd.follow(opened(plan, screen, in: store), count, in: store)
            return try measure(screen, crowd)
          }
          if count > 0 { delays.append(crowd.delays) }
          return press
        }
      })
    for (name, share) in [("half", 0.5), ("ninety-nine of a hundred", 0.99)] {
      note(
        "An event until \(name) of \(followers) followers show it", unit: "ms", [Figure.ours],
        [delays.map { Delays(seconds: $0).milliseconds(within: share) }])
    }
    Delays(seconds: delays.flatMap { $0 }).tell("the time of an event", "a follower shows it")
  }

  /// The run of a plan, once its board has opened it.
  private static func opened(
    _ plan: URL, _ screen: TerminalProgram, in store: PostgreSQLStore
  ) throws -> StoredRun {
    let place = plan.pathComponents.suffix(2).joined(separator: "/")
    let end = ContinuousClock.now + .seconds(20)
    while .now < end {
      let run = try store.runs().first { $0.origin.hasSuffix(place) && $0.sequence > 0 }
      if let run { return run }
      try screen.watch(for: .milliseconds(50))
    }
    throw TerminalProgram.NeverDrawn(text: "a run in the store")
  }

  /// The median of some keys that move the selection, while the deployment goes on.
  private static func measure(_ screen: TerminalProgram, _ crowd: Crowd) throws -> Double {
    screen.type("n")
    try screen.watch(for: .milliseconds(500))
    screen.type("\r")
    _ = try screen.shows("a line of output")
    try screen.watch(for: .seconds(1))
    crowd.begin()
    var times: [Double] = []
    for number in 0..<presses {
      times.append(try screen.press(number % 4 < 2 ? down : up).seconds)
      try screen.watch(for: .milliseconds(100))
    }
    return times.sorted()[times.count / 2]
  }

  /// Opens the board on a plan of its own.
  private static func visit(
    _ address: String, _ body: (TerminalProgram, URL) throws -> Double
  ) async throws -> Double {
    var result = 0.0
    try await withFolder { folder in
      let plan = folder.appendingPathComponent("plan.yaml")
      let steps = (0..<200).map { "    - {id: s\($0), title: Step \($0), run: [/bin/sleep, '0.1']}" }
      try Data(
        """
        relboard: 1
        release: {name: Shared, version: "\(UUID().uuidString)", environment: dev}
        deployment:
          parallel: 2
          steps:
            - {id: talk, title: Talk, run: "while [ -e plan.yaml ]; do echo a line of output; sleep 0.1; done"}
        \(steps.joined(separator: "\n"))

        """.utf8
      ).write(to: plan)
      let screen = try TerminalProgram(
        .built("relboard"), ["open", "--store", address, plan.path], in: folder,
        environment: [
          "HOME": folder.path, "XDG_STATE_HOME": folder.path + "/state", "XDG_CONFIG_HOME": folder.path,
        ])
      // The step that writes ends with the folder.
      defer { screen.end() }
      _ = try screen.shows("start the deployment")
      result = try body(screen, plan)
    }
    return result
  }

  /// Those who follow.
  private final class Crowd: Sendable {
    private let followers = Mutex<[FollowedRun]>([])
    private let noted = Mutex<(isCounting: Bool, delays: [Double])>((false, []))

    var delays: [Double] {
      followers.withLock { $0 = [] }
      return noted.withLock { $0.delays }
    }

    func follow(_ run: StoredRun, _ count: Int, in store: PostgreSQLStore) throws {
      let nowhere = RunHome(RunDirectories(root: NSTemporaryDirectory() + UUID().uuidString))
      for _ in 0..<count {
        let followed = try FollowedRun(run, in: PostgreSQLStore(store.address), home: nowhere)
        let last = Mutex(0)
        followed.observe { [weak self, weak followed] in
          guard let state = followed?.snapshot.state else { return }
          let isNew = last.withLock { last in
            defer { last = state.sequence }
            return last != state.sequence
          }
          if isNew { self?.note(since: Double(state.updatedAt.wall.milliseconds) / 1000) }
        }
        followers.withLock { $0.append(followed) }
      }
    }

    /// Counts from now on: whoever has just come reads what was recorded before.
    func begin() { noted.withLock { $0.isCounting = true } }

    /// - Parameter wall: the time of an event, in seconds since 1970.
    private func note(since wall: Double) {
      let passed = Date().timeIntervalSince1970 - wall
      noted.withLock { if $0.isCounting { $0.delays.append(passed) } }
    }
  }
}
