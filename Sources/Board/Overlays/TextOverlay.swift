import PlainText
import ReleaseModel
import ReleaseWords
import Screen

/// Asks for one text: evidence, a reason, a receipt.
struct TextOverlay: FormOverlay {
  /// What the text is for.
  enum Purpose: Equatable, Sendable {
    case tick(ControlID)
    case waive(ControlID)
    case complete(StepID)
    case skip(StepID)
    case exclude(GroupID)
    case redo(StepID)
    case accept(CheckKey)
    case acknowledge(TriggerID)
    case receipt(MessageID)
    case explainHold
  }

  let purpose: Purpose
  let question: Question?
  /// What is asked besides, in the first fields.
  private let asked: [StepQuestion]
  var form: Form

  init(_ purpose: Purpose, _ model: BoardModel) {
    self.purpose = purpose
    // Whether the hold itself is recorded by now makes no difference to why it was wanted.
    question = purpose.item.map { Question(.item($0), in: model) }
    asked = purpose.asked(model)
    form = Form(
      asked.map { Field($0.title, hint: $0.pattern.map { "has to match \($0)" } ?? "") }
        + [Field(purpose.label, hint: purpose.hint(model))] + purpose.otherFields(model))
  }

  var verb: String { purpose.verb }
  var escapeWords: String { purpose == .explainHold ? "held without a reason" : "leave it" }

  func heading(_ model: BoardModel) -> String {
    let title = purpose.item.map { "‘\($0.title(in: model.state))’" } ?? ""
    return switch purpose {
    case .tick: "Tick \(title)"
    case .waive: "Waive \(title)"
    case .complete: "Mark \(title) as done"
    case .skip(let id): "\(model.state.step(id)?.host == nil ? "Skip" : "Exclude") \(title)"
    case .exclude(let id):
      "Exclude \(Words.count(model.state.lostHosts(of: id).count, "host")) from \(title)"
    case .redo: "Do \(title) again"
    case .accept: "Accept \(title)"
    case .acknowledge: "Acknowledge \(title)"
    case .receipt: "\(title) was told"
    case .explainHold: "The run is held"
    }
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    let answers = purpose.item.map {
      scene.model.answer(purpose.command("?"), about: $0, because: "?")
        .filter { $0 != purpose.command("?") }.compactMap { $0.alsoSays(scene.state) }
    }
    return explanation(scene, columns: columns)
      + (answers ?? []).flatMap { entry("as well", $0, columns: columns) }
  }

  private func explanation(_ scene: Scene, columns: Int) -> [[Span]] {
    switch purpose {
    case .complete(let id):
      let warning =
        scene.state.needsEnvironmentWhenDone(id)
        ? scene.state.deployment.step(id)?.irreversible.map {
          paragraph("Nothing can take it back: \($0)", .danger, columns: columns)
        } : nil
      guard case .manual(let text) = scene.state.step(id)?.action else { return warning ?? [] }
      return (warning ?? []) + paragraph(text, columns: columns)
    case .skip:
      return paragraph(
        "Steps that need it will go on without it. The report lists it as skipped.", .muted, columns: columns)
    case .exclude(let id):
      let hosts = scene.state.lostHosts(of: id).map { scene.state.step($0)?.host?.name ?? $0 }
      return paragraph(
        "They stay as they are, and are not tried again. The report lists each as excluded.", .muted,
        columns: columns) + entry("hosts", hosts.joined(separator: ", "), columns: columns)
    case .redo:
      return paragraph(
        "What needs it stays done, and is done again with the same key where it has to be. The report lists it.",
        .muted, columns: columns)
    case .explainHold:
      return paragraph(
        "Nothing new starts until it is resumed; running steps go on.", .muted, columns: columns)
    case .receipt(let id):
      return messageLines(id, scene, columns: columns)
    case .accept:
      return paragraph("It stays in the report, with your name and the reason.", .muted, columns: columns)
    case .waive(let id):
      return waivingLines(id, scene, columns: columns)
    case .acknowledge:
      return paragraph("The release goes on although the trigger has tripped.", .muted, columns: columns)
    case .tick: return []
    }
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    let text = form[asked.count].trimmed
    if case .complete(let id) = purpose, form.fields.count > 1 {
      for (index, question) in asked.enumerated() {
        if let problem = question.problem(of: form[index]) {
          throw Objection("\(question.title): the answer \(problem)")
        }
      }
      if text.isEmpty, asked.isEmpty || model.state.step(id)?.evidence != nil {
        throw Objection("\(purpose.label.lowercased()): something has to be written here")
      }
      let answers = asked.enumerated().map { ($1.name, form[$0].trimmed) }
      return .steps(
        .complete(
          id, evidence: Evidence(text: text), answers: Dictionary(answers) { first, _ in first },
          typedEnvironment: form.fields.count > asked.count + 1 ? form[asked.count + 1] : nil))
    }
    if text.isEmpty { throw Objection("\(purpose.label.lowercased()): something has to be written here") }
    if case .tick(let id) = purpose, form.fields.count > 1 {
      return .controls(.tick(id, evidence: Evidence(text: text), by: form[1].trimmed))
    }
    if case .waive(let id) = purpose { return try waiving(id, because: text, model) }
    return purpose.command(text)
  }

