import BitCollections
import HeapModule

/// When each step of a flow has started and ended, or is expected to, and what the end of the flow waits for.
///
/// What is over stands as it was; what runs ends when its expected duration is over, or now; the rest starts as the engine
/// would start it: in the order of the plan, as soon as what it needs is complete and there is a place among those that
/// run at once, without waiting for a person.
public struct Forecast: Equatable, Sendable {
  /// The steps' times, in the order of the plan.
  public private(set) var spans: [Stretch]
  /// The earliest moment at which anything that is still to come can start.
  public let moment: SteadyInstant
  /// When the last step is over; the moment of the forecast where there is none.
  public private(set) var end: SteadyInstant
  /// The position of the step by whose end each one was let go; nil where it waited for none.
  private var releasers: [Int?]
  private let plan: FlowPlan

  public static func == (left: Forecast, right: Forecast) -> Bool {
    left.spans == right.spans && left.releasers == right.releasers
  }

  /// The positions of the steps that the end waits for, first to last: each starts when the one before it is over, and
  /// the last of them ends last. What makes one of them longer makes the whole longer.
  public var criticalPath: [Int] {
    var last: Int?
    // What takes no time and comes behind the longest step is its successor.
    for index in plan.order
    where plan.steps[index].inapplicable == nil && last.map({ spans[index].end >= spans[$0].end }) ?? true {
      last = index
    }
    var path: [Int] = []
    while let index = last {
      path.append(index)
      last = releasers[index]
    }
    return path.reversed()
  }
}

extension Flow {
  /// When each step has started and ended, or is expected to.
  ///
  /// - Parameters:
  ///   - now: the earliest moment at which anything that is still to come can start.
  ///   - earliest: before when steps do not start, by their positions.
  public func forecast(at now: SteadyInstant, notBefore earliest: [Int: SteadyInstant] = [:]) -> Forecast {
    Forecast(plan, parallel, states, at: now, notBefore: earliest)
  }
}

extension Flow {
  /// When each step starts and ends by the plan, from a moment on.
  func planned(from start: SteadyInstant, notBefore earliest: [Int: SteadyInstant]) -> Forecast {
    Forecast(plan, parallel, nil, at: start, notBefore: earliest)
  }
}

extension Forecast {
  init(
    _ plan: FlowPlan, _ parallel: Int, _ states: Chunked<StepState>?, at now: SteadyInstant,
    notBefore earliest: [Int: SteadyInstant] = [:]
  ) {
    self.plan = plan
    // By the plan alone what is not on its way, and by what is known of it what is.
    func duration(_ index: Int) -> Duration {
      let step = plan.steps[index]
      guard step.inapplicable == nil else { return .zero }
      return (states == nil ? nil : step.expected) ?? step.planned ?? .zero
    }
    moment = now
    end = now
    spans = Array(repeating: Stretch(start: now, end: now), count: plan.steps.count)
    releasers = Array(repeating: nil, count: plan.steps.count)
    var places = RunningPlaces(parallel: parallel)
    var unmet = plan.needs.map(\.count)
    var open = Places(plan)
    var running = Heap<Running>()
    // What is open and has to wait for its time.
    var early = Heap<Running>()
    func admit(_ index: Int, at time: SteadyInstant) {
      if let earliest = earliest[index], earliest > time {
        early.insert(Running(end: earliest, index: index))
      } else {
        open.insert(index)
      }
    }
    for index in plan.steps.indices {
      guard let state = states?[index], state.isOverOrActive else { continue }
      spans[index] = Stretch(of: state, planned: duration(index), at: now)
      releasers[index] = plan.needs[index].max { spans[$0].end < spans[$1].end }
      if state.isActive {
        places.take(plan.steps[index])
        running.insert(Running(end: spans[index].end, index: index))
      } else {
        for dependent in plan.dependents[index] { unmet[dependent] -= 1 }
      }
    }
    for index in plan.steps.indices where unmet[index] == 0 && states?[index].isOverOrActive != true {
      releasers[index] = plan.needs[index].max { spans[$0].end < spans[$1].end }
      admit(index, at: now)
    }
    var (time, freed): (SteadyInstant, Int?) = (now, nil)
    while true {
      while let index = open.next(places) {
        let takesPlace = plan.steps[index].takesPlace
        // It was open before, and has waited for the place.
        if takesPlace, spans[index].start < time { releasers[index] = freed }
        places.take(plan.steps[index])
        spans[index] = Stretch(start: time, end: time + duration(index))
        running.insert(Running(end: spans[index].end, index: index))
      }
      if let due = early.min, due.end <= running.min?.end ?? due.end {
        early.removeMin()
        time = due.end
        spans[due.index].start = time
        open.insert(due.index)
        continue
      }
      guard let next = running.popMin() else { break }
      time = next.end
      if plan.steps[next.index].takesPlace {
        places.free(plan.steps[next.index])
        freed = next.index
      }
      for dependent in plan.dependents[next.index] {
        unmet[dependent] -= 1
        guard unmet[dependent] == 0, states?[dependent].isOverOrActive != true else { continue }
        releasers[dependent] = next.index
        spans[dependent].start = time
        admit(dependent, at: time)
      }
    }
    // What is not to be done has no time, so that nothing ends with it.
    let done = plan.steps.indices.lazy.filter { [plan] in plan.steps[$0].inapplicable == nil }
    end = done.map { [spans] in spans[$0].end }.max() ?? now
  }
}

extension Stretch {
  /// The time of a step that is over or runs.
  fileprivate init(of state: StepState, planned: Duration, at now: SteadyInstant) {
    let started = state.startedAt?.steady
    if state.isActive {
      let attempt = state.lastAttempt?.startedAt.steady ?? now
      self.init(start: started ?? attempt, end: max(now, attempt + planned))
    } else {
      let ended = state.endedAt?.steady ?? now
      self.init(start: min(started ?? ended, ended), end: ended)
    }
  }
}

/// A step that is at work until some time; of two that end together the first in the plan is done first.
private struct Running: Comparable {
  let end: SteadyInstant
  let index: Int

  static func < (left: Running, right: Running) -> Bool { (left.end, left.index) < (right.end, right.index) }
}

/// The steps that may start, in the order of the plan: neither a person nor a gate needs a place.
private struct Places {
  private let plan: FlowPlan
  private var byHand = BitSet()
  private var others = BitSet()
  /// The hosts of each fleet, which have one place together.
  private var hosts: [GroupID: BitSet] = [:]

  init(_ plan: FlowPlan) { self.plan = plan }

  mutating func insert(_ index: Int) {
    let step = plan.steps[index]
    if !step.takesPlace {
      byHand.insert(index)
    } else if let fleet = step.host?.fleet {
      hosts[fleet, default: []].insert(index)
    } else {
      others.insert(index)
    }
  }

  mutating func next(_ places: RunningPlaces) -> Int? {
    if let index = byHand.first { return byHand.remove(index) }
    let candidates = [others.first] + hosts.values.map(\.first)
    let next = candidates.compactMap { $0 }.filter { places.has(for: plan.steps[$0]) }.min()
    guard let next else { return nil }
    if let fleet = plan.steps[next].host?.fleet {
      hosts[fleet]?.remove(next)
    } else {
      others.remove(next)
    }
    return next
  }
}
