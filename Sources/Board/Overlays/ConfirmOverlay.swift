import ReleaseModel
import ReleaseWords
import Screen

/// Asks once more before the run goes on in a way that everybody will notice.
struct ConfirmOverlay: FormOverlay {
  /// What is to be confirmed.
  enum Purpose: Equatable, Sendable {
    case startPoll, startDeployment, resume, declareSuccess
    case stop(StepID)
    case retry(StepID)
    case retryHosts(GroupID)
    /// On those of its hosts alone that are left.
    case retryLeft(StepID)
    case reopen(ControlID)
    case trip(TriggerID)
    case declareHold(StepID)
    case send(MessageID)
  }

  let purpose: Purpose
  let question: Question?
  var form = Form([])

  init(_ purpose: Purpose, _ model: BoardModel) {
    self.purpose = purpose
    question = Question(purpose.subject, in: model)
  }

  var verb: String {
    switch purpose {
    case .startPoll: "call the poll"
    case .startDeployment: "start"
    case .resume: "resume"
    case .declareSuccess: "declare success"
    case .stop: "stop it"
    case .retry, .retryLeft: "run it again"
    case .retryHosts: "run it again there"
    case .reopen: "open it again"
    case .trip: "trip it"
    case .declareHold: "declare it over"
    case .send: "send it"
    }
  }

  func heading(_ model: BoardModel) -> String {
    switch purpose {
    case .startPoll:
      model.state.standingHold.map { "Call the poll of ‘\(Item.step($0).title(in: model.state))’ again?" }
        ?? "Call the go/no-go poll?"
    case .startDeployment: "Start the deployment to \(model.plan.release.environment)?"
    case .resume: "Resume the run?"
    case .declareSuccess: "Declare the release successful?"
    case .stop(let id): "Stop ‘\(Item.step(id).title(in: model.state))’?"
    case .retry(let id): "Run ‘\(Item.step(id).title(in: model.state))’ again?"
    case .retryHosts(let id):
      "Run ‘\(Item.group(id).title(in: model.state))’ again on \(Words.count(model.state.lostHosts(of: id).count, "host"))?"
    case .retryLeft(let id): "Run ‘\(Item.step(id).title(in: model.state))’ again on the hosts that are left?"
    case .reopen(let id): "Open ‘\(Item.control(id).title(in: model.state))’ again?"
    case .trip(let id): "Trip ‘\(Item.trigger(id).title(in: model.state))’?"
    case .declareHold(let id): "Declare ‘\(Item.step(id).title(in: model.state))’ over?"
    case .send(let id): "Send this to ‘\(model.state.audience(of: id))’?"
    }
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    switch purpose {
    case .startPoll:
      let poll = scene.state.shownPoll
      let positions = poll.positions.map(\.position).joined(separator: ", ")
      let silence = poll.deadline.map { " So does silence for \(Words.rough($0))." } ?? ""
      return paragraph(
        "The positions are called in turn: \(positions). A NO-GO recycles to a hold.\(silence)",
        columns: columns) + (poll.hold == nil ? [] : resume(scene, columns))
    case .startDeployment: return start(scene, columns)
    case .resume: return resume(scene, columns)
    case .declareHold:
      return pollLines(scene, columns: columns)
        + paragraph("The run goes on from here, unless something else holds it.", .muted, columns: columns)
    case .declareSuccess: return success(scene, columns)
    case .stop:
      return paragraph(
        "It is asked to end, and killed if it does not. You then decide what becomes of the step.",
        columns: columns)
    case .retry(let id):
      return paragraph(scene.state.riskOfRetry(id), .warning, columns: columns)
        + stepEntries(id, scene, columns: columns) + attemptLines(id, scene, columns: columns)
    case .retryHosts(let id):
      let hosts = scene.state.lostHosts(of: id).map { scene.state.step($0)?.host?.name ?? $0 }
      return paragraph(
        "The plan does not say that this is safe: what the attempts before have done may be done twice.",
        .warning, columns: columns) + entry("hosts", hosts.joined(separator: ", "), columns: columns)
    case .retryLeft(let id):
      let hosts = scene.state.stepState(id)?.play?.left ?? []
      return entry("hosts", hosts.joined(separator: ", "), .warning, columns: columns)
        + stepEntries(id, scene, columns: columns) + attemptLines(id, scene, columns: columns)
    case .reopen(let id):
      let by = scene.state.controls[id]?.by.map { " by \($0.name)" } ?? ""
      let word = scene.state.controls[id]?.status.rawValue ?? ""
      return paragraph(
        "It is \(word)\(by). Open, it has to be shown anew; what was said of it stays on record.",
        columns: columns)
    case .trip(let id):
      let isAutomatic = scene.state.trigger(id)?.action == .automatic
      return paragraph(
        isAutomatic
          ? "The release is backed out \(Words.rough(Trigger.countdown)) later unless somebody stops it."
          : "A backout is then proposed.",
        isAutomatic ? .warning : .text, columns: columns)
    case .send(let id):
      let isUnknown = scene.state.messages[id]?.status == .unknown
      return
        (isUnknown
        ? paragraph("It may have arrived already: send it only if it has not.", .warning, columns: columns)
        : [])
        + messageLines(id, scene, columns: columns)
    }
  }

