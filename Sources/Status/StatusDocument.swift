import ReleaseModel
import ReleaseWords

/// What `status --json` prints: one object whose keys are kept stable.
public struct StatusDocument: Encodable {
  struct Entry: Encodable {
    var id: String
    var title: String
    var state: String
    var reason: String?
    var by: String?
    /// Who answers for a waiver that is in force.
    var owner: String?
    /// When it ends.
    var until: String?
  }

  struct MessageEntry: Encodable {
    var id: String
    var title: String
    var state: String
    var when: String
    /// Since when its audience waits, or has been told.
    var since: String?
    /// How often it was tried to send it.
    var attempts: Int
    /// How it is known to have arrived, or why it has not.
    var reason: String?
  }

  struct StepEntry: Encodable {
    var id: String
    var title: String
    var state: String
    var attempts: Int
    var exit: Int32?
    var outcome: String?
    var started: String?
    var ended: String?
    var reason: String?
    var by: String?
    /// Who has it to do.
    var assigned: String?
    var notBefore: String?
    var deadline: String?
    /// Whether its deadline has passed, and it is not done.
    var late: Bool?
    var groups: [String]?
    /// The host on which it works, where it is one of several.
    var host: String?
    /// The batch in which the host is, from 1.
    var batch: Int?
    /// What it has given to later steps.
    var outputs: [OutputEntry]?
    /// The files that it has made.
    var files: [FileEntry]?
    /// The hosts of a step that Ansible runs.
    var hosts: [HostEntry]?
  }

  struct HostEntry: Encodable {
    var name: String
    var state: String
    /// Whether anything was begun on it.
    var begun: Bool
    var task: String?
    var reason: String?
    var counts: PlayCounts?
  }

  /// A step that goes over hosts.
  struct FleetEntry: Encodable {
    var id: String
    var title: String
    /// How many hosts stand where, by the name of the state; none that has none.
    var hosts: [String: Int]
    /// The hosts that are lost, by their names.
    var lost: [String]
  }

  struct OutputEntry: Encodable {
    var name: String
    /// Nothing of a secret.
    var value: String?
  }

  struct FileEntry: Encodable {
    var path: String
    var sha256: String
    var size: Int64
  }

  struct CheckEntry: Encodable {
    var id: String
    var list: String
    var title: String
    var state: String
    var value: String?
    var measured: Int
    var passes: Int
    var failures: Int
    var reason: String?
    var accepted: String?
  }

  struct DriverEntry: Encodable {
    var name: String
    var process: Int32
    var host: String
    var attendance: String?
  }

  struct NeedEntry: Encodable {
    var kind: String
    var id: String?
    var text: String
  }

  struct FixEntry: Encodable {
    var id: String
    var owner: String
    var due: String
  }

  struct DeviationEntry: Encodable {
    var kind: String
    var subject: String
    var reason: String
    var by: String
  }

  struct OfferEntry: Encodable {
    var to: String
    var by: String
  }

  struct NoteEntry: Encodable {
    var at: String
    var by: String
    var text: String
    /// The login that has handed it in.
    var account: String?
  }

  struct HoldEntry: Encodable {
    var reason: String
    var by: String
  }

  struct BackoutEntry: Encodable {
    var problem: String
    var severity: String
    var owner: String
    var authorisedBy: String
    /// The group that alone is taken back.
    var group: String?
    var steps: [StepEntry]
  }

