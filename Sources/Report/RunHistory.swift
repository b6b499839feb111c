import ReleaseModel
import ReleaseWords

/// What a report tells of a run beyond where it has come to: gathered from its records, one by one, as they are read.
public struct RunHistory: Sendable {
  /// Where the run stands after the last record.
  public private(set) var state = ReleaseState()
  private(set) var events: [ReleaseReport.Event] = []
  private(set) var measurements: [CheckKey: [ReleaseReport.Measurement]] = [:]
  private(set) var answers: [ReleaseReport.Answer] = []
  private(set) var holds: [ReleaseReport.Hold] = []
  private(set) var outputHashes: [AttemptID: String] = [:]
  private var holdBegan: SteadyInstant?
  private var pollRound = 0
  private var holdRounds: [StepID: Int] = [:]

  /// Nothing has happened yet.
  public init() {}

  /// Takes the next record of the journal.
  public mutating func add(_ record: Record) {
    // The reasons of a hold are gone with it.
    let hold = state.hold
    evolve(&state, record)
    follow(hold, record)
    let at = ReleaseReport.Moment(record.at.wall)
    switch record.event {
    case .checks(.measured(let key, _, let observation, let verdict, _)):
      note(observation, verdict.rawValue, of: key, at)
      return
    case .checks(.baselineMeasured(let key, _, let observation, _)):
      note(observation, "baseline", of: key, at)
      return
    case .checks(.tested(let key, let test)):
      measurements[key, default: []].append(
        ReleaseReport.Measurement(at: at, text: test.observed, verdict: test.passed ? "passed" : "failed"))
    case .steps(.logKept(let attempt, let hash)):
      outputHashes[attempt] = hash
    case .poll(.started): pollRound += 1
    case .poll(.holdCalled(let id)):
      holdRounds[id, default: 0] += 1
      pollRound = holdRounds[id, default: 1]
    case .poll(.recycled): break
    case .poll(.voted(let position, let vote)):
      let reason: String? =
        switch vote {
        case .go: nil
        case .noGo(let reason): reason
        case .none: "no answer by the deadline"
        }
      answers.append(
        ReleaseReport.Answer(
          hold: state.standingHold.map { state.title(ofStep: $0) }, round: max(1, pollRound),
          position: position, answer: reason == nil ? "GO" : "NO-GO",
          reason: reason, by: record.by.name, at: at))
    default: break
    }
    if let words = record.words(state) {
      events.append(ReleaseReport.Event(at: at, by: record.by.name, what: words))
    }
  }

  private mutating func note(
    _ observation: Observation, _ verdict: String, of key: CheckKey, _ at: ReleaseReport.Moment
  ) {
    measurements[key, default: []].append(
      ReleaseReport.Measurement(
        at: at, text: observation.text, value: observation.value, verdict: verdict))
  }

  private mutating func follow(_ before: Hold?, _ record: Record) {
    let at = record.at
    if let hold = state.hold {
      let reasons = hold.reasons.map { $0.words(state) }
      if before == nil {
        holds.append(
          ReleaseReport.Hold(from: ReleaseReport.Moment(at.wall), by: record.by.name, reasons: reasons))
        holdBegan = at.steady
      } else if before?.reasons != hold.reasons {
        holds[holds.count - 1].reasons = reasons
      }
    } else if before != nil, let began = holdBegan {
      holds[holds.count - 1].to = ReleaseReport.Moment(at.wall)
      holds[holds.count - 1].took = (at.steady - began).seconds
    }
  }
}
