import PlainText
import ReleaseModel
import Screen

/// Records what a position answers to the poll.
struct PollOverlay: FormOverlay {
  let position: String
  let question: Question?
  var form = Form([Field("Answer", choices: ["GO", "NO-GO"]), Field("Reason", hint: "needed for a NO-GO")])

  init(_ position: String, _ model: BoardModel) {
    self.position = position
    question = Question(.item(.position(position)), in: model)
  }

  var verb: String { "record" }
  var enterWords: String { isGo ? "record GO" : "next, then record" }

  func heading(_ model: BoardModel) -> String { "\(position): GO or NO-GO?" }

  /// A GO needs no more words.
  mutating func enter(_ model: BoardModel) -> OverlayAnswer {
    if isGo || form.isLast { return submit(model) }
    form.move(by: 1)
    return .stay()
  }

  private var isGo: Bool { form[0] == "GO" }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    let person = scene.plan.poll.first { $0.position == position }?.person
    let found = scene.plan.people.first { $0.id == person }
    let who = [found?.name ?? person, found?.contact].compactMap { $0 }.joined(separator: ", ")
    let answers = scene.plan.poll.compactMap { called -> [[Span]]? in
      guard let vote = scene.state.poll.votes[called.position] else { return nil }
      let sign = scene.glyphs.sign(vote)
      return entry(called.position, "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
    }
    return (who.isEmpty ? [] : entry("answers", who, columns: columns)) + answers.flatMap { $0 }
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    if isGo { return .poll(.vote(position: position, .go)) }
    return .poll(.vote(position: position, .noGo(reason: form[1])))
  }
}

/// Records a test that a person has performed.
struct TestOverlay: FormOverlay {
  let key: CheckKey
  let question: Question?
  var form: Form

  init(_ key: CheckKey, _ model: BoardModel) {
    self.key = key
    question = Question(.item(.check(key)), in: model)
    let allowed = model.state.check(key)?.manualTest?.by ?? []
    let tester = allowed.first { $0 == model.operatorName } ?? allowed.first ?? model.operatorName
    form = Form([
      Field("What was seen"), Field("Result", choices: ["passed", "failed"]),
      Field("Tester", hint: allowed.joined(separator: ", "), text: tester),
      Field("Attachment", hint: "a file that shows it, if any; its hash is recorded"),
    ])
  }

  var verb: String { "record" }

  func heading(_ model: BoardModel) -> String { Item.check(key).title(in: model.state) }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    guard let test = scene.state.check(key)?.manualTest else { return [] }
    return entry("do", test.instructions, columns: columns)
      + (test.expected.map { entry("expected", $0, columns: columns) } ?? [])
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    let attachment = form[3].trimmed
    let test = TestRecord(
      passed: form[1] == "passed", observed: form[0].trimmed, tester: form[2].trimmed,
      attachment: attachment.isEmpty ? nil : Evidence(text: attachment))
    return .checks(.recordTest(key, test))
  }
}
