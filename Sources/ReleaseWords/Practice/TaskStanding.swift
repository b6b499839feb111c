import ReleaseModel

/// How a task of the practice stands, by what the run shows of it and by nothing else.
public struct TaskStanding: Equatable, Sendable {
  /// One thing that the task asks for.
  public struct Finding: Equatable, Sendable {
    /// Whether the run shows it; nil where relboard cannot know.
    public var isMet: Bool?
    /// What was found, in one line.
    public var words: String

    /// Makes a finding.
    public init(_ isMet: Bool?, _ words: String) {
      self.isMet = isMet
      self.words = words
    }
  }

  /// The states of a task.
  public enum Status: String, CaseIterable, Sendable {
    /// The plan and the run have nothing of it.
    case missing
    /// Something of it is there.
    case open
    /// Its time has not come.
    case toCome = "to come"
    /// All that relboard can know of is there.
    case done
    /// Something of it went wrong.
    case failed
    /// The run does not need it.
    case notNeeded = "not needed"
  }

  /// The state.
  public var status: Status
  /// What it follows from.
  public var findings: [Finding]

  /// Makes a standing that follows from findings.
  init(_ findings: [Finding], hasFailed: Bool = false, isNeeded: Bool = true, hasBegun: Bool = true) {
    self.findings = findings
    let known = findings.compactMap(\.isMet)
    status =
      if !isNeeded {
        .notNeeded
      } else if hasFailed {
        .failed
      } else if !hasBegun {
        .toCome
      } else if known.allSatisfy({ $0 }) {
        .done
      } else {
        known.contains(true) ? .open : .missing
      }
  }
}

extension ReleaseState {
  /// How a task of the practice stands.
  public func standing(of task: PracticeTask) -> TaskStanding {
    switch task {
    case .controls: controlStanding
    case .infrastructure: infrastructureStanding
    case .plan: planStanding
    case .backoutPlan: backoutPlanStanding
    case .communications: draftStanding
    case .package: packageStanding
    case .deploy: deploymentStanding
    case .verify: verificationStanding
    case .backOut: backoutStanding
    case .deliver: deliveryStanding
    }
  }

  /// What there is of a work product, or nil where nothing is.
  public func evidence(of product: WorkProduct) -> String? {
    switch product {
    case .releaseControls: plan.controls.isEmpty ? nil : count(plan.controls.count, "control")
    case .infrastructure:
      plan.infrastructure.isEmpty ? nil : count(plan.infrastructure.count, "check") + " of it"
    case .deploymentPlan:
      plan.deployment.steps.isEmpty ? nil : count(plan.deployment.steps.count, "step")
    case .backoutPlan:
      plan.backout.map { _ in
        "\(BackoutQuestion.allCases.count { plan.answers($0) }) of \(BackoutQuestion.allCases.count) questions answered"
      }
    case .communications:
      plan.communications.isEmpty ? nil : count(plan.communications.count, "draft")
    case .release: plan.release.package.isEmpty ? nil : count(plan.release.package.count, "file")
    }
  }

  private typealias Finding = TaskStanding.Finding

  private var controlStanding: TaskStanding {
    let open = plan.controls.filter { controls[$0.id]?.status == .open }
    let waived = plan.controls.filter { controls[$0.id]?.status == .waived }
    let all = plan.controls.count
    return TaskStanding(
      [
        Finding(all > 0, all > 0 ? "\(count(all, "control")) in the plan" : "the plan has no controls"),
        Finding(all > 0 && open.isEmpty, "\(all - open.count) of \(all) hold or are waived"),
      ] + open.map { Finding(false, "open: \($0.title)") }
        + waived.map { Finding(nil, "waived: \($0.title)") }
        + [
          Finding(nil, "a review with the deployment manager: relboard cannot know unless a control says so")
        ],
      hasFailed: isLive && !failingControls.isEmpty)
  }