  func command(_ model: BoardModel) throws(Objection) -> Command { purpose.command }

  func commands(_ model: BoardModel) throws(Objection) -> [Command] {
    let item: Item
    var why = "it is tried again"
    switch purpose {
    case .retry(let id): item = .step(id)
    case .retryHosts(let id): item = .group(id)
    case .retryLeft(let id): (item, why) = (.step(id), "its hosts are tried again")
    case .startPoll, .startDeployment, .resume, .declareSuccess, .stop, .reopen, .trip, .declareHold, .send:
      return [purpose.command]
    }
    return model.answer(purpose.command, about: item, because: why)
  }

  private func start(_ scene: Scene, _ columns: Int) -> [[Span]] {
    let flow = scene.state.deployment
    let waived = scene.plan.controls.filter { scene.state.controls[$0.id]?.status == .waived }
    let first = flow.steps.first.map { "The first one is ‘\($0.title)’." } ?? ""
    return paragraph("\(Words.count(flow.steps.count, "step")). \(first)", columns: columns)
      + (flow.plannedDuration.flatMap {
        $0 > .zero ? entry("planned", Words.span($0), columns: columns) : nil
      } ?? [])
      + waived.flatMap { entry("waived", $0.title, .warning, columns: columns) }
  }

  private func resume(_ scene: Scene, _ columns: Int) -> [[Span]] {
    guard let hold = scene.state.hold else { return [] }
    return entry("held by", hold.by.name, columns: columns)
      + entry("reason", hold.words(scene.state), columns: columns)
      + entry("for", Words.clock(scene.now.steady - hold.since), columns: columns)
      + undecided(scene, columns)
  }

  /// What resuming leaves to be decided.
  private func undecided(_ scene: Scene, _ columns: Int) -> [[Span]] {
    let lines = scene.situation.needs(at: scene.now.wall).flatMap { need -> [[Span]] in
      switch need {
      case .answerTrigger, .decideStep, .decideHosts, .decideCheck:
        entry("undecided", need.words(scene.state), .warning, columns: columns)
      default: []
      }
    }
    guard let obstacle = scene.state.failingControls.first.map({ Obstacle.controlFails($0) }) else {
      return lines
    }
    return lines + entry("but", "no step starts: \(obstacle.words(scene.state))", .danger, columns: columns)
  }

  private func success(_ scene: Scene, _ columns: Int) -> [[Span]] {
    let keys = scene.state.checkKeys(.verification)
    let passed = keys.count { scene.state.checks[$0]?.phase == .successful }
    let accepted = keys.filter { scene.state.checks[$0]?.accepted != nil }
    let skipped = zip(scene.state.deployment.steps, scene.state.deployment.states).filter {
      $1.status == .skipped
    }
    return paragraph("\(passed) of \(Words.count(keys.count, "check")) passed.", columns: columns)
      + accepted.flatMap {
        entry("accepted", Item.check($0).title(in: scene.state), .warning, columns: columns)
      }
      + skipped.flatMap { entry("skipped", $0.0.title, .warning, columns: columns) }
      + toTell(scene, columns) + paragraph("The run is then locked.", .muted, columns: columns)
  }
}

/// Who waits to be told, and who will when success is declared.
private func toTell(_ scene: Scene, _ columns: Int) -> [[Span]] {
  let isTold = scene.plan.communications.contains { $0.occasion == .moment(.succeeded) }
  let nobody =
    isTold ? [] : entry("then told", "nobody: the plan has no message for it", .warning, columns: columns)
  return nobody
    + scene.plan.communications.flatMap { message -> [[Span]] in
      guard let found = scene.state.messages[message.id], !found.status.isTold else { return [] }
      if let since = found.dueAt {
        let words =
          message.audience + ", since \(Words.timeOfDay(since.wall))"
          + (found.status == .due ? "" : ": \(found.status.word)")
        return entry("to be told", words, .warning, columns: columns)
      }
      return message.occasion == .moment(.succeeded)
        ? entry("then told", message.audience, columns: columns) : []
    }
}

extension ConfirmOverlay.Purpose {
  var subject: Question.Subject {
    switch self {
    case .stop(let id), .retry(let id), .retryLeft(let id): .item(.step(id))
    case .retryHosts(let id): .item(.group(id))
    case .reopen(let id): .item(.control(id))
    case .trip(let id): .item(.trigger(id))
    case .declareHold(let id): .item(.step(id))
    case .send(let id): .item(.message(id))
    case .resume: .hold
    case .startPoll, .startDeployment, .declareSuccess: .phase
    }
  }

  var command: Command {
    switch self {
    case .startPoll: .poll(.start)
    case .startDeployment: .run(.startDeployment)
    case .resume: .run(.resume)
    case .declareSuccess: .run(.declareSuccess)
    case .stop(let id): .steps(.stop(id))
    case .retry(let id): .steps(.retry(id))
    case .retryHosts(let id): .steps(.retryHosts(id))
    case .retryLeft(let id): .steps(.retryLeft(id))
    case .reopen(let id): .controls(.reopen(id))
    case .trip(let id): .backout(.trip(id))
    case .declareHold: .poll(.declare)
    case .send(let id): .messages(.send(id))
    }
  }
}
