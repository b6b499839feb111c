import PlanFile
import ReleaseModel

/// Gives the answers of a file to the questions of a run, and remembers which it has given.
struct Answerer {
  private let answers: Answers
  private var given: [AnswerName: Int] = [:]

  init(_ answers: Answers) { self.answers = answers }

  /// The answers that nothing has asked for, in the order in which files have them.
  var unused: [AnswerName] { answers.names.filter { given[$0] == nil } }

  /// The command that answers a need; nil when the file does not, or has done so as often as it may.
  mutating func command(for need: Need, in state: ReleaseState, at now: Timestamp) -> Command? {
    switch need {
    case .control(let id) where !(answers.approve[id] ?? [:]).isEmpty:
      approve(id, state) ?? waive(id)
    case .control(let id):
      take("controls", id, answers.controls).map { .controls(.tick(id, evidence: Evidence(text: $0))) }
        ?? waive(id)
    case .vote(let position):
      take("poll", position, answers.poll).map { .poll(.vote(position: position, $0)) }
    case .confirmStep(let id):
      if state.needsEnvironment(id, at: now) {
        goBeyond(id, state)
      } else {
        take("confirm", id, answers.confirm).map { .steps(.confirm($0, typedEnvironment: nil)) }
      }
    case .performStep(let id):
      if state.needsEnvironment(id, at: now) { goBeyond(id, state) } else { perform(id, state) ?? skip(id) }
    case .decideStep(let id):
      retryLeft(id, state)
        ?? take("retry", id, answers.retry, most: answers.retry[id]).map { _ in .steps(.retry(id)) }
        ?? skip(id) ?? perform(id, state) ?? backOut(state)
    case .decideHosts(let id):
      take("retry", id, answers.retry, most: answers.retry[id]).map { _ in .steps(.retryHosts(id)) }
        ?? take("skip", id, answers.skip).map { .steps(.excludeHosts(id, reason: $0)) } ?? backOut(state)
    case .performTest(let key):
      take("tests", key.id, answers.tests).map { .checks(.recordTest(key, $0)) }
    case .infrastructure(let key):
      take("accept", key.id, answers.accept).map { .checks(.accept(key, reason: $0)) }
    case .decideCheck(let key) where key.list == .control:
      waive(key.id) ?? backOut(state)
    case .decideCheck(let key):
      take("accept", key.id, answers.accept).map { .checks(.accept(key, reason: $0)) } ?? keep(state)
        ?? backOut(state)
    case .answerTrigger(let id):
      take("acknowledge", id, answers.acknowledge).map { .backout(.acknowledge(id, reason: $0)) }
        ?? backOut(state)
    case .resume:
      use(AnswerName(key: "resume"), answers.resume, most: answers.resume).map { _ in .run(.resume) }
    case .backOut: backOut(state)
    case .message(let id):
      take("told", id, answers.told).map { .messages(.confirm(id, receipt: $0)) }
        ?? use(AnswerName(key: "send", id: id), answers.send.contains(id) ? id : nil, most: 1).map {
          .messages(.send($0))
        }
    // Nobody types by a file.
    case .giveInput: nil
    case .startPoll, .startDeployment, .declareHold, .declareSuccess, .package: nil
    }
  }

  private mutating func waive(_ id: ControlID) -> Command? {
    take("waive", id, answers.waive).map {
      .controls(.waive(id, reason: $0.reason, owner: $0.owner, until: $0.until))
    }
  }

  /// The next approval of a control, each of its people once.
  private mutating func approve(_ id: ControlID, _ state: ReleaseState) -> Command? {
    let given = Set(state.controls[id]?.approvals.map(\.person) ?? [])
    let next = answers.approve[id]?.sorted { $0.key < $1.key }
      .first { !given.contains(state.plan.identity(of: $0.key)) }
    return use(AnswerName(key: "approve", id: id), next).map { person, evidence in
      .controls(.tick(id, evidence: Evidence(text: evidence), by: person))
    }
  }

