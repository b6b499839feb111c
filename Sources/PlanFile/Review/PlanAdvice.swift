import ReleaseModel
import ReleaseWords

/// Something that the practice advises and a plan may do without.
public struct PlanAdvice: Hashable, Sendable {
  /// What is advised.
  public enum Kind: Hashable, Sendable {
    /// A text is still to be written.
    case blank(String)
    /// A question of the deployment plan checklist has no answer.
    case checklist(ChecklistAnswer.Question)
    /// A question of the backout plan has no answer.
    case backout(BackoutQuestion)
    case noBackout
    case noVerification
    case noWindow
    case noPeople
    case noControls
    /// The release iteration makes a feature.
    case iterationFeature(activity: String)
    /// The release iteration tests, and has no activity of these kinds.
    case iterationTestingAlone(lacks: [Iteration.Kind])
    /// The release iteration is not over when the window opens.
    case iterationNoSlack
    /// What has to be procured does not say by whom, for how long, or what being late costs.
    case infrastructureUnplanned(check: String, lacks: [String])
    /// What has to be procured takes longer than there is from the beginning of the iteration to the window.
    case infrastructureLate(check: String, leadTime: Duration)
    /// The plan can be backed out, but nothing undoes this step, or says why.
    case stepWithoutUndo(StepID)
    /// A service that is dead cannot be measured, and does not trip a trigger that waits for a failure.
    case triggerMissesErrors(TriggerID, check: String)
    /// A rehearsal sets no variable, so that it runs just what the release runs.
    case rehearsalChangesNothing
    /// A rehearsal measures what the release does: the check names an address and no variable of the rehearsal.
    case rehearsalMeasuresRelease(check: String, address: String)
    /// What is left of the window cannot be told without it.
    case undoWithoutPlanned(StepID)
    /// Something is wrong with the list of keys.
    case signers(String)
    /// It would be ended while a person at its terminal thinks.
    case terminalQuietTimeout(StepID)
    /// Whoever sits at its terminal does not see what runs at once.
    case terminalInParallel(StepID)
    /// Nobody is told of the success.
    case noCommunique
    /// A message can never be sent: nothing is known of these names.
    case messageUnknownNames(MessageID, [String])
    /// A message can never be sent: its draft is no template.
    case messageMalformed(MessageID, String)
    /// What a group is told of the success leaves a question open.
    case message(MessageID, MessageQuestion)
  }

  /// The part of the plan that it is about; nil when the part is missing.
  public var mark: Mark?
  /// What is advised.
  public var kind: Kind

  /// Makes a piece of advice.
  public init(_ kind: Kind, at mark: Mark?) {
    self.mark = mark
    self.kind = kind
  }
}

/// Compares a valid plan with what the practice asks of one.
struct Adviser {
  let plan: Plan
  /// The same plan as it is rehearsed.
  let rehearsed: Plan
  let root: Node
  let findings: Findings

  /// The advice in the order of the plan's parts.
  var advice: [PlanAdvice] {
    release + iteration + infrastructure + deployment + terminals + verification + backout + communications
      + rehearsal
  }

  private var release: [PlanAdvice] {
    let release = root.entry("release")
    let answered = Set(plan.release.checklist.map(\.question))
    let mark = (release?.value.entry("checklist") ?? release)?.mark
    var advice = ChecklistAnswer.Question.allCases.filter { !answered.contains($0) }
      .map { PlanAdvice(.checklist($0), at: mark) }
    if plan.release.window == nil { advice.append(PlanAdvice(.noWindow, at: release?.mark)) }
    if plan.people.isEmpty { advice.append(PlanAdvice(.noPeople, at: nil)) }
    if plan.controls.isEmpty { advice.append(PlanAdvice(.noControls, at: nil)) }
    return advice
  }

  private var iteration: [PlanAdvice] {
    guard let iteration = plan.iteration else { return [] }
    var advice = iteration.activities.filter { $0.kind == .feature }.map {
      PlanAdvice(.iterationFeature(activity: $0.id), at: findings.mark(of: $0.id, in: .activity))
    }
    let kinds = Set(iteration.activities.map(\.kind))
    let lacks = [Iteration.Kind.documentation, .training].filter { !kinds.contains($0) }
    let node = root.entry("iteration")
    if kinds.contains(.testing), !lacks.isEmpty {
      let mark = node?.value.entry("activities")?.mark
      advice.append(PlanAdvice(.iterationTestingAlone(lacks: lacks), at: mark))
    }
    if let window = plan.release.window, iteration.time.closes > window.opens {
      advice.append(PlanAdvice(.iterationNoSlack, at: node?.value.entry("ends")?.mark))
    }
    return advice
  }

  private var infrastructure: [PlanAdvice] {
    plan.infrastructure.flatMap { check -> [PlanAdvice] in
      let mark = findings.mark(of: check.id, in: .infrastructure)
      let provision = check.provision ?? Provision()
      var advice: [PlanAdvice] = []
      let lacks = [
        ("owner", provision.owner == nil), ("lead-time", provision.leadTime == nil),
        ("cost-of-late", provision.costOfLate == nil),
      ].filter(\.1).map(\.0)
      if check.isProcured, !lacks.isEmpty {
        advice.append(PlanAdvice(.infrastructureUnplanned(check: check.id, lacks: lacks), at: mark))
      }
      if let leadTime = provision.leadTime, let order = plan.release.orderBy(provision),
        let iteration = plan.iteration, order < iteration.time.opens
      {
        advice.append(PlanAdvice(.infrastructureLate(check: check.id, leadTime: leadTime), at: mark))
      }
      return advice
    }
  }

