import Attempts
import Engine
import Foundation
import ReleaseModel
import Testing

@Suite("What a playbook's events say")
struct PlayEventsTests {
  private let directory = AttemptDirectory(
    FileManager.default.temporaryDirectory.appendingPathComponent("play-\(UUID().uuidString)").path)

  init() throws { try directory.claim() }

  private func write(_ text: String) throws {
    let path = directory.path + "/play-events.jsonl"
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  private static let first = #"{"event":"events","version":1,"pid":7}"# + "\n"

  private func states(_ events: PlayEvents) -> [String: HostState] {
    Dictionary(events.progress.hosts.map { ($0.name, $0.standing.state) }) { first, _ in first }
  }

  @Test func linesAreReadOnceAndOnlyWhenTheyAreWhole() throws {
    defer { try? FileManager.default.removeItem(atPath: directory.path) }
    var events = PlayEvents(of: directory)
    var hasNews = events.readOn()
    #expect(!hasNews, "there is no file yet")
    try write(
      Self.first + #"{"event":"play","name":"all","hosts":["a","b","c"]}"# + "\n" + #"{"event":"begin","ho"#)
    hasNews = events.readOn()
    #expect(hasNews)
    #expect(states(events) == ["a": .waiting, "b": .waiting, "c": .waiting])
    try write(
      #"st":"a","task":"x"}"# + "\n" + #"{"event":"task","number":1,"name":"one\u001b[2Jtwo"}"# + "\n")
    hasNews = events.readOn()
    let hasMore = events.readOn()
    #expect(hasNews && !hasMore)
    #expect(states(events)["a"] == .running && events.progress["a"].task == "x")
    #expect(events.progress.task == "one?[2Jtwo" && !events.progress.hasEnded)
    // What no plugin writes is passed over.
    try write("no json\n{}\n[]\n" + #"{"event":"later","host":"z"}"# + "\n")
    hasNews = events.readOn()
    #expect(hasNews && states(events).count == 3)
  }

  @Test func aHostThatIsRescuedHasNotFailedAndOneThatCannotBeReachedHasNotEither() throws {
    defer { try? FileManager.default.removeItem(atPath: directory.path) }
    let lines = [
      #"{"event":"begin","host":"a","task":"x"}"#, #"{"event":"begin","host":"b","task":"x"}"#,
      #"{"event":"result","host":"a","task":"x","state":"failed","why":"no"}"#,
      #"{"event":"result","host":"b","task":"x","state":"unreachable","why":"no route"}"#,
    ]
    try write(Self.first + lines.joined(separator: "\n") + "\n")
    var events = PlayEvents(of: directory)
    _ = events.readOn()
    #expect(states(events) == ["a": .failed, "b": .unreachable])
    var told: [String: PlayStanding] = [:]
    #expect(events.progress.news(after: &told).count == 2)
    #expect(events.progress.news(after: &told).isEmpty)
    let rest = [
      #"{"event":"begin","host":"a","task":"rescue"}"#,
      #"{"event":"recap","host":"a","ok":1,"changed":0,"failures":0,"unreachable":0,"rescued":1}"#,
      #"{"event":"recap","host":"b","ok":0,"changed":0,"failures":0,"unreachable":1}"#, #"{"event":"end"}"#,
    ]
    try write(rest.joined(separator: "\n") + "\n")
    _ = events.readOn()
    #expect(states(events) == ["a": .ok, "b": .unreachable] && events.progress.hasEnded)
    #expect(events.progress["a"].standing.counts?.rescued == 1 && events.progress["a"].standing.why == nil)
    #expect(events.progress["b"].standing.why == "no route")
    #expect(events.progress.news(after: &told).map(\.hosts) == [["a"], ["b"]])
  }

  @Test func anotherVersionSaysNothing() throws {
    defer { try? FileManager.default.removeItem(atPath: directory.path) }
    try write(#"{"event":"events","version":2}"# + "\n" + #"{"event":"begin","host":"a"}"# + "\n")
    var events = PlayEvents(of: directory)
    _ = events.readOn()
    _ = events.readOn()
    #expect(events.progress.hosts.isEmpty)
  }
}