  func commands(_ model: BoardModel) throws(Objection) -> [Command] {
    let command = try command(model)
    return purpose.item.map { model.answer(command, about: $0, because: form[asked.count].trimmed) } ?? [
      command
    ]
  }
}

extension Command {
  /// What is done along with an answer.
  fileprivate func alsoSays(_ state: ReleaseState) -> String? {
    switch self {
    case .backout(.acknowledge(let id, _)): "acknowledges the trigger ‘\(state.title(ofTrigger: id))’"
    case .run(.resume): "resumes the run"
    default: nil
    }
  }
}

extension TextOverlay.Purpose {
  /// What it means to carry on in spite of what a row says; nil where that means nothing.
  init?(carryingOn item: Item) {
    switch item {
    case .control(let id): self = .waive(id)
    case .check(let key): self = .accept(key)
    case .trigger(let id): self = .acknowledge(id)
    case .heading, .package, .position, .step, .group, .message, .task, .product, .activity, .event, .phase:
      return nil
    }
  }

  var item: Item? {
    switch self {
    case .tick(let id), .waive(let id): .control(id)
    case .complete(let id), .skip(let id), .redo(let id): .step(id)
    case .exclude(let id): .group(id)
    case .accept(let key): .check(key)
    case .acknowledge(let id): .trigger(id)
    case .receipt(let id): .message(id)
    case .explainHold: nil
    }
  }

  /// The command that a text makes of it.
  func command(_ text: String) -> Command {
    switch self {
    case .tick(let id): .controls(.tick(id, evidence: Evidence(text: text)))
    case .waive(let id): .controls(.waive(id, reason: text))
    case .complete(let id): .steps(.complete(id, evidence: Evidence(text: text)))
    case .skip(let id): .steps(.skip(id, reason: text))
    case .exclude(let id): .steps(.excludeHosts(id, reason: text))
    case .redo(let id): .steps(.redo(id, reason: text))
    case .accept(let key): .checks(.accept(key, reason: text))
    case .acknowledge(let id): .backout(.acknowledge(id, reason: text))
    case .receipt(let id): .messages(.confirm(id, receipt: text))
    case .explainHold: .run(.explainHold(reason: text))
    }
  }

  private var intent: Intent {
    switch self {
    case .tick(let id): .controls(.tick(id))
    case .waive(let id): .controls(.waive(id))
    case .complete(let id): .steps(.complete(id))
    case .skip(let id): .steps(.skip(id))
    case .exclude(let id): .steps(.excludeHosts(id))
    case .redo(let id): .steps(.redo(id))
    case .accept(let key): .checks(.accept(key))
    case .acknowledge(let id): .backout(.acknowledge(id))
    case .receipt(let id): .messages(.confirm(id))
    case .explainHold: .run(.explainHold)
    }
  }

  /// Why it could not be done whatever is written; nil when it could.
  func obstacle(_ model: BoardModel) -> String? { model.obstacle(to: intent) }

  /// What is asked beside the text.
  fileprivate func otherFields(_ model: BoardModel) -> [Field] {
    switch self {
    case .tick(let id): approver(of: id, model)
    case .waive(let id): Self.waiverFields(id, model)
    case .complete(let id): model.state.needsEnvironmentWhenDone(id) ? [.environment(model)] : []
    case .skip, .exclude, .redo, .accept, .acknowledge, .receipt, .explainHold: []
    }
  }

  /// Who approves, where the plan asks for approvals.
  private func approver(of id: ControlID, _ model: BoardModel) -> [Field] {
    guard
      let approvals = model.state.plan.controls.first(where: { $0.id == id })?.requires
    else { return [] }
    let people = model.state.plan.people.filter(approvals.permits).map(\.id)
    return [Field("Who approves it", hint: people.joined(separator: ", "))]
  }

  /// What the plan asks of whoever does a step by hand.
  fileprivate func asked(_ model: BoardModel) -> [StepQuestion] {
    guard case .complete(let id) = self else { return [] }
    return model.state.questions(of: id)
  }

  /// What kind of text the plan asks for.
  fileprivate func hint(_ model: BoardModel) -> String {
    guard case .complete(let id) = self else { return "" }
    return switch model.state.step(id)?.evidence {
    case .file: "the path of a file; its hash is recorded"
    case .link: "a link"
    case nil where !asked(model).isEmpty: "may stay empty"
    case .note, nil: ""
    }
  }

  fileprivate var label: String {
    switch self {
    case .tick: "Evidence that it holds"
    case .waive: "Why it is waived"
    case .complete: "Evidence that it is done"
    case .skip: "Why it is skipped"
    case .exclude: "Why they are excluded"
    case .redo: "Why it is done again"
    case .accept: "Why the result is good enough"
    case .acknowledge: "Why no backout is needed"
    case .receipt: "How you know that it has arrived"
    case .explainHold: "Why it is held"
    }
  }

  fileprivate var verb: String {
    switch self {
    case .tick: "tick"
    case .waive: "waive"
    case .complete: "mark as done"
    case .skip: "skip"
    case .exclude: "exclude them"
    case .redo: "do it again"
    case .accept: "accept"
    case .acknowledge: "acknowledge"
    case .receipt: "confirm"
    case .explainHold: "record"
    }
  }
}
