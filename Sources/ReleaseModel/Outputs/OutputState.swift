// What steps have given, as far as a run has come.

/// A value for a command: its variable, and what it holds.
public struct OutputBinding: Hashable, Sendable {
  /// What it is.
  public var name: OutputName
  /// The value; nil of a secret.
  public var value: String?
  /// The attempt whose folder holds a secret.
  public var attempt: AttemptID?
}

extension ReleaseState {
  /// What a step of the deployment has given.
  public func yield(of id: StepID) -> StepYield? { stepState(id)?.yield }

  /// A value that a step has given, also when it was undone since; nil while there is none.
  public func output(_ name: OutputName) -> StepOutput? {
    deployment[name.step]?.yield?.outputs.first { $0.name == name.name }
  }

  /// The files that steps have made, in the order of the plan.
  public var producedFiles: [(step: StepID, file: ProducedFile)] {
    zip(deployment.steps, deployment.states).flatMap { step, state in
      (state.yield?.files ?? []).map { (step.id, $0) }
    }
  }

  /// Whether there is a package: something of it is verified, or steps have made files.
  public var hasPackage: Bool {
    plan.release.isVerifiable || deployment.states.contains { $0.yield?.files.isEmpty == false }
  }

  /// What a person is asked when a step is done by hand: what the plan asks, and of a step that runs by itself what
  /// others need of it.
  public func questions(of id: StepID) -> [StepQuestion] {
    guard let step = deployment.step(id) else { return [] }
    if let asks = step.asks { return asks }
    guard case .run = step.action else { return [] }
    // What is recorded would be no secret.
    let named = deployment.plan.namedOutputs(of: id).union(finally.plan.namedOutputs(of: id))
      .union(checks.table.namedOutputs(of: id))
    return named.subtracting(step.secretOutputs ?? []).sorted().map {
      StepQuestion(name: $0, title: "What it gives as \($0)")
    }
  }

  /// What a command of a step finds in its environment: of a step of the deployment what those have given that it comes
  /// after; of any other whatever is known.
  public func bindings(ofStep id: StepID) -> [OutputBinding] {
    guard let index = deployment.position(of: id) else {
      return bindings(of: Array(deployment.steps.indices))
    }
    return bindings(of: deployment.plan.ancestors(of: index))
  }

  /// What the command of a check finds in its environment.
  public var bindings: [OutputBinding] { bindings(of: Array(deployment.steps.indices)) }

  private func bindings(of positions: [Int]) -> [OutputBinding] {
    positions.flatMap { index -> [OutputBinding] in
      let (step, state) = (deployment.steps[index], deployment.states[index])
      guard let yield = state.yield else { return [] }
      return yield.outputs.map { output in
        OutputBinding(
          name: OutputName(step: step.id, name: output.name), value: output.value,
          attempt: output.value == nil ? yield.attempt.map { AttemptID(step: step.id, number: $0) } : nil)
      }
    }
  }

  /// Why a step cannot start: what it is made of is not known; nil when it can.
  public func missingOutput(ofStep id: StepID) -> MissingOutput? {
    let flow = flows.first { $0.step(id) != nil }
    guard let template = flow?.plan.template(of: id) else { return nil }
    return missing(open: template.outputsInWords, environment: template.outputsInEnvironment)
  }

  /// Why a check cannot be measured; nil when it can.
  public func missingOutput(ofCheck key: CheckKey) -> MissingOutput? {
    guard let template = checks.table.template(of: key) else { return nil }
    return missing(open: template.outputsInTheOpen, environment: template.outputsInEnvironment)
  }

  /// The first that is not there, or is secret and others would read it.
  private func missing(open: [OutputName], environment: [OutputName]) -> MissingOutput? {
    let names = open.map { ($0, true) } + environment.map { ($0, false) }
    for (name, isOpen) in names where deployment.step(name.step) != nil {
      guard let output = output(name) else { return MissingOutput(name: name, isSecret: false) }
      if isOpen, output.value == nil { return MissingOutput(name: name, isSecret: true) }
    }
    return nil
  }

  /// The environment of a step or a check as the plan writes it, for whoever fills in secrets.
  public func environmentTemplate(ofStep id: StepID) -> [String: String]? {
    flows.first { $0.step(id) != nil }?.plan.template(of: id)?.environment
  }

  /// As ``environmentTemplate(ofStep:)``, of a check.
  public func environmentTemplate(ofCheck key: CheckKey) -> [String: String]? {
    checks.table.template(of: key)?.environment
  }

  /// Fills in what a step has given.
  mutating func fill(outputsOf id: StepID) {
    let flow = deployment
    let value: (OutputName) -> String? = { name in
      flow[name.step]?.yield?.outputs.first { $0.name == name.name }?.value
    }
    deployment.fill(followersOf: id, value)
    finally.fill(followersOf: id, value)
    checks.fill(followersOf: id, value)
  }
}

/// What a step or a check is made of, and nobody has given.
public struct MissingOutput: Hashable, Sendable {
  /// What is missing.
  public var name: OutputName
  /// It was given, and is secret: it may stand in an environment only.
  public var isSecret: Bool

  /// In words.
  public var words: String {
    isSecret
      ? "it is made of {{\(name)}}, which is secret: it may stand in env: alone"
      : "it is made of {{\(name)}}, which step \(name.step) has not given"
  }
}