  private var infrastructureStanding: TaskStanding {
    let all = plan.infrastructure.count
    let met = all - checks.unsatisfiedCount(.infrastructure)
    let kinds = Set(plan.infrastructure.compactMap(\.category)).sorted()
    return TaskStanding(
      [
        Finding(
          all > 0, all > 0 ? "\(count(all, "check")) in the plan" : "the plan checks no infrastructure"),
        Finding(all > 0 && met == all, "\(met) of \(all) have passed or are accepted"),
        Finding(
          nil, kinds.isEmpty ? "no check says what kind it is" : "kinds: \(kinds.joined(separator: ", "))"),
      ] + provisionFindings + [Finding(nil, "what was procured and scheduled: relboard cannot know")],
      hasFailed: !checks.undecided(.infrastructure).isEmpty)
  }

  /// What is not there yet, with who gets it and what being late costs, by kind.
  private var provisionFindings: [Finding] {
    plan.infrastructure.sorted { ($0.category ?? "") < ($1.category ?? "") }.compactMap { check in
      guard let provision = check.provision, !isSatisfied(CheckKey(.infrastructure, check.id)) else {
        return nil
      }
      let owner = provision.owner.map { id in plan.people.first { $0.id == id }?.name ?? id }
      let order = plan.release.orderBy(provision).map { "to be ordered by \($0.stamp())" }
      let words = [owner, order, provision.costOfLate.map { "if late: \($0)" }].compactMap { $0 }
      return Finding(false, "not there: \(check.title): \(words.joined(separator: "; "))")
    }
  }

  private var planStanding: TaskStanding {
    let answered = Set(plan.release.checklist.map(\.question))
    let missing = ChecklistAnswer.Question.allCases.filter { !answered.contains($0) }
    let all = ChecklistAnswer.Question.allCases.count
    let steps = plan.deployment.steps.count
    return TaskStanding([
      Finding(steps > 0, steps > 0 ? count(steps, "step") : "the plan has no steps"),
      Finding(
        missing.isEmpty,
        "\(all - missing.count) of \(all) questions of the checklist answered"
          + (missing.isEmpty ? "" : "; missing: \(missing.map(\.rawValue).joined(separator: ", "))")),
      Finding(
        plan.release.window != nil, plan.release.window == nil ? "no release window" : "a release window"),
      Finding(
        !plan.people.isEmpty,
        plan.people.isEmpty ? "nobody is named" : count(plan.people.count, "person", "people")),
    ])
  }

  private var backoutPlanStanding: TaskStanding {
    let missing = BackoutQuestion.allCases.filter { !plan.answers($0) }
    let all = BackoutQuestion.allCases.count
    let stay = plan.deployment.steps.filter(\.lacksUndo)
    let isTested = rehearsal?.isBackoutTested == true
    return TaskStanding([
      Finding(
        plan.backout != nil,
        plan.backout == nil ? "the plan cannot be backed out" : "the plan can be backed out"),
      Finding(
        missing.isEmpty,
        "\(all - missing.count) of the \(all) questions answered"
          + (missing.isEmpty ? "" : "; missing: \(missing.map(\.rawValue).joined(separator: ", "))")),
      Finding(
        plan.backout != nil && stay.isEmpty,
        stay.isEmpty
          ? "every step is undone or says why it stays"
          : "\(count(stay.count, "step")) with neither undo nor a reason to stay"),
      Finding(
        isTested ? true : nil, isTested ? "backed out in a rehearsal" : "no rehearsal of it was backed out"),
    ])
  }

  private var draftStanding: TaskStanding {
    let all = plan.communications.count
    let unresolved = plan.communications.filter { !strangers(in: $0).isEmpty }
    return TaskStanding(
      [
        Finding(
          all > 0,
          all > 0
            ? "\(count(all, "draft")) for \(count(Set(plan.communications.map(\.audience)).count, "audience"))"
            : "the plan has no communications"),
        Finding(
          all > 0 && unresolved.isEmpty,
          unresolved.isEmpty
            ? "every name in them is known"
            : "names that nothing fills in: \(unresolved.map(\.audience).joined(separator: ", "))"),
        Finding(nil, "whether the deployment manager has the drafts: relboard cannot know"),
      ])
  }