  var run: String
  var plan: String
  var planHash: String
  var release: String
  var environment: String
  var state: String
  var phase: String
  var rehearsal: Bool
  /// The run whose release this one takes back.
  var takesBack: String?
  /// Who drives a run that has not ended; nothing where nobody does.
  var driver: DriverEntry?
  /// Since when nobody does.
  var undrivenSince: String?
  /// To whom the run is offered; nothing where it is not.
  var offer: OfferEntry?
  /// Whether it keeps other such releases out of its environment.
  var locksEnvironment: Bool?
  var opened: String?
  var started: String?
  var ended: String?
  var reason: String?
  var hold: HoldEntry?
  var needs: [NeedEntry]
  /// What time alone brings: the release window, the end of a freeze.
  var waits: String?
  var controls: [Entry]
  var steps: [StepEntry]
  /// The steps that go over hosts; nothing where none does.
  var fleets: [FleetEntry]?
  var checks: [CheckEntry]
  var triggers: [Entry]
  var messages: [MessageEntry]
  var backout: BackoutEntry?
  /// The groups that were taken back alone and are over, oldest first; nothing where there are none.
  var groupBackouts: [BackoutEntry]?
  /// The steps of the end; nothing where the plan has none.
  var finally: [StepEntry]?
  /// How the release has ended, while the steps of the end run.
  var ending: String?
  var commands: [StepEntry]
  var deviations: [DeviationEntry]
  var fixes: [FixEntry]
  /// What was written into the run, the newest twenty; nothing where nothing was.
  var notes: [NoteEntry]?
}

extension StatusDocument {
  /// - Parameters:
  ///   - now: wall time, by which the needs are told.
  ///   - driver: who drives the run; nil when nobody does.
  public init(_ state: ReleaseState, at now: WallInstant, driver: Driver?) {
    run = state.run?.id ?? ""
    plan = state.run?.planPath ?? ""
    planHash = state.run?.planHash ?? ""
    release = state.plan.release.name + " " + state.plan.release.version
    environment = state.plan.release.environment
    self.state = state.label
    phase = state.phase.rawValue
    rehearsal = state.isRehearsal
    takesBack = state.predecessor?.run
    if !state.phase.isEnded {
      self.driver = driver.map {
        DriverEntry(
          name: $0.name, process: $0.process, host: $0.host, attendance: $0.attendance?.rawValue)
      }
      undrivenSince = driver == nil ? state.undrivenSince.iso8601 : nil
    }
    offer = state.team.offer.map { OfferEntry(to: $0.to, by: $0.by.name) }
    locksEnvironment = state.holdsEnvironment ? true : nil
    let written = state.team.notes.suffix(20).map {
      NoteEntry(at: $0.at.wall.iso8601, by: $0.by.name, text: $0.text, account: $0.account)
    }
    notes = written.isEmpty ? nil : written
    opened = state.clocks.opened?.wall.iso8601
    started = state.clocks.deploymentStarted?.wall.iso8601
    ended = state.clocks.ended?.wall.iso8601
    reason = state.endWords
    finally = state.finally.steps.isEmpty ? nil : StepEntry.all(of: state.finally, state)
    ending = state.phase == .finishing ? state.ending?.rawValue : nil
    commands = StepEntry.all(of: state.adHoc, state)
    deviations = state.deviations.map {
      DeviationEntry(kind: $0.kind.rawValue, subject: $0.subject, reason: $0.reason, by: $0.by.name)
    }
    fixes = state.fixes.map { FixEntry(id: $0.id, owner: $0.owner, due: $0.due.iso8601) }
    hold = state.hold.map { HoldEntry(reason: $0.words(state), by: $0.by.name) }
    needs = state.needs(at: now).map { NeedEntry(kind: $0.kind, id: $0.id, text: $0.words(state)) }
    waits = state.timeAwaited(at: now)?.words(state)
    controls = state.plan.controls.map { control in
      let found = state.controls[control.id]
      return Entry(
        id: control.id, title: control.title, state: found?.status.rawValue ?? "open",
        reason: found?.evidence?.text, by: found?.by?.name, owner: found?.waiver?.owner,
        until: found?.waiver?.until?.iso8601)
    }
    steps = StepEntry.all(of: state.deployment, state)
    let fleets = FleetEntry.all(of: state)
    self.fleets = fleets.isEmpty ? nil : fleets
    checks = CheckKey.List.allCases.flatMap { state.checkKeys($0) }.map { CheckEntry($0, state) }
    triggers = (state.plan.backout?.triggers ?? []).map { trigger in
      let found = state.triggers[trigger.id]
      return Entry(
        id: trigger.id, title: trigger.title, state: found?.status.word ?? "disarmed",
        reason: found?.reason ?? found?.evidence?.words, by: found?.by?.name)
    }
    messages = state.plan.communications.map { message in
      let found = state.messages[message.id]
      return MessageEntry(
        id: message.id, title: message.audience, state: (found?.status ?? .draft).rawValue,
        when: message.occasion.word, since: (found?.toldAt ?? found?.dueAt)?.wall.iso8601,
        attempts: found?.deliveries.count ?? 0, reason: found?.receiptWords)
    }
    backout = state.backout.map { BackoutEntry($0, state) }
    groupBackouts =
      state.groupBackouts.isEmpty ? nil : state.groupBackouts.map { BackoutEntry($0, state) }
  }
}

