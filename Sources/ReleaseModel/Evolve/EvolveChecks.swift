extension ReleaseState {
  mutating func evolveChecks(_ record: Record) {
    switch record.event {
    case .baselineStarted(let key, let firstDue):
      checks[key]?.baseline = BaselineState(nextDue: firstDue)
    case .baselineMeasured(let key, _, let observation, let nextDue):
      checks[key]?.baseline?.add(observation, nextDue: nextDue)
    case .checkStarted(let key, let firstDue):
      var fresh = CheckState()
      fresh.baseline = checks[key]?.baseline
      fresh.phase = .measuring
      fresh.startedAt = record.at.steady
      // A manual test is open from its start; nothing measures it.
      fresh.nextDue = check(key)?.manualTest == nil ? firstDue : nil
      checks[key] = fresh
    case .measured(let key, let number, let observation, let verdict, let nextDue):
      let measurement = Measurement(
        number: number, at: record.at.wall, observation: observation, verdict: verdict)
      checks[key]?.add(measurement, nextDue: nextDue)
      followControl(key, holds: verdict == .passed, evidence: observation.text, record)
    case .tested(let key, let test):
      checks[key]?.test = test
      followControl(key, holds: test.passed, evidence: test.observed, record)
    case .checkEnded(let key, let phase, let reason):
      checks[key]?.phase = phase
      checks[key]?.reason = reason
      checks[key]?.endedAt = record.at.steady
      checks[key]?.nextDue = nil
    case .checkAccepted(let key, let reason):
      checks[key]?.accepted = .init(by: record.by, reason: reason)
      if key.list == .control {
        controls[key.id] = ControlState(
          status: .waived, evidence: Evidence(text: reason), by: record.by, at: record.at.wall)
      }
    default: break
    }
  }

  /// A control with a check is satisfied while its newest measurement passed, unless it was waived.
  private mutating func followControl(_ key: CheckKey, holds: Bool, evidence: String, _ record: Record) {
    guard key.list == .control, let control = controls[key.id], control.status != .waived else { return }
    controls[key.id] = ControlState(
      status: holds ? .satisfied : .open, evidence: Evidence(text: evidence), by: record.by,
      at: record.at.wall)
  }

  /// Ends every check that is still measured, so that none says that it goes on when nothing measures it.
  mutating func stopChecks(at now: Instant, reason: String) {
    for key in checkTable.keys where checks[key]?.phase == .measuring {
      let isPassing = isSatisfied(key)
      checks[key]?.phase = isPassing ? .successful : .inconclusive
      checks[key]?.reason = isPassing ? nil : reason
      checks[key]?.endedAt = now
      checks[key]?.nextDue = nil
    }
  }
}

extension CheckState {
  mutating func add(_ measurement: Measurement, nextDue: Instant?) {
    recent.append(measurement)
    if recent.count > Self.kept { recent.removeFirst(recent.count - Self.kept) }
    measured = measurement.number
    self.nextDue = nextDue
    switch measurement.verdict {
    case .passed: passes += 1
    case .failed: failures += 1
    case .inconclusive: inconclusive += 1
    case .error: break
    }
    errorsInARow = measurement.verdict == .error ? errorsInARow + 1 : 0
  }
}