  /// What is too late needs more than a confirmation, and has an answer of its own.
  private mutating func goBeyond(_ id: StepID, _ state: ReleaseState) -> Command? {
    take("beyond", id, answers.beyond).map {
      .steps(.confirm($0, typedEnvironment: state.plan.release.environment))
    }
  }

  /// Evidence, answers to what is asked, or both; for what nothing takes back, only where it may go beyond that.
  private mutating func perform(_ id: StepID, _ state: ReleaseState) -> Command? {
    let evidence = take("perform", id, answers.perform)
    let asked = take("asks", id, answers.asks)
    if evidence == nil, asked == nil { return nil }
    let mayGoBeyond =
      state.needsEnvironmentWhenDone(id) && take("beyond", id, answers.beyond) != nil
    return .steps(
      .complete(
        id, evidence: Evidence(text: evidence ?? ""), answers: asked ?? [:],
        typedEnvironment: mayGoBeyond ? state.plan.release.environment : nil))
  }

  private mutating func skip(_ id: StepID) -> Command? {
    take("skip", id, answers.skip).map { .steps(.skip(id, reason: $0)) }
  }

  /// On the hosts alone that are left, while there are any.
  private mutating func retryLeft(_ id: StepID, _ state: ReleaseState) -> Command? {
    guard state.stepState(id)?.play?.left.isEmpty == false else { return nil }
    return take("retry-left", id, answers.retryLeft, most: answers.retryLeft[id]).map { _ in
      .steps(.retryLeft(id))
    }
  }

  private mutating func keep(_ state: ReleaseState) -> Command? {
    guard state.phase == .verifying else { return nil }
    return use(AnswerName(key: "keep"), answers.keep).map { .run(.keep($0)) }
  }

  private mutating func backOut(_ state: ReleaseState) -> Command? {
    guard state.phase != .backingOut else { return nil }
    return use(AnswerName(key: "back-out"), answers.backOut).map {
      .backout(
        .backOut(
          $0.problem, authorisedBy: $0.authorisedBy, typedEnvironment: state.plan.release.environment,
          group: $0.group))
    }
  }

  private mutating func take<Value>(
    _ key: String, _ id: String, _ values: [String: Value], most: Int? = nil
  ) -> Value? {
    use(AnswerName(key: key, id: id), values[id], most: most)
  }

  private mutating func take(_ key: String, _ id: StepID, _ ids: [StepID]) -> StepID? {
    use(AnswerName(key: key, id: id), ids.contains(id) ? id : nil)
  }

  /// An answer, unless it was given as often as it may be.
  private mutating func use<Value>(_ name: AnswerName, _ value: Value?, most: Int? = nil) -> Value? {
    guard let value, given[name, default: 0] < most ?? .max else { return nil }
    given[name, default: 0] += 1
    return value
  }
}

/// Names an answer as its file does.
public struct AnswerName: Hashable, Sendable, CustomStringConvertible {
  /// The file's key.
  let key: String
  /// What of the plan is answered for; nil when the key answers for the whole run.
  var id: String?

  public var description: String { id.map { "\(key): \($0)" } ?? key }
}

extension Answers {
  fileprivate var names: [AnswerName] {
    let lists: [(String, [String])] = [
      ("controls", controls.keys.sorted()), ("approve", approve.keys.sorted()),
      ("waive", waive.keys.sorted()), ("poll", poll.keys.sorted()),
      ("confirm", confirm), ("beyond", beyond), ("perform", perform.keys.sorted()),
      ("asks", asks.keys.sorted()),
      ("retry", retry.keys.sorted()), ("retry-left", retryLeft.keys.sorted()), ("skip", skip.keys.sorted()),
      ("tests", tests.keys.sorted()),
      ("accept", accept.keys.sorted()), ("acknowledge", acknowledge.keys.sorted()),
      ("send", send), ("told", told.keys.sorted()),
    ]
    let whole = [
      resume > 0 ? "resume" : nil, keep == nil ? nil : "keep", backOut == nil ? nil : "back-out",
    ]
    return lists.flatMap { key, ids in ids.map { AnswerName(key: key, id: $0) } }
      + whole.compactMap { $0.map { AnswerName(key: $0) } }
  }
}
