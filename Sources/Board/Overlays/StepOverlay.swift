import ReleaseModel
import ReleaseWords
import Screen

/// Confirms the start of a step; beyond the point of no return only with the environment's name.
struct StepConfirmOverlay: FormOverlay {
  let id: StepID
  let question: Question?
  private let isManual: Bool
  var form: Form

  init(_ id: StepID, _ model: BoardModel) {
    self.id = id
    question = Question(.item(.step(id)), in: model)
    isManual = model.state.step(id)?.isManual == true
    form = Form(model.needsEnvironment(id) ? [.environment(model)] : [])
  }

  var verb: String { isManual ? "begin it" : "run it" }
  var isDangerous: Bool { !form.fields.isEmpty }

  func heading(_ model: BoardModel) -> String {
    "\(isManual ? "Begin" : "Run") ‘\(Item.step(id).title(in: model.state))’?"
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    let text: String? =
      switch scene.state.lateness(of: id, at: scene.model.now) {
      case .irreversible(let reason): "Nothing can take it back: \(reason)"
      case .startsAfterWindow(let closed): "The release window has closed at \(closed.stamp())."
      case .some: "It would end after the point of no return: a backout would no longer fit in."
      case nil: nil
      }
    let warning = text.map { paragraph($0, .danger, columns: columns) } ?? []
    return warning + stepEntries(id, scene, columns: columns)
  }

  mutating func enter(_ model: BoardModel) -> OverlayAnswer {
    // Time passes while the question is open, and may bring the point of no return.
    guard form.fields.isEmpty, model.needsEnvironment(id) else { return submit(model) }
    form = Form([.environment(model)])
    return .stay()
  }

  func command(_ model: BoardModel) -> Command {
    .steps(.confirm(id, typedEnvironment: form.fields.isEmpty ? nil : form[0]))
  }
}

extension BoardModel {
  /// See ``ReleaseState/needsEnvironment(_:at:)``.
  func needsEnvironment(_ id: StepID) -> Bool { state.needsEnvironment(id, at: now) }
}

/// What a step does and what is planned for it.
func stepEntries(_ id: StepID, _ scene: Scene, columns: Int) -> [[Span]] {
  guard let step = scene.state.step(id) else { return [] }
  var lines: [[Span]] = []
  switch step.action {
  case .run(let invocation): lines += entry("runs", invocation.text, .accent, columns: columns)
  case .manual(let text): lines += entry("by hand", text, columns: columns)
  case .hold(let hold):
    let silence = hold.deadline.map { "; silence for \(Words.rough($0)) is a NO-GO" } ?? ""
    lines += entry("holds", "for GO from \(hold.poll.joined(separator: ", "))\(silence)", columns: columns)
  case .gate(let gate): lines += gateEntries(gate, id, scene, columns: columns)
  }
  let groups = (step.groups ?? []).map { Item.group($0).title(in: scene.state) }
  if !groups.isEmpty {
    lines += entry("group", groups.joined(separator: " \(scene.glyphs.separator) "), columns: columns)
  }
  if step.hasTerminal == true {
    let words = "of its own: enter on its row goes to it while it runs, \(TerminalKey.detachLabel) comes back"
    lines += entry("terminal", words, columns: columns)
  }
  let needs = step.needs.map { Item.step($0).title(in: scene.state) }
  if !needs.isEmpty { lines += entry("needs", needs.joined(separator: ", "), columns: columns) }
  for condition in step.conditions ?? [] {
    let words = condition.words { "‘\(Item.step($0).title(in: scene.state))’" }
    lines += entry("only when", words, columns: columns)
  }
  if let why = scene.state.inapplicability(of: id) {
    lines += entry("not applicable", why, columns: columns)
  }
  let times = [
    step.planned.flatMap { $0 > .zero ? "planned \(Words.span($0))" : nil },
    step.expected.flatMap { $0 > .zero ? "\(Words.span($0)) in earlier runs" : nil },
    step.timeout.map { "at most \(Words.clock($0))" },
    step.quietTimeout.map { "quiet at most \(Words.clock($0))" },
    step.retries > 0 ? "retries \(step.retries)" : nil,
  ].compactMap { $0 }
  if !times.isEmpty { lines += entry("time", times.joined(separator: ", "), columns: columns) }
  for question in step.asks ?? [] {
    let pattern = question.pattern.map { ", has to match \($0)" } ?? ""
    lines += entry("asks", "\(question.title) (\(question.name)\(pattern))", columns: columns)
  }
  if let produces = step.produces {
    lines += entry("produces", produces.joined(separator: ", "), columns: columns)
  }
  lines += yieldLines(scene.state.yield(of: id), columns: columns)
  if step.required { lines += entry("required", "it cannot be skipped", columns: columns) }
  lines += dutyEntries(step, scene, columns: columns)
  let tries = step.undo?.retries.map { $0 > 0 ? ", retries \($0)" : "" } ?? ""
  switch step.undo?.action {
  case .run(let invocation): lines += entry("undo", invocation.text + tries, columns: columns)
  case .manual(let text): lines += entry("undo", "by hand: " + text, columns: columns)
  case .hold, .gate: break
  case nil:
    if step.hold == nil, !step.isGate, scene.state.deployment.step(id) != nil {
      let words =
        step.irreversible.map { "nothing can take it back: " + $0 }
        ?? step.leftBecause.map { "none: " + $0 } ?? "none: a backout asks about it"
      lines += entry("undo", words, step.irreversible == nil ? .warning : .danger, columns: columns)
    }
  }
  return lines
}

