import PlanFile
import ReleaseModel
import Testing

struct AnswersTests {
  private let plan: Plan

  init() throws {
    let text = """
      relboard: 1
      release: {name: N, version: "1", environment: t}
      controls: [{id: reviewed, title: Reviewed}]
      poll: [{position: Ops}, {position: Biz}]
      deployment:
        steps:
          - {id: migrate, title: Migrate, run: "true"}
          - {id: call, title: Call, manual: Call., undo: {manual: Call again.}}
      verification:
        - {id: health, title: Health, run: "true"}
        - {id: look, title: Look, manual: Look.}
      backout:
        triggers: [{id: errors, title: Errors, when: {person: true}}]
        before: [{id: stop, title: Stop, run: "true"}]
      """
    plan = try #require(PlanFile.load(bytes: Array(text.utf8)).plan)
  }

  @Test func aWaiverMayNameItsOwnerAndItsEnd() {
    let waiver = Answers.WaiverOrder(
      reason: "later", owner: "Zoë", until: WallInstant(iso8601: "2026-11-24T12:00:00Z"))
    let reading = read("waive: {reviewed: {reason: later, owner: Zoë, until: '2026-11-24T12:00:00Z'}}")
    #expect(reading.answers?.waive == ["reviewed": waiver])
    #expect(read("waive: {reviewed: {owner: Zoë}}").diagnostics.map(\.kind.rule) == [.missingKey])
  }

  private func read(_ text: String) -> AnswersReading {
    AnswersFile.load(bytes: Array(text.utf8), for: plan)
  }

  @Test func everyAnswerIsRead() throws {
    let reading = read(
      """
      controls: {reviewed: seen}
      approve: {reviewed: {manager: by mail, Zoë: by word}}
      waive: {reviewed: comes on Monday}
      poll: {Ops: GO, Biz: {no-go: no staff}}
      confirm: [migrate, undo.call, before.stop]
      beyond: [migrate]
      perform: {call: at 22:10}
      retry: {migrate: 2}
      skip: {migrate: not here}
      tests: {look: {passed: true, observed: fine, tester: Zoë, attachment: shot.png}}
      accept: {health: known}
      acknowledge: {errors: told}
      resume: 3
      back-out: {problem: slow, severity: major, owner: Ana, authorised-by: manager}
      """)
    #expect(reading.diagnostics.isEmpty)
    var expected = Answers()
    expected.controls = ["reviewed": "seen"]
    expected.approve = ["reviewed": ["manager": "by mail", "Zoë": "by word"]]
    expected.waive = ["reviewed": Answers.WaiverOrder(reason: "comes on Monday")]
    expected.poll = ["Ops": .go, "Biz": .noGo(reason: "no staff")]
    expected.confirm = ["migrate", "undo.call", "before.stop"]
    expected.beyond = ["migrate"]
    expected.perform = ["call": "at 22:10"]
    expected.retry = ["migrate": 2]
    expected.skip = ["migrate": "not here"]
    expected.tests = [
      "look": TestRecord(
        passed: true, observed: "fine", tester: "Zoë", attachment: Evidence(text: "shot.png"))
    ]
    expected.accept = ["health": "known"]
    expected.acknowledge = ["errors": "told"]
    expected.resume = 3
    expected.backOut = reading.answers?.backOut
    #expect(reading.answers == expected)
    #expect(expected.backOut?.problem == Problem(title: "slow", severity: .major, owner: "Ana"))
    #expect(expected.backOut?.authorisedBy == "manager")
    let kept = read("keep: {id: OPS-7, owner: Ana, due: 2026-11-24T12:00Z}").answers?.keep
    #expect(kept?.id == "OPS-7")
  }

  @Test(arguments: ["go", "Go", "GO", "gO"])
  func aGoIsAGoInAnyCase(word: String) {
    #expect(read("poll: {Ops: \(word)}").answers?.poll == ["Ops": .go])
  }

  @Test(arguments: ["", "\n", "# nothing to say\n", "---\n", "~", "{}"])
  func nothingAnswersNothing(text: String) {
    #expect(read(text).answers == Answers())
    #expect(read(text).diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("polls: {Ops: go}", "1:1: unknown key in the answers: read \"polls\"; did you mean poll?"),
    ("poll: {Ops: yes}", "1:13: not a vote: read \"yes\"; write go, or {no-go: REASON}"),
    ("poll: {Ops: no-go}", "1:13: not a vote: read \"no-go\"; write go, or {no-go: REASON}"),
    ("poll: {Opps: go}", "1:8: no such poll position: read \"Opps\"; did you mean Ops?"),
    ("confirm: [migrat]", "1:11: no such step: read \"migrat\"; did you mean migrate?"),
    ("confirm: migrate", "1:10: not a list: read \"migrate\"; write a list"),
    ("retry: {migrate: 0}", "1:18: not such a number: read \"0\"; write a whole number from 1 to 100"),
    ("skip: {migrate: }", "1:17: not a text: read nothing; write some text"),
    (
      "tests: {health: {passed: true, observed: o, tester: t}}",
      "1:9: no such verification check: read \"health\"; write an id from verification"
    ),
    (
      "tests: {look: {passed: yes, observed: o, tester: t}}",
      "1:24: not true or false: read \"yes\"; write true or false"
    ),
    ("back-out: {owner: Ana, authorised-by: m}", "1:11: a key is missing in a backout's order"),
    (
      "keep: {id: a, owner: b, due: 2026-11-24}\nback-out: {problem: p, owner: Ana, authorised-by: m}",
      "2:11: back-out does not go with keep: read both; remove one"
    ),
    ("- go", "1:1: not a mapping: read a list; write keys with their values"),
  ])
  func whatIsWrongIsSaidWithItsPlace(text: String, words: String) {
    let reading = read(text)
    #expect(reading.answers == nil)
    #expect(reading.diagnostics.first?.text(file: "a").hasPrefix("a:" + words) == true)
    #expect(reading.diagnostics.count == 1)
  }

  @Test func aFileThatIsNotThereIsSaidToBeMissing() {
    let reading = AnswersFile.load(path: "/no/such/answers.yaml", for: plan)
    #expect(reading.answers == nil)
    #expect(
      reading.diagnostics.map { $0.text(file: "a") } == [
        "a: cannot be read: no such file; name a file that you may read"
      ])
  }
}