  private var packageStanding: TaskStanding {
    let files = plan.release.package.count
    let problems = package.findings.filter { $0.problem != nil }
    return TaskStanding(
      [
        Finding(files > 0, files > 0 ? count(files, "file") : "the plan names no package"),
        Finding(
          files > 0 && package.isIntact,
          package.isIntact ? "verified" : package.isVerified ? "not as planned" : "not verified yet"),
        Finding(
          plan.release.baseline != nil,
          plan.release.baseline.map { "baseline \($0)" } ?? "no baseline is named"),
        Finding(
          !plan.release.documents.isEmpty,
          plan.release.documents.isEmpty
            ? "no documents travel with it" : count(plan.release.documents.count, "document")),
      ] + problems.map { Finding(false, $0.words) }, hasFailed: files > 0 && !problems.isEmpty)
  }

  private var deploymentStanding: TaskStanding {
    let all = deployment.applicableCount
    let began = clocks.deploymentStarted != nil
    return TaskStanding(
      [
        plan.poll.isEmpty
          ? Finding(nil, "the plan calls no poll")
          : Finding(poll.passedAt != nil, poll.passedAt == nil ? "no GO yet" : "the poll gave GO"),
        Finding(began, began ? "it has started" : "it has not started"),
        Finding(
          began && all > 0 && deployment.isComplete, "\(deployment.completeCount) of \(all) steps complete"),
      ]
        + deviations.filter { [.skipped, .doneByHand, .redone, .adHoc].contains($0.kind) }.map {
          Finding(nil, "\($0.kind.rawValue): \($0.subject)")
        }, hasFailed: deployment.hasFailure || isBackout, hasBegun: began)
  }

  private var verificationStanding: TaskStanding {
    let keys = checkKeys(.verification)
    let met = keys.count - checks.unsatisfiedCount(.verification)
    return TaskStanding(
      [
        Finding(
          clocks.verificationStarted != nil,
          clocks.verificationStarted == nil ? "it has not begun" : "it has begun"),
        Finding(
          !keys.isEmpty && checks.hasBegun(.verification) && met == keys.count,
          "\(met) of \(keys.count) checks and tests passed or accepted"),
        Finding(
          ending == .succeeded,
          ending == .succeeded
            ? fixes.isEmpty ? "declared successful" : "kept, with an emergency bug fix" : "not decided"),
      ],
      hasFailed: !checks.undecided(.verification).isEmpty || isBackout && clocks.verificationStarted != nil,
      hasBegun: clocks.verificationStarted != nil)
  }

  private var backoutStanding: TaskStanding {
    guard let backout else {
      return TaskStanding(
        trippedTriggers.isEmpty
          ? [Finding(nil, "nothing calls for it")]
          : [Finding(true, "a trigger calls for it"), Finding(false, "nobody has ordered it")],
        isNeeded: !trippedTriggers.isEmpty)
    }
    let steps = backout.flow.map { "\($0.completeCount) of \($0.applicableCount) steps complete" }
    return TaskStanding(
      [
        Finding(
          true,
          "problem: \(backout.problem.title) (\(backout.problem.severity.rawValue), owner \(backout.problem.owner))"
        ),
        Finding(backout.flow?.isComplete == true, steps ?? "what runs is being stopped"),
        Finding(
          phase == .backedOut,
          phase == .backedOut
            ? "it has succeeded" : phase == .backoutFailed ? "it has failed" : "not over yet"),
      ], hasFailed: phase == .backoutFailed || backout.flow?.hasFailure == true)
  }

  private var deliveryStanding: TaskStanding {
    let due = untold
    let told = plan.communications.count { messages[$0.id]?.status.isTold == true }
    return TaskStanding(
      [
        Finding(told > 0, "\(told) told, each with a receipt"),
        Finding(
          due.isEmpty && phase.isEnded,
          due.isEmpty
            ? phase.isEnded ? "nobody is left to be told" : "nobody has to be told now"
            : "\(due.count) to be told"),
      ] + due.map { Finding(false, "to be told: \($0.audience)") },
      hasBegun: told > 0 || !due.isEmpty || phase.isEnded)
  }

  private var isBackout: Bool { backout != nil }
}

private func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
}
