import Foundation
import ReleaseModel
import TestSupport
import Testing

@Suite("In any order of events", .heavy)
struct RandomWalkTests {
  @Test(
    "replaying the journal gives the same state and the same effects after every record",
    arguments: Array(0..<60).share(oneIn: 3))
  func replay(seed: UInt64) throws {
    var walk = RandomWalk(seed: seed)
    var replayed = ReleaseState(plan: walk.plan)
    var known = 0
    for _ in 0..<250 {
      for record in walk.records[known...] {
        let journal = try JSONEncoder().encode(record)
        evolve(&replayed, try JSONDecoder().decode(Record.self, from: journal))
      }
      known = walk.records.count
      try #require(replayed == walk.state)
      try #require(effects(of: replayed) == effects(of: walk.state))
      walk.step()
    }
  }

  @Test(
    "a run that has not ended waits for a person, a process, a measurement or a time",
    arguments: Array(100..<300).share(oneIn: 3))
  func noDeadEnd(seed: UInt64) throws {
    var walk = RandomWalk(seed: seed)
    for _ in 0..<150 {
      walk.step()
      let waits = !walk.needs.isEmpty || !effects(of: walk.state).isEmpty || walk.isWaitingForItsWindow
      try #require(walk.state.phase.isEnded || waits, "\(walk.state.label): \(walk.records.suffix(8))")
    }
  }

  @Test("helpful people and machines bring every run to its end", arguments: Array(300..<600).share(oneIn: 3))
  func ends(seed: UInt64) throws {
    var walk = RandomWalk(seed: seed)
    for _ in 0..<walk.random.pick(0...120) { walk.step() }
    for _ in 0..<2000 where !walk.state.phase.isEnded || walk.state.isDelivering {
      let helped = walk.helpOn()
      try #require(helped, "\(walk.state.label) \(walk.needs): \(walk.records.suffix(8))")
    }
    #expect(walk.state.phase.isEnded, "\(walk.state.label) \(walk.needs) \(effects(of: walk.state))")
    #expect(walk.needs.isEmpty)
    #expect(effects(of: walk.state).isEmpty)
  }
}
