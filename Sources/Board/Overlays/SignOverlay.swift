import PlainText
import ReleaseModel
import Screen

/// Asks for a signature: of whoever sits here, or one that was brought along as a text.
struct SignOverlay: FormOverlay {
  let item: Statement.Item
  let question: Question?
  var form: Form

  /// Whether the plan asks for a signature.
  static func isAsked(for item: Statement.Item, _ model: BoardModel) -> Bool {
    model.plan.signedItems.contains { $0.item == item }
  }

  init(_ item: Statement.Item, _ model: BoardModel) {
    self.item = item
    let pasted = Field(
      "Signed statement of somebody else", hint: "paste it; nothing: sign it with your own key")
    switch item {
    case .control(let id):
      question = Question(.item(.control(id)), in: model)
      form = Form([Field("Evidence that it holds"), pasted])
    case .position(let name):
      question = Question(.item(.position(name)), in: model)
      form = Form([
        Field("Answer", choices: ["GO", "NO-GO"]), Field("Reason", hint: "needed for a NO-GO"), pasted,
      ])
    case .trigger(let id):
      question = Question(.item(.trigger(id)), in: model)
      form = Form([Field("Why the release goes on"), pasted])
    }
  }

  var verb: String { pasted.isEmpty ? "sign" : "take it" }

  func heading(_ model: BoardModel) -> String {
    switch item {
    case .control(let id): "Sign ‘\(model.state.title(ofControl: id))’"
    case .position(let name): "\(name): sign GO or NO-GO"
    case .trigger(let id): "Sign that ‘\(model.state.title(ofTrigger: id))’ is acknowledged"
    }
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    guard let asked = scene.plan.signedItems.first(where: { $0.item == item }) else { return [] }
    let run = scene.state.run?.id ?? "RUN"
    let inbox = scene.plan.signers?.inbox.map { " --inbox \($0)" } ?? ""
    let names = asked.signers.map { person in
      person.id + (person.role.map { " (\($0))" } ?? "")
    }
    let approvals =
      if case .control(let id) = item { scene.state.openWords(of: id) } else { nil as String? }
    return entry("may sign", names.joined(separator: ", "), columns: columns)
      + (approvals.map { entry("so far", $0, columns: columns) } ?? [])
      + entry("elsewhere", "relboard sign \(run) \(Self.argument(item))\(inbox)", columns: columns)
      + signatureLines(item, scene, columns)
  }

  /// The item as the command line takes it.
  private static func argument(_ item: Statement.Item) -> String {
    switch item {
    case .control(let name), .position(let name), .trigger(let name): name.contains(" ") ? "'\(name)'" : name
    }
  }

  private var pasted: String { form[form.fields.count - 1].trimmed }
  private var isPosition: Bool { if case .position = item { true } else { false } }

  private func decision(_ isNoGo: Bool) -> Statement.Decision {
    switch item {
    case .control: .approve
    case .position: isNoGo ? .noGo : .go
    case .trigger: .acknowledge
    }
  }

  mutating func enter(_ model: BoardModel) -> OverlayAnswer {
    guard form.isLast || !pasted.isEmpty else {
      form.move(by: 1)
      return .stay()
    }
    do throws(Objection) {
      return .done([try request(model)])
    } catch {
      form.objection = error.words
      return .stay()
    }
  }

  func command(_ model: BoardModel) throws(Objection) -> Command { .signatures(.offer(text: pasted)) }

  private func request(_ model: BoardModel) throws(Objection) -> BoardRequest {
    if let hindrance = model.hindrance { throw Objection(hindrance) }
    guard pasted.isEmpty else { return .submit(try command(model)) }
    let name = model.operatorName
    guard let person = model.plan.person(named: name) else {
      throw Objection(
        "\(name) is none of the plan's people: open the plan with --as PERSON, or paste what they signed")
    }
    let isNoGo = isPosition && form[0] == "NO-GO"
    let text = isPosition ? isNoGo ? form[1].trimmed : "" : form[0].trimmed
    if text.isEmpty, isNoGo { throw Objection("a reason is needed for a NO-GO") }
    try demandPermission(person, model)
    return .sign(
      SignOrder(
        item: item, decision: decision(isNoGo), evidence: Evidence(text: text),
        who: person.id))
  }

  /// Throws when the signature of whoever sits here would be refused: nobody types a passphrase for that.
  private func demandPermission(_ person: Person, _ model: BoardModel) throws(Objection) {
    guard let asked = model.plan.signedItems.first(where: { $0.item == item }) else { return }
    guard asked.signers.contains(person) else {
      let may = asked.signers.map(\.id).joined(separator: ", ")
      throw Objection("\(person.id) may not sign it: \(may.isEmpty ? "nobody" : may) may")
    }
    guard case .control(let id) = item else { return }
    if model.plan.controls.first(where: { $0.id == id })?.requires?.isNotByOperator == true {
      throw Objection(Obstacle.approverIsOperator(person.id).words(model.state))
    }
    if model.state.controls[id]?.approvals.contains(where: { $0.person == person.id }) == true {
      throw Objection(Obstacle.approvedAlready(person.id).words(model.state))
    }
  }
}
