import Foundation
import ReleaseModel
import SQLiteJournal

/// How long a step of a plan took in earlier runs.
public struct MeasuredStep: Hashable, Sendable {
  /// The step; one that undoes another has `undo.` before the other's id, one of the end `finally.` before its own.
  public let step: StepID
  /// How long it took in each run in which it succeeded, the shortest first; never empty.
  public let durations: [Duration]

  /// The middle one; of two the mean.
  public var median: Duration {
    let middle = durations.count / 2
    return durations.count % 2 == 1 ? durations[middle] : (durations[middle - 1] + durations[middle]) / 2
  }

  init(_ step: StepID, _ durations: [Duration]) {
    self.step = step
    self.durations = durations.sorted()
  }

  /// What a plan says of it.
  public func planned(in plan: Plan) -> Duration? {
    if let step = plan.deployment.steps.first(where: { $0.id == step }) { return step.planned }
    let last = plan.deployment.finally?.first { ReleaseState.finallyPrefix + $0.id == step }
    if let last { return last.planned }
    let original = BackoutState.undone(by: step)
    return plan.deployment.steps.first { $0.id == original }?.undo?.planned
  }

  /// What a plan may say: the median, rounded up to what a person would write, and never nothing.
  public var suggestion: Duration {
    let seconds = max(1, (median.wholeMilliseconds + 999) / 1000)
    let unit: Int64 = seconds <= 60 ? 1 : seconds <= 600 ? 10 : 60
    return .seconds((seconds + unit - 1) / unit * unit)
  }
}

extension RunArchive {
  /// How long the steps of a plan took in its runs that have ended, rehearsals and releases alike, in the order of the plan.
  ///
  /// - Parameters:
  ///   - plan: the plan as it is now; a step that does something else by now is another.
  ///   - path: its path.
  ///   - most: how many runs are read, the newest first.
  public func measuredSteps(of plan: Plan, at path: String, most: Int = .max) -> [MeasuredStep] {
    var found: [StepID: [Duration]] = [:]
    var count = 0
    for run in all(of: path) where !run.isUnborn && count < most {
      guard let state = try? Self.state(of: run), state.phase.isEnded else { continue }
      count += 1
      for (id, duration) in state.measuredDurations where plan.isSame(id, as: state.plan) {
        found[id, default: []].append(duration)
      }
    }
    let last = (plan.deployment.finally ?? []).map { ReleaseState.finallyPrefix + $0.id }
    return (plan.deployment.steps.flatMap { [$0.id, BackoutState.undoPrefix + $0.id] } + last)
      .compactMap { id in found[id].map { MeasuredStep(id, $0) } }
  }
}

extension RunArchive {
  /// Older runs say little of what a step takes by now, and reading them takes time at every opening.
  private static let newest = 10

  /// What the newest runs of a plan file have shown of the times of its steps; nil where they have shown nothing.
  func earlierRuns(of plan: Plan, at path: String) -> EarlierRuns? {
    let measured = measuredSteps(of: plan, at: path, most: Self.newest).filter { step in
      plan.deployment.steps.contains { $0.id == step.step }
    }
    guard let count = measured.map(\.durations.count).max() else { return nil }
    return EarlierRuns(
      count: count, durations: Dictionary(measured.map { ($0.step, $0.median) }) { first, _ in first })
  }
}

extension Plan {
  /// Whether a step, or what undoes one, does what it did in another plan.
  fileprivate func isSame(_ id: StepID, as other: Plan) -> Bool {
    func step(_ id: StepID, _ plan: Plan) -> Step? {
      plan.deployment.steps.first { $0.id == id }
        ?? plan.deployment.finally?.first { ReleaseState.finallyPrefix + $0.id == id }
    }
    if let own = step(id, self) { return step(id, other)?.action == own.action && !own.isManual }
    guard let original = BackoutState.undone(by: id), let own = step(original, self)?.undo,
      let theirs = step(original, other)?.undo
    else { return false }
    return own.action == theirs.action
  }
}
