import ReleaseModel

/// The rules of what steps give to those after them: it has to be known wherever it is filled in.
struct OutputRules {
  /// The keys in steps and checks whose texts are filled in as soon as something is known.
  static let lateKeys: Set<String> = [
    "title", "run", "manual", "env", "url", "query", "body", "headers", "path", "expected",
    "inventory", "limit", "tags", "skip-tags", "extra-vars", "extra-vars-files",
  ]
  /// Keys below which nothing is, whatever they hold.
  static let neverLate: Set<String> = ["asks", "triggers", "window", "authorisers", "unattended"]

  let plan: Plan
  /// The file with its values and loops written out.
  let root: Node
  let values: ValueTable
  let findings: Findings
  private let steps: [StepID: Step]

  init(plan: Plan, root: Node, values: ValueTable, findings: Findings) {
    (self.plan, self.root, self.values, self.findings) = (plan, root, values, findings)
    steps = Dictionary(plan.deployment.steps.map { ($0.id, $0) }) { first, _ in first }
  }

  /// What is filled in somewhere.
  private struct Place {
    /// Who is made of it.
    var user: Diagnostic.OutputUser
    /// The steps that are over then; nil for all.
    var before: (() -> Set<StepID>)?
    /// Whether others may read it.
    var isOpen = true

    init(user: Diagnostic.OutputUser, before: (() -> Set<StepID>)?) {
      self.user = user
      self.before = before
    }
  }

  func check() {
    let flow = Dependencies(plan.deployment.steps)
    let deployment = root.entry("deployment")?.value
    walk(steps: deployment?.entry("steps")?.value.entries ?? [], flow)
    // However the run ends, nobody knows beforehand which steps were made.
    for node in deployment?.entry("finally")?.value.entries ?? [] {
      walk(node, Place(user: .end, before: nil))
    }
    for node in root.entry("verification")?.value.entries ?? [] {
      guard let id = node.entry("id")?.value.plainText,
        let check = plan.verification.first(where: { $0.id == id })
      else { continue }
      for place in places(of: check, flow) { walk(node, place) }
    }
    let backout = root.entry("backout")?.value
    for key in ["before", "after", "verification"] {
      // Nobody knows beforehand which steps were made: what is missing keeps one from starting.
      for node in backout?.entry(key)?.value.entries ?? [] { walk(node, Place(user: .check, before: nil)) }
    }
  }

  /// Looks through steps, and through those of groups, whose titles are read before any step is over.
  private func walk(steps nodes: [Node], _ flow: Dependencies) {
    for node in nodes {
      if let group = node.entry("group")?.value.plainText {
        if let title = node.entry("title")?.value { texts(title, Place(user: .group(group)) { [] }) }
        walk(steps: node.entry("steps")?.value.entries ?? [], flow)
      }
      guard let id = node.entry("id")?.value.plainText else { continue }
      walk(node, Place(user: .step(id)) { flow.ancestors(of: id) })
      if let undo = node.entry("undo")?.value {
        walk(undo, Place(user: .step(id)) { flow.ancestors(of: id).union([id]) })
      }
    }
  }

  /// From when on a check may be measured.
  private func places(of check: Check, _ flow: Dependencies) -> [Place] {
    if check.baseline != nil { return [Place(user: .baseline) { [] }] }
    var places: [Place] = []
    if let after = check.after {
      places.append(Place(user: .check) { flow.ancestors(of: after).union([after]) })
    } else {
      places.append(Place(user: .check, before: nil))
    }
    for step in plan.deployment.steps {
      if case .gate(let gate) = step.action, gate.checks.contains(check.id) {
        places.append(Place(user: .gated(step.id)) { flow.ancestors(of: step.id) })
      }
    }
    return places
  }

  /// Looks through the texts of a step or a check.
  private func walk(_ node: Node, _ place: Place) {
    for entry in node.mapping {
      var place = place
      place.isOpen = entry.key != "env"
      switch entry.key {
      case "http", "prometheus", "file", "junit", "ansible": walk(entry.value, place)
      case "run": command(entry.value, place)
      case _ where Self.lateKeys.contains(entry.key): texts(entry.value, place, isAddress: entry.key == "url")
      default: continue
      }
    }
  }

  private func command(_ node: Node, _ place: Place) {
    var reader = CommandReader()
    for word in node.entries {
      if let text = word.plainText, case .argument = reader.next(text) { texts(word, place) }
    }
  }

  private func texts(_ node: Node, _ place: Place, isAddress: Bool = false) {
    switch node.content {
    case .scalar(let scalar): names(scalar.text, at: node.mark, place, isAddress: isAddress)
    case .list(let entries): for entry in entries { texts(entry, place) }
    case .mapping(let entries): for entry in entries { texts(entry.value, place) }
    }
  }

  private func names(_ text: String, at mark: Mark, _ place: Place, isAddress: Bool) {
    var places = values.places(from: mark)
    for reference in OutputReference.all(in: text) where !reference.isEscaped {
      let mark = places.next(String(text[reference.range]))
      let name = reference.name
      guard let step = steps[name.step] else {
        // In a plan that has none of them it is the template of another program, but in no address.
        if isAddress || values.isOutput(name.description) || hasOutputs {
          let nearest = findings.nearest(to: name.step, among: plan.deployment.steps.map(\.id))
          findings.report(.unknownID(.step, name.step, nearest: nearest), at: mark)
        }
        continue
      }
      if let problem = problem(of: name, step, place) { findings.report(problem, at: mark) }
    }
  }

  private func problem(of name: OutputName, _ step: Step, _ place: Place) -> Diagnostic.Kind? {
    if let before = place.before, !before().contains(name.step) {
      return .outputNotBefore(name, user: place.user)
    }
    switch step.action {
    case .hold, .gate: return .outputOfNothing(name)
    case .manual:
      let asked = (step.asks ?? []).map(\.name)
      return asked.contains(name.name) ? nil : .unaskedOutput(name, asked: asked)
    case .run:
      return place.isOpen && step.secretOutputs?.contains(name.name) == true ? .secretOutput(name) : nil
    }
  }

  /// Whether the plan makes use of what steps give.
  private var hasOutputs: Bool {
    plan.deployment.steps.contains { $0.asks != nil || $0.secretOutputs != nil }
  }
}

/// What comes before each step.
private struct Dependencies {
  private let needs: [StepID: [StepID]]

  init(_ steps: [Step]) {
    needs = Dictionary(steps.map { ($0.id, $0.needs) }) { first, _ in first }
  }

  func ancestors(of id: StepID) -> Set<StepID> {
    var found: Set<StepID> = []
    var waiting = needs[id] ?? []
    while let next = waiting.popLast() {
      if found.insert(next).inserted { waiting += needs[next] ?? [] }
    }
    return found
  }
}

extension Node {
  fileprivate var plainText: String? {
    if case .scalar(let scalar) = content { scalar.text } else { nil }
  }
}