extension StatusDocument.BackoutEntry {
  fileprivate init(_ backout: BackoutState, _ state: ReleaseState) {
    problem = backout.problem.title
    severity = backout.problem.severity.rawValue
    owner = backout.problem.owner
    authorisedBy = backout.authorisedBy
    group = backout.group
    steps = backout.flow.map { StatusDocument.StepEntry.all(of: $0, state) } ?? []
  }
}

extension StatusDocument.FleetEntry {
  static func all(of state: ReleaseState) -> [Self] {
    (state.plan.deployment.groups ?? []).compactMap { group in
      guard group.fleet != nil, let tally = state.hostTally(of: group.id) else { return nil }
      return Self(
        id: group.id, title: group.title,
        hosts: Dictionary(uniqueKeysWithValues: tally.parts.map { ($0.state.rawValue, $0.count) }),
        lost: state.deployment.lostHosts(of: group.id).compactMap { state.deployment.step($0)?.host?.name })
    }
  }
}

extension StatusDocument.StepEntry {
  static func all(of flow: Flow, _ release: ReleaseState) -> [Self] {
    flow.steps.indices.map { index in
      let (step, state) = (flow.steps[index], flow.states[index])
      let outcome = state.lastAttempt?.outcome
      var exit: Int32?
      if case .exited(let code) = outcome { exit = code }
      return Self(
        id: step.id, title: step.title, state: flow.status(at: index).rawValue,
        attempts: state.attempts.count,
        exit: exit, outcome: outcome?.text(of: step), started: state.startedAt?.wall.iso8601,
        ended: state.endedAt?.wall.iso8601,
        reason: state.evidence?.text ?? state.inapplicable?.words { $0 }, by: state.by?.name,
        assigned: step.assigned, notBefore: release.earliestStart(of: step.id)?.iso8601,
        deadline: release.deadline(of: step.id)?.iso8601, late: release.isLate(step.id) ? true : nil,
        groups: step.groups, host: step.host?.name, batch: step.host?.batch,
        outputs: state.yield.flatMap { yield in
          yield.outputs.isEmpty ? nil : yield.outputs.map { .init(name: $0.name, value: $0.value) }
        },
        files: state.yield.flatMap { yield in
          yield.files.isEmpty
            ? nil : yield.files.map { .init(path: $0.path, sha256: $0.sha256, size: $0.size) }
        },
        hosts: state.play?.hosts.map { host in
          .init(
            name: host.name, state: host.standing.state.rawValue, begun: host.wasBegun,
            task: host.standing.task, reason: host.standing.why, counts: host.standing.counts)
        })
    }
  }
}

extension StatusDocument.CheckEntry {
  init(_ key: CheckKey, _ state: ReleaseState) {
    let found = state.checks[key]
    id = key.id
    list = key.list.rawValue
    title = state.check(key)?.title ?? key.id
    self.state = found?.phase.rawValue ?? CheckPhase.waiting.rawValue
    value = found?.recent.last?.observation.text ?? found?.test?.observed
    measured = found?.measured ?? 0
    passes = found?.passes ?? 0
    failures = found?.failures ?? 0
    reason = found?.reason?.words
    accepted = found?.accepted.map { "\($0.by.name): \($0.reason)" }
  }
}
