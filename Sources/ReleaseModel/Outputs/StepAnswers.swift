import PlainText

// What a step gives when it is over, and what a person answers who does it by hand.

extension StepRoom {
  /// A step is done by hand: what it was asked for is answered, and given to those after it.
  static func complete(
    _ id: StepID, _ evidence: Evidence, _ answers: [String: String], _ turn: inout Turn
  ) throws(Obstacle) {
    let questions = turn.state.questions(of: id)
    var outputs: [StepOutput] = []
    for question in questions {
      let answer = answers[question.name]?.trimmed ?? ""
      if answer.isEmpty { throw .unanswered(question.title) }
      if let problem = StepOutput.problem(of: answer) { throw .answerRefused(question.title, problem) }
      outputs.append(StepOutput(name: question.name, value: answer))
    }
    var evidence = evidence
    // Where the plan asks for nothing else, the answers show that it was done.
    if evidence.text.trimmed.isEmpty, turn.state.step(id)?.evidence == nil, !outputs.isEmpty {
      evidence.text = outputs.map { "\($0.name): \($0.value ?? "")" }.joined(separator: ", ")
    }
    _ = try turn.given(evidence.text, .evidence)
    record(StepYield(outputs: outputs.sorted { $0.name < $1.name }), of: id, &turn)
    turn.record(.steps(.done(id, evidence: evidence)))
  }

  /// Records what a step has given, unless that is nothing and was before.
  static func record(_ yield: StepYield?, of id: StepID, _ turn: inout Turn) {
    let before = turn.state.stepState(id)?.yield
    let yield = yield ?? StepYield()
    guard !yield.isEmpty || before != nil else { return }
    turn.record(.steps(.yielded(id, yield)))
  }
}
