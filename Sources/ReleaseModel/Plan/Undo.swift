/// How a step is reversed: a step of its own, but for its id, its title and what it needs.
public struct Undo: Hashable, Codable, Sendable {
  /// What reverses it.
  public var action: Step.Action
  /// How long that is expected to take.
  public var planned: Duration?
  /// How long it may take.
  public var timeout: Duration?
  // What a plan may leave out is nil then: plans of earlier runs have none of it.
  /// How long it may write nothing.
  public var quietTimeout: Duration?
  /// How often a failed attempt is repeated without asking.
  public var retries: Int?
  /// How long to wait before an attempt is repeated.
  public var retryDelay: Duration?
  /// Exit codes that mean success.
  public var successCodes: [Int32]?
  /// What may happen after an unknown outcome.
  public var rerun: Step.Rerun?
  /// A pattern that finds progress in the output.
  public var progress: String?
  /// How much of the output of an attempt is kept, in bytes.
  public var keptOutput: Int64?
  /// What evidence is taken where a person does it.
  public var evidence: Step.EvidenceKind?
  /// Whether it waits for a person before it starts.
  public var confirm: Bool?
  /// Whether a backout may not leave it out.
  public var required: Bool?
  /// Environment variables over those of its step.
  public var environment: [String: String]?
  /// The folder in which it runs; nil for its step's.
  public var directory: String?
  /// Whether its command has a terminal of its own; nil for no.
  public var hasTerminal: Bool?
  /// On how many hosts of a fleet it may run at once; nil where that is as many as the step itself.
  public var parallel: Int?
  /// What Ansible is given, where that reverses it; nil where it does not.
  public var play: AnsiblePlay?

  /// Makes the reversal of a step.
  public init(action: Step.Action, planned: Duration? = nil, timeout: Duration? = nil) {
    self.action = action
    self.planned = planned
    self.timeout = timeout
  }
}

extension Undo {
  /// Takes what a step of a plan says of itself.
  public init(_ step: Step) {
    self.init(action: step.action, planned: step.planned, timeout: step.timeout)
    let plain = Step(id: step.id, title: step.title, action: step.action)
    func said<Value: Equatable>(_ path: KeyPath<Step, Value>) -> Value? {
      step[keyPath: path] == plain[keyPath: path] ? nil : step[keyPath: path]
    }
    quietTimeout = step.quietTimeout
    retries = said(\.retries)
    retryDelay = said(\.retryDelay)
    successCodes = said(\.successCodes)
    rerun = said(\.rerun)
    (progress, keptOutput, evidence) = (step.progress, step.keptOutput, step.evidence)
    confirm = said(\.confirm)
    required = said(\.required)
    (environment, directory, hasTerminal) = (step.environment, step.directory, step.hasTerminal)
    play = step.play
  }

  /// The step that a backout runs for it.
  ///
  /// - Parameter original: the step that it reverses, whose environment and folder are its own as well.
  func step(_ id: StepID, title: String, undoing original: Step) -> Step {
    var step = Step(id: id, title: title, action: action)
    step.planned = planned ?? original.planned
    (step.timeout, step.quietTimeout) = (timeout, quietTimeout)
    step.retries = retries ?? step.retries
    step.retryDelay = retryDelay ?? step.retryDelay
    step.successCodes = successCodes ?? step.successCodes
    step.rerun = rerun ?? step.rerun
    (step.progress, step.keptOutput, step.evidence) = (progress, keptOutput, evidence)
    step.confirm = confirm ?? step.confirm
    step.required = required ?? step.required
    let own = (original.environment ?? [:]).merging(environment ?? [:]) { _, own in own }
    step.environment = own.isEmpty ? nil : own
    step.directory = directory ?? original.directory
    step.hasTerminal = hasTerminal
    if var host = original.host {
      host.width = parallel ?? host.width
      host.isUndo = true
      step.host = host
      step.groups = [BackoutState.undoPrefix + host.fleet]
    }
    step.play = play
    return step
  }
}