/// When a step is to be done, and by whom.
private func dutyEntries(_ step: Step, _ scene: Scene, columns: Int) -> [[Span]] {
  var lines: [[Span]] = []
  if let name = scene.plan.assignee(of: step) { lines += entry("assigned", name, columns: columns) }
  let others = (step.notSamePersonAs ?? []).map { other in
    scene.state.deployment.step(other) == nil
      ? scene.state.title(ofControl: other) : scene.state.title(ofStep: other)
  }
  if !others.isEmpty {
    lines += entry("not by", "whoever does \(others.joined(separator: ", "))", columns: columns)
  }
  if let earliest = scene.state.earliestStart(of: step.id) {
    lines += entry("not before", earliest.stamp(), columns: columns)
  }
  if let due = scene.state.deadline(of: step.id) {
    let isLate = scene.state.lateSteps[step.id] != nil
    let words = due.stamp() + (isLate ? ": it was not done by then" : "")
    lines += entry("deadline", words, isLate ? .danger : .text, columns: columns)
  }
  return lines
}

/// What a gate waits for, and how far each check is.
private func gateEntries(_ gate: Gate, _ id: StepID, _ scene: Scene, columns: Int) -> [[Span]] {
  let checks = gate.checks.flatMap { check -> [[Span]] in
    let key = CheckKey(.verification, check)
    guard let state = scene.state.checks[key] else { return [] }
    let sign = scene.glyphs.sign(state)
    let words = "\(sign.glyph) \(Item.check(key).title(in: scene.state))"
    return entry("waits for", words, sign.role, columns: columns)
  }
  guard let soak = gate.soak else { return checks }
  let soaked =
    (scene.state.waited(id, at: scene.now.steady) ?? scene.state.soaked(id)).map {
      ", \(Words.clock($0)) so far"
    } ?? ""
  return checks + entry("soak", "passing for \(Words.span(soak)) without a gap\(soaked)", columns: columns)
}

/// The attempts of a step with how they ended.
func attemptLines(_ id: StepID, _ scene: Scene, columns: Int) -> [[Span]] {
  (scene.state.stepState(id)?.attempts ?? []).flatMap { attempt in
    let took = ((attempt.endedAt ?? scene.now).steady - attempt.startedAt.steady)
    let outcome = attempt.outcome?.text ?? "running"
    // How long it takes there nobody here knows.
    let time = attempt.outcome?.isElsewhere == true ? "" : " after \(Words.span(took))"
    return entry(
      "\(Words.ordinal(attempt.id.number)) attempt",
      "\(Words.timeOfDay(attempt.startedAt.wall))  \(outcome)\(time)", columns: columns)
  }
}
