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
  if step.hasTerminal == true {
    let words = "of its own: enter on its row goes to it while it runs, \(TerminalKey.detachLabel) comes back"
    lines += entry("terminal", words, columns: columns)
  }
  let needs = step.needs.map { Item.step($0).title(in: scene.state) }
  if !needs.isEmpty { lines += entry("needs", needs.joined(separator: ", "), columns: columns) }
  let times = [
    step.planned.flatMap { $0 > .zero ? "planned \(Words.span($0))" : nil },
    step.timeout.map { "at most \(Words.clock($0))" },
    step.quietTimeout.map { "quiet at most \(Words.clock($0))" },
    step.retries > 0 ? "retries \(step.retries)" : nil,
  ].compactMap { $0 }
  if !times.isEmpty { lines += entry("time", times.joined(separator: ", "), columns: columns) }
  if step.required { lines += entry("required", "it cannot be skipped", columns: columns) }
  switch step.undo?.action {
  case .run(let invocation): lines += entry("undo", invocation.text, columns: columns)
  case .manual(let text): lines += entry("undo", "by hand: " + text, columns: columns)
  case .hold, .gate: break
  case nil:
    if step.hold == nil, !step.isGate, scene.state.deployment.step(id) != nil {
      let words = step.leftBecause.map { "none: " + $0 } ?? "none: a backout asks about it"
      lines += entry("undo", words, .warning, columns: columns)
    }
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
  let soaked = scene.state.soaked(id).map { ", \(Words.clock($0)) so far" } ?? ""
  return checks + entry("soak", "passing for \(Words.span(soak)) without a gap\(soaked)", columns: columns)
}

/// The attempts of a step with how they ended.
func attemptLines(_ id: StepID, _ scene: Scene, columns: Int) -> [[Span]] {
  (scene.state.stepState(id)?.attempts ?? []).flatMap { attempt in
    let took = ((attempt.endedAt ?? scene.now).steady - attempt.startedAt.steady)
    let outcome = attempt.outcome?.text ?? "running"
    return entry(
      "\(Words.ordinal(attempt.id.number)) attempt",
      "\(Words.timeOfDay(attempt.startedAt.wall))  \(outcome) after \(Words.span(took))",
      columns: columns)
  }
}
