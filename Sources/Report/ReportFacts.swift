import ReleaseModel
import ReleaseWords
import Signatures

extension ReleaseReport {
  /// Makes the report of what was read of a run.
  ///
  /// - Parameters:
  ///   - history: every record of the journal, from the first.
  ///   - head: the last link of its hash chain.
  public init(_ history: RunHistory, head: String) {
    let state = history.state
    journal = Journal(
      run: state.run?.id ?? "", events: state.sequence, head: head, until: Moment(state.updatedAt.wall),
      plan: state.run?.planPath ?? "", planHash: state.run?.planHash ?? "",
      keys: (state.signatures.keys?.list).map { File(path: $0.path, sha256: $0.sha256) })
    release = Subject(state)
    let reasons = [state.backoutWords, state.endWords, state.hold?.words(state)].compactMap { $0 }
    result = Result(
      state: state.label, isEnded: state.phase.isEnded,
      reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    times = Times(state)
    progress = Progress(state)
    needs = state.phase.isEnded ? [] : state.needs(at: state.updatedAt.wall).map { $0.words(state) }
    controls = state.plan.controls.map { Control($0, state.controls[$0.id]) }
    poll = history.answers
    signatures = state.signatures.given.map(Signature.init)
    steps =
      Step.all(of: state.deployment, in: "deployment", history)
      + (state.groupBackouts.compactMap(\.flow) + [state.backout?.flow].compactMap { $0 })
      .flatMap { Step.all(of: $0, in: "backout", history) }
      + Step.all(of: state.finally, in: "finally", history) + Step.all(of: state.adHoc, in: "ad hoc", history)
    checks = CheckKey.List.allCases.flatMap { state.checkKeys($0) }.map { Check($0, history) }
    triggers = (state.plan.backout?.triggers ?? []).map { Trigger($0, state.triggers[$0.id]) }
    backout = state.backout.map { Backout($0, state.automaticTrigger) }
    holds = history.holds
    deviations = state.deviations.map {
      Deviation(kind: $0.kind.rawValue, subject: $0.subject, reason: $0.reason, by: $0.by.name)
    }
    fixes = state.fixes.map { Fix(id: $0.id, owner: $0.owner, due: Moment($0.due)) }
    messages = state.plan.communications.map { Message($0, state) }
    events = history.events
  }
}

extension ReleaseReport.Subject {
  fileprivate init(_ state: ReleaseState) {
    let release = state.plan.release
    name = release.name
    version = release.version
    environment = release.environment
    isRehearsal = state.isRehearsal
    takesBack = state.predecessor?.run
    baseline = release.baseline
    repository = release.repository
    scope = release.scope
    features = release.features
    risks = release.risks.map { state.plan.words(of: $0) }
    affected = release.affected
    handOver = release.handOver
    package = release.package.map { file in
      ReleaseReport.File(
        path: file.path, sha256: file.sha256,
        problem: state.package.findings.first { $0.path == file.path }?.problem)
    }
  }
}

extension ReleaseReport.Progress {
  fileprivate init?(_ state: ReleaseState) {
    guard state.isLive, !state.isConcluded else { return nil }
    let now = state.updatedAt
    done = state.deployment.completeCount
    of = state.deployment.applicableCount
    let left = state.expectedEnd(at: now.steady).map { $0 - now.steady }
    expectedEnd = left.map { ReleaseReport.Moment(now.wall + $0) }
    let margin = state.pointOfNoReturn()?.left(at: now)
    backoutBy = state.hasAttempted ? margin.map { ReleaseReport.Moment(now.wall + $0) } : nil
  }
}

extension ReleaseReport.Times {
  fileprivate init(_ state: ReleaseState) {
    let clocks = state.clocks
    opened = (clocks.opened?.wall).map(ReleaseReport.Moment.init)
    started = (clocks.deploymentStarted?.wall).map(ReleaseReport.Moment.init)
    verificationStarted = (clocks.verificationStarted?.wall).map(ReleaseReport.Moment.init)
    ended = (clocks.ended?.wall).map(ReleaseReport.Moment.init)
    finished = (clocks.finished?.wall).map(ReleaseReport.Moment.init)
    windowOpens = (state.plan.release.window?.opens).map(ReleaseReport.Moment.init)
    windowCloses = (state.plan.release.window?.closes).map(ReleaseReport.Moment.init)
    let until = clocks.ended?.steady ?? state.updatedAt.steady
    elapsed = clocks.elapsed(at: until)?.seconds
    work = clocks.work(at: until, hold: state.hold)?.seconds
    planned = state.plannedDuration?.seconds
  }
}

extension ReleaseReport.Evidence {
  fileprivate init?(_ evidence: Evidence?) {
    guard let evidence else { return nil }
    self.init(text: evidence.text, sha256: evidence.sha256)
  }
}

extension ReleaseReport.Control {
  fileprivate init(_ control: Control, _ found: ControlState?) {
    id = control.id
    title = control.title
    state = (found?.status ?? .open).rawValue
    evidence = ReleaseReport.Evidence(found?.evidence)
    owner = control.owner
    by = found?.by?.name
    at = (found?.at).map(ReleaseReport.Moment.init)
    approvals = (found?.approvals ?? []).map {
      ReleaseReport.Approval(
        person: $0.person,
        evidence: ReleaseReport.Evidence(text: $0.evidence.text, sha256: $0.evidence.sha256),
        recordedBy: $0.recordedBy.name, at: ReleaseReport.Moment($0.at.wall))
    }
    waivers = (found?.waivers ?? []).map {
      ReleaseReport.Waiver(
        reason: $0.reason, owner: $0.owner, until: $0.until.map(ReleaseReport.Moment.init), by: $0.by.name)
    }
  }
}

extension ReleaseReport.Signature {
  fileprivate init(_ given: SignatureState.Given) {
    let statement = given.signature.statement
    decision = statement.decision.rawValue
    item = statement.item.description
    who = statement.who
    key = given.signature.key
    account = given.signature.account
    signed = ReleaseReport.Moment(statement.signed)
    at = ReleaseReport.Moment(given.at.wall)
    expires = ReleaseReport.Moment(statement.expires)
    self.statement = statement.text
    signature = given.signature.armor
  }
}

extension ReleaseReport.Step {
  fileprivate static func all(of flow: Flow, in list: String, _ history: RunHistory) -> [Self] {
    flow.steps.indices.map { index in
      let (step, found) = (flow.steps[index], flow.states[index])
      let command: String? = if case .run(let invocation) = step.action { invocation.text } else { nil }
      let took = found.startedAt.flatMap { start in found.endedAt.map { ($0.steady - start.steady).seconds } }
      return Self(
        list: list, id: step.id, title: step.title, state: flow.status(at: index).rawValue,
        groups: step.groups?.map { history.state.group($0)?.title ?? $0 }, command: command,
        planned: step.planned?.seconds, took: took,
        started: (found.startedAt?.wall).map(ReleaseReport.Moment.init),
        ended: (found.endedAt?.wall).map(ReleaseReport.Moment.init),
        attempts: found.attempts.map { ReleaseReport.Attempt($0, history.outputHashes[$0.id], of: step) },
        evidence: ReleaseReport.Evidence(found.evidence),
        because: found.notCountedBecause?.words { "‘\(flow.step($0)?.title ?? $0)’" },
        by: (found.by ?? history.state.holds[step.id]?.declaredBy)?.name,
        outputs: found.yield.flatMap { yield in
          yield.outputs.isEmpty ? nil : yield.outputs.map { .init(name: $0.name, value: $0.value) }
        },
        files: found.yield.flatMap { yield in
          yield.files.isEmpty
            ? nil : yield.files.map { .init(path: $0.path, sha256: $0.sha256, size: $0.size) }
        },
        hosts: found.play?.hosts.map { host in
          .init(
            name: host.name, state: host.standing.state.rawValue, begun: host.wasBegun,
            task: host.standing.task, reason: host.standing.why, counts: host.standing.counts)
        })
    }
  }
}

extension ReleaseReport.Attempt {
  fileprivate init(_ attempt: Attempt, _ hash: String?, of step: Step) {
    number = attempt.id.number
    started = ReleaseReport.Moment(attempt.startedAt.wall)
    ended = (attempt.endedAt?.wall).map(ReleaseReport.Moment.init)
    took = attempt.endedAt.map { ($0.steady - attempt.startedAt.steady).seconds }
    outcome = attempt.outcome?.text(of: step)
    outputBytes = attempt.logBytes
    outputSHA256 = hash
  }
}

extension ReleaseReport.Check {
  fileprivate init(_ key: CheckKey, _ history: RunHistory) {
    let (planned, found) = (history.state.check(key), history.state.checks[key])
    list = key.list.rawValue
    id = key.id
    title = planned?.title ?? key.id
    state = (found?.phase ?? .waiting).rawValue
    passes = planned?.pass?.text
    fails = planned?.fail?.text
    reason = found?.reason?.words
    accepted = found?.accepted.map { "\($0.by.name): \($0.reason)" }
    tester = found?.test?.tester
    measurements = history.measurements[key] ?? []
  }
}

extension ReleaseReport.Trigger {
  fileprivate init(_ trigger: Trigger, _ found: TriggerState?) {
    id = trigger.id
    title = trigger.title
    action = trigger.action.rawValue
    state = (found?.status ?? .disarmed).word
    tripped = (found?.trippedAt?.wall).map(ReleaseReport.Moment.init)
    because = found?.evidence?.words
    answer = found?.reason
    by = found?.by?.name
  }
}

extension ReleaseReport.Backout {
  fileprivate init(_ backout: BackoutState, _ trigger: Trigger?) {
    problem = backout.problem.title
    severity = backout.problem.severity.rawValue
    owner = backout.problem.owner
    authorisedBy = backout.authorisedBy
    ordered = ReleaseReport.Moment(backout.orderedAt.wall)
    self.trigger = trigger?.title
    verificationStarted = (backout.verificationStarted?.wall).map(ReleaseReport.Moment.init)
  }
}

extension ReleaseReport.Message {
  fileprivate init(_ message: Message, _ state: ReleaseState) {
    let found = state.messages[message.id]
    let sent = found?.deliveries.last?.letter
    id = message.id
    audience = message.audience
    moment = message.occasion.word
    self.state = (found?.status ?? .draft).rawValue
    owner = state.owner(of: message)?.name
    due = (found?.dueAt?.wall).map(ReleaseReport.Moment.init)
    told = (found?.toldAt?.wall).map(ReleaseReport.Moment.init)
    receipt = found?.receiptWords
    subject = sent?.subject
    text = sent?.text
    deliveries = (found?.deliveries ?? []).map {
      ReleaseReport.Delivery(
        number: $0.number, key: $0.key, started: .init($0.startedAt.wall),
        ended: ($0.endedAt?.wall).map { .init($0) },
        outcome: $0.outcome?.kind.rawValue, words: $0.outcome?.words)
    }
  }
}
