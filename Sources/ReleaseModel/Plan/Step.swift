/// The steps that deliver the release, and how they are run.
public struct Deployment: Hashable, Codable, Sendable {
  /// Whether every step waits for a person.
  public enum Mode: String, Codable, CaseIterable, Sendable {
    /// A step starts as soon as it can.
    case free
    /// A person starts every step.
    case step
  }

  /// What goes on when nobody is there.
  public enum Unattended: String, Codable, CaseIterable, Sendable {
    /// What runs, the checks, the triggers and a backout.
    case watch
    /// The steps that ask for nobody as well.
    case goOn = "go-on"
  }

  /// How many steps may run at once, 1 or more.
  public var parallel = 1
  /// Whether every step waits for a person.
  public var mode = Mode.free
  /// What goes on when everybody has left without saying, or the terminal is lost; nil keeps watch.
  public var unattended: Unattended?
  /// How much later than planned it may end before somebody is told of a delay; nil where the plan does not say.
  public var tolerance: Duration?
  /// The steps, in the order of the plan.
  public var steps: [Step] = []
  /// The steps that run at the end of the run, however it ends; nil where there are none.
  public var finally: [Step]?
  /// What of them belongs together, in the order of the plan; nil where nothing does.
  public var groups: [StepGroup]?

  /// Makes a deployment that has no step yet.
  public init() {}
}

/// One step of a deployment or of a backout.
public struct Step: Hashable, Codable, Sendable {
  /// What a step does.
  public enum Action: Hashable, Sendable {
    /// Runs a command.
    case run(Invocation)
    /// Shows a text to a person, who does it and gives evidence.
    case manual(String)
    /// Holds the run until a poll of its own has passed.
    case hold(StepHold)
    /// Waits until checks of the verification have passed.
    case gate(Gate)
  }

  /// What may happen after an attempt whose outcome is not known.
  public enum Rerun: String, Codable, CaseIterable, Sendable {
    /// The step is run again without asking.
    case safe
    /// A person decides.
    case confirm
    /// It is never run again.
    case never
  }

  /// What evidence a person gives for a manual step.
  public enum EvidenceKind: String, Codable, CaseIterable, Sendable {
    case note, file, link
  }

  /// The step's id.
  public var id: StepID
  /// What the step does, in a person's words.
  public var title: String
  /// What the step does.
  public var action: Action
  /// The steps that must be complete before this one starts.
  public var needs: [StepID] = []
  /// How long it is expected to take.
  public var planned: Duration?
  /// Waits for a person before it starts.
  public var confirm = false
  /// How long it may take.
  public var timeout: Duration?
  /// How long it may write nothing.
  public var quietTimeout: Duration?
  /// How often a failed attempt is repeated without asking, 0 or more.
  public var retries = 0
  /// How long to wait before an attempt is repeated.
  public var retryDelay: Duration = .zero
  /// May not be skipped.
  public var required = false
  /// Exit codes that mean success.
  public var successCodes: [Int32] = [0]
  /// How to reverse the step.
  public var undo: Undo?
  /// Why a backout leaves the step as it is, where nothing can or need undo it; never beside ``undo``.
  public var leftBecause: String?
  /// Why nothing can take the step back once it has begun, where that is so; never beside ``undo`` and ``leftBecause``.
  public var irreversible: String?
  /// What may happen after an unknown outcome.
  public var rerun = Rerun.confirm
  /// A pattern that finds progress in the output: one percentage, or done and total.
  public var progress: String?
  /// How much of the output of an attempt is kept, in bytes; nil where the plan does not say.
  public var keptOutput: Int64?
  /// What evidence a manual step takes.
  public var evidence: EvidenceKind?
  /// How long it is expected to take by earlier runs; nil where they have not shown it. No plan file says it.
  public internal(set) var expected: Duration?
  /// Environment variables of its commands, over those of the plan; nil where there are none.
  public var environment: [String: String]?
  /// The folder in which its commands run, from the plan's; nil for the plan's own.
  public var directory: String?
  /// What a person is asked who does it by hand; nil where the plan asks nothing.
  public var asks: [StepQuestion]?
  /// Which of the values that its command gives are secret; nil for none.
  public var secretOutputs: [String]?
  /// The files that its command has to have made, from the folder in which it runs: paths, or patterns for several; nil
  /// for none.
  public var produces: [String]?

  /// Before when it does not start.
  public var notBefore: TimePoint?
  /// By when it has to be done.
  public var deadline: TimePoint?
  /// How long before its deadline somebody is reminded.
  public var remind: Duration?
  /// Who has it to do: the id of a person of the plan, or a role.
  public var assigned: String?
  /// The steps and controls that another person has to confirm or do; nil where there are none.
  public var notSamePersonAs: [String]?
  /// The groups that it belongs to, the outermost first; nil where it belongs to none.
  public var groups: [GroupID]?
  /// What all has to have come out so for it to be done: results of steps among its ``needs``; nil where nothing has.
  public var conditions: [StepResult]?
  /// Why it is not to be done, as far as the plan alone tells.
  public var inapplicable: Inapplicability?
  /// Whether its command has a terminal of its own, at which a person can sit; nil for no.
  public var hasTerminal: Bool?
  /// The host on which it does its work, where it is one of a fleet's; nil where it is none.
  public var host: HostPlace?
  /// What Ansible is given, where that runs the step: its ``action`` is the command that this makes; nil where it does not.
  public var play: AnsiblePlay?

  /// Makes a step with the defaults of a plan.
  public init(id: StepID, title: String, action: Action) {
    self.id = id
    self.title = title
    self.action = action
  }

  /// Whether a backout has to ask what becomes of it: nothing undoes it, and the plan does not say why.
  public var lacksUndo: Bool { undo == nil && stays == nil && hold == nil && !isGate }

  /// Why a backout leaves it as it is, where the plan says so.
  public var stays: String? { irreversible ?? leftBecause }

  /// Whether an attempt that has ended so has done what the step was to do.
  public func isSuccess(_ outcome: Outcome) -> Bool {
    outcome.status(successCodes: successCodes) == .succeeded
  }

  /// Whether a person performs the step.
  public var isManual: Bool {
    if case .manual = action { true } else { false }
  }
}

extension Step {
  /// Whether it waits for checks.
  public var isGate: Bool {
    if case .gate = action { true } else { false }
  }

  /// Whether it counts among those that may run at once.
  var takesPlace: Bool {
    if case .run = action { true } else { false }
  }
}

/// What a step waits for.
public struct Gate: Hashable, Sendable {
  /// The ids of checks of the verification.
  public var checks: [String]
  /// For how long they have to pass without a gap while the gate waits; nil where it is enough that they do.
  public var soak: Duration?

  /// Makes a gate.
  public init(checks: [String], soak: Duration? = nil) {
    self.checks = checks
    self.soak = soak
  }
}

/// A command as a plan writes it.
public enum Invocation: Hashable, Sendable {
  /// A text for `sh -e -c`.
  case shell(String)
  /// A program and its arguments, run as they are; never empty.
  case program([String])

  /// The argument vector that is executed.
  public var arguments: [String] {
    switch self {
    case .shell(let text): ["/bin/sh", "-e", "-c", text]
    case .program(let words): words
    }
  }

  /// The command as a person would read it.
  public var text: String {
    switch self {
    case .shell(let text): text
    case .program(let words): words.joined(separator: " ")
    }
  }
}
