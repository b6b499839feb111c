import AttemptProtocol
import Attempts
import ReleaseModel

/// What earlier steps hand over to a command: what its words and its environment are made of.
struct Handover: Sendable {
  /// The values that it finds in its environment.
  var bindings: [OutputBinding]
  /// What it is made of and nobody has given; nil when it can begin.
  var missing: MissingOutput?
  /// Its own environment as the plan writes it: secrets are filled in here, and nowhere in the run's state.
  var environment: [String: String]?
  /// What Ansible does; nil of what it does not run.
  var play: PlayOrder?

  /// What a step of a run is begun with.
  init(toStep id: StepID, in state: ReleaseState) {
    bindings = state.bindings(ofStep: id)
    missing = state.missingOutput(ofStep: id)
    environment = state.environmentTemplate(ofStep: id)
    play = PlayOrder(toStep: id, in: state)
  }

  /// What a check is measured with; nothing before any step has given something.
  init?(toCheck key: CheckKey, in state: ReleaseState) {
    switch key.list {
    case .control, .infrastructure: return nil
    case .verification, .backout: break
    }
    bindings = state.bindings
    missing = state.missingOutput(ofCheck: key)
    environment = state.environmentTemplate(ofCheck: key)
    if bindings.isEmpty, missing == nil { return nil }
  }

  /// With every value known.
  struct Filled: Sendable {
    /// The variables of what was given.
    var variables: [String: String] = [:]
    /// Those of them that are secret.
    var secretVariables: [String] = []
    /// The command's own variables.
    var environment: [String: String]?

    /// The secrets themselves.
    var secrets: [[UInt8]] { secretVariables.compactMap { variables[$0].map { Array($0.utf8) } } }
  }

  /// Fills in everything, and reads the secrets where their attempts have left them.
  ///
  /// - Parameter attempts: the folder of the attempts' folders.
  func filled(from attempts: String) throws(OutputFile.Problem) -> Filled {
    var filled = Filled()
    var values: [OutputName: String] = [:]
    var files: [AttemptID: OutputFile] = [:]
    for binding in bindings {
      var value = binding.value
      if value == nil, let attempt = binding.attempt {
        let path = AttemptDirectory("\(attempts)/\(attempt)").path(of: .outputs)
        let file: OutputFile
        if let known = files[attempt] { file = known } else { file = try OutputFile(path: path) }
        files[attempt] = file
        value = file.values[binding.name.name]
        filled.secretVariables.append(binding.name.variable)
      }
      guard let value else {
        throw OutputFile.Problem(words: "the secret \(binding.name) is gone from \(attempts)")
      }
      values[binding.name] = value
      filled.variables[binding.name.variable] = value
    }
    filled.environment = environment?.mapValues { OutputReference.filled($0) { values[$0] } }
    return filled
  }
}

extension ProbeContext {
  /// The same with what earlier steps have given.
  func with(_ handover: Handover.Filled) -> ProbeContext {
    var context = self
    context.environment.merge(handover.variables) { $1 }
    if !handover.secrets.isEmpty { context.secrets += handover.secrets }
    return context
  }
}

extension Check {
  /// Makes one measurement with what steps have given.
  ///
  /// - Parameter attempts: the folder of the attempts' folders.
  func measure(after handover: Handover?, from attempts: String, in context: ProbeContext) async
    -> Observation
  {
    guard let handover else { return await measureAgainAndAgain(in: context) }
    if let missing = handover.missing { return .error(missing.words) }
    do throws(OutputFile.Problem) {
      let filled = try await blocking { () throws(OutputFile.Problem) in try handover.filled(from: attempts) }
      var check = self
      check.environment = filled.environment
      return await check.measureAgainAndAgain(in: context.with(filled))
    } catch {
      return .error(error.words)
    }
  }
}

extension AttemptSpec {
  /// Hands over what earlier steps have given.
  mutating func take(_ handover: Handover.Filled) {
    environment.merge(handover.variables) { $1 }
    environment.merge(handover.environment ?? [:]) { $1 }
    maskedVariables += handover.secretVariables
  }
}