  private var communications: [PlanAdvice] {
    let communiques = plan.communications.filter { $0.occasion == .moment(.succeeded) }
    if communiques.isEmpty {
      return unsendable + [PlanAdvice(.noCommunique, at: root.entry("communications")?.mark)]
    }
    return unsendable
      + communiques.flatMap { message in
        MessageQuestion.allCases.filter { !$0.isAnswered(by: message.text) }
          .map { PlanAdvice(.message(message.id, $0), at: findings.mark(of: message.id, in: .message)) }
      }
  }

  /// What is wrong with drafts and would show when somebody waits for them.
  private var unsendable: [PlanAdvice] {
    guard !plan.communications.isEmpty else { return [] }
    let state = ReleaseState(plan: plan)
    return plan.communications.flatMap { message -> [PlanAdvice] in
      let mark = findings.mark(of: message.id, in: .message)
      let malformed = state.draft(of: message).problems.compactMap {
        if case .malformed(let reason) = $0 { reason } else { nil }
      }
      let strangers = state.strangers(in: message)
      return malformed.map { PlanAdvice(.messageMalformed(message.id, $0), at: mark) }
        + (strangers.isEmpty ? [] : [PlanAdvice(.messageUnknownNames(message.id, strangers), at: mark)])
    }
  }

  private var deployment: [PlanAdvice] {
    guard plan.backout != nil else { return [] }
    var fleets: Set<GroupID> = []
    // What is to be said of a host is said once of all of its fleet.
    return plan.deployment.steps.filter {
      !$0.isGate && ($0.host.map { fleets.insert($0.fleet).inserted } ?? true)
    }.compactMap { step in
      let mark = findings.mark(of: step.id, in: .step)
      guard let undo = step.undo else {
        return step.lacksUndo ? PlanAdvice(.stepWithoutUndo(step.id), at: mark) : nil
      }
      return undo.planned == nil ? PlanAdvice(.undoWithoutPlanned(step.id), at: mark) : nil
    }
  }

  private var verification: [PlanAdvice] {
    plan.verification.isEmpty ? [PlanAdvice(.noVerification, at: nil)] : []
  }

  private var backout: [PlanAdvice] {
    guard let backout = plan.backout else { return [PlanAdvice(.noBackout, at: nil)] }
    return BackoutQuestion.allCases.filter { !plan.answers($0) }
      .map { PlanAdvice(.backout($0), at: root.entry("backout")?.mark) } + triggers(backout)
  }

  private func triggers(_ backout: BackoutPlan) -> [PlanAdvice] {
    let watched = backout.triggers.compactMap {
      trigger -> (TriggerID, check: String, phases: [CheckPhase])? in
      guard case .check(let id, let phases) = trigger.when else { return nil }
      return (trigger.id, id, phases)
    }
    let covered = watched.filter { $0.phases.contains(.error) }.map(\.check)
    return watched.filter { _, check, phases in
      phases.contains(.failed) && !covered.contains(check)
        && plan.verification.contains { $0.id == check && $0.probe.asksService }
    }.map { id, check, _ in
      PlanAdvice(.triggerMissesErrors(id, check: check), at: findings.mark(of: id, in: .trigger))
    }
  }

  private var rehearsal: [PlanAdvice] {
    guard let rehearsal = plan.rehearsal else { return [] }
    let mark = root.entry("rehearsal")?.mark
    let changesNothing = rehearsal.variables.isEmpty && plan == rehearsed
    let changes = changesNothing ? [PlanAdvice(.rehearsalChangesNothing, at: mark)] : []
    return changes
      + zip(plan.checks, rehearsed.checks).flatMap { released, others in
        let (list, rehearsedChecks) = (released.0, Dictionary(others.1.map { ($0.id, $0) }) { $1 })
        return released.1.compactMap { check -> PlanAdvice? in
          let names = rehearsal.variables.keys
          guard let address = check.probe.fixedAddress(besides: names),
            rehearsedChecks[check.id]?.probe.fixedAddress(besides: names) == address
          else { return nil }
          return PlanAdvice(
            .rehearsalMeasuresRelease(check: check.id, address: address),
            at: findings.mark(of: check.id, in: list))
        }
      }
  }
}

extension Check {
  /// Whether it is about a thing that somebody has to get, rather than about how things work together.
  fileprivate var isProcured: Bool {
    ["component", "software", "hardware", "network", "facility", "licence"].contains(category)
  }
}

extension Plan {
  /// Its automatic and manual checks by the lists that they stand in.
  fileprivate var checks: [(Namespace, [Check])] {
    [
      (.control, controls.compactMap(\.check)), (.infrastructure, infrastructure),
      (.verification, verification), (.backoutVerification, backout?.verification ?? []),
    ]
  }
}

extension Check.Probe {
  /// The address that it asks whatever the environment says; nil where it asks none, or may ask another by one of some
  /// variables.
  fileprivate func fixedAddress(besides variables: some Sequence<String>) -> String? {
    switch self {
    case .http(let request): return request.url
    case .tcp(let port): return port.text
    case .prometheus(let query): return query.url
    case .run(let invocation):
      guard
        let words = invocation.text.split(whereSeparator: { $0.isWhitespace || "\"'".contains($0) })
          .first(where: { $0.contains("://") })
      else { return nil }
      return variables.contains { invocation.text.contains($0) } ? nil : String(words)
    case .file, .junit, .manual: return nil
    }
  }

  /// Whether it connects to something, which errs and does not fail when nobody answers.
  fileprivate var asksService: Bool {
    switch self {
    case .http, .tcp, .prometheus: true
    case .run, .file, .junit, .manual: false
    }
  }
}
