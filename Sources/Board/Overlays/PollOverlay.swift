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
    return (who.isEmpty ? [] : entry("answers", who, columns: columns)) + pollLines(scene, columns: columns)
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    if isGo { return .poll(.vote(position: position, .go)) }
    return .poll(.vote(position: position, .noGo(reason: form[1])))
  }
}

/// What the poll is about, by when it has to be answered, and what was answered so far.
///
/// - Parameter isNamed: whether it says of which hold it is.
func pollLines(_ scene: Scene, columns: Int, isNamed: Bool = true) -> [[Span]] {
  let poll = scene.state.shownPoll
  let answers = poll.positions.flatMap { called -> [[Span]] in
    guard let vote = poll.state.votes[called.position] else { return [] }
    let sign = scene.glyphs.sign(vote)
    return entry(called.position, "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
  }
  let silence = poll.silentAt.map { at -> [[Span]] in
    let left = max(.zero, at - scene.now.steady)
    let words = "in \(Words.clock(left)), at \(Words.timeOfDay(scene.now.wall + left)): silence is a NO-GO"
    return entry("due", words, left < .seconds(60) ? .warning : .text, columns: columns)
  }
  let hold = isNamed ? poll.hold : nil
  return (hold.map { entry("hold", Item.step($0).title(in: scene.state), columns: columns) } ?? [])
    + (scene.clockWords.map { entry("clocks", $0, columns: columns) } ?? []) + (silence ?? []) + answers
}

extension Scene {
  /// The two clocks of the run; nil before the deployment.
  var clockWords: String? {
    guard let work = state.clocks.work(at: now.steady, hold: state.hold),
      let elapsed = state.clocks.elapsed(at: now.steady)
    else { return nil }
    return "T+\(Words.longClock(work))\(state.hold == nil ? "" : " stands")  L+\(Words.longClock(elapsed))"
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
