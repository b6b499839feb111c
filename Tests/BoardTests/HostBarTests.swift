import Foundation
import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct HostBarTests {
  private func tally(_ counts: [HostState: Int]) -> HostTally {
    var tally = HostTally()
    for (state, count) in counts { tally[state] = count }
    return tally
  }

  private func text(_ spans: [Span]) -> String { spans.map(\.text).joined() }

  @Test("A single failed host of thousands has a cell of its own")
  func rare() {
    let hosts = tally([.ok: 4998, .failed: 1, .running: 1])
    #expect(text(Glyphs.unicode.hostBar(hosts, columns: 10)) == "▰▰▰▰▰▰▰▰✘▶")
    #expect(text(Glyphs.ascii.hostBar(hosts, columns: 10)) == "########x>")
  }

  @Test("A bar shows each state by another sign, and by its share")
  func shares() {
    let all = tally(Dictionary(uniqueKeysWithValues: HostState.allCases.map { ($0, 2) }))
    for glyphs in [Glyphs.unicode, .ascii] {
      let bar = text(glyphs.hostBar(all, columns: 18))
      #expect(bar.count == 18)
      #expect(Set(bar).count == HostState.allCases.count)
      #expect(Set(HostState.allCases.map { glyphs.sign($0).glyph }).count == HostState.allCases.count)
    }
    #expect(text(Glyphs.ascii.hostBar(tally([.ok: 5, .waiting: 5]), columns: 6)) == "###---")
    #expect(text(Glyphs.ascii.hostBar(tally([.changed: 3, .unreachable: 1]), columns: 4)) == "@@@!")
  }

  @Test("Where a bar is too narrow, what wants a person stays", arguments: 0...9)
  func narrow(columns: Int) {
    let hosts = tally([.ok: 90, .failed: 1, .unreachable: 1, .waiting: 8])
    let bar = text(Glyphs.ascii.hostBar(hosts, columns: columns))
    #expect(bar.count == columns)
    #expect(bar.contains("x") == (columns > 0))
    #expect(bar.contains("!") == (columns > 1))
    #expect(Glyphs.ascii.hostBar(tally([:]), columns: columns).isEmpty)
    #expect(Glyphs.ascii.hostBar(hosts, columns: -1).isEmpty)
  }

  @Test("The words go by what wants a person, and give way where there is no room")
  func words() {
    let hosts = tally([.ok: 18, .failed: 1, .running: 1])
    let expected = [
      (60, "##################x> 1 failed, 1 running, 18 ok"), (40, "##################x> x1 >1 +18"),
      (12, "x1 >1 +18"), (5, "18/20"), (4, ""),
    ]
    for (columns, words) in expected {
      #expect(text(Glyphs.ascii.hostSummary(hosts, columns: columns)) == words)
    }
    #expect(text(Glyphs.ascii.hostWords(tally([:]))) == "no hosts")
  }

  @Test("A tally counts, and is written by the names of the states")
  func tally() throws {
    let hosts = HostTally([.ok, .ok, .failed, .unreachable, .excluded, .changed])
    #expect(hosts.total == 6 && hosts.lost == 2 && hosts.done == 3 && hosts.isSettled)
    #expect(!HostTally([.waiting]).isSettled)
    let read = try JSONDecoder().decode(HostTally.self, from: JSONEncoder().encode(hosts))
    #expect(read == hosts)
  }
}
