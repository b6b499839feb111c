import ReleaseModel

/// Where and with what a probe is made.
struct ProbeContext: Sendable {
  /// The folder in which commands run.
  var directory: String
  /// The whole environment of commands.
  var environment: [String: String]
}

extension Check {
  /// Makes one measurement.
  ///
  /// - Returns: what was seen; whatever goes wrong is an ``Observation/error(_:)``, never a guess.
  func measure(in context: ProbeContext) async -> Observation {
    switch probe {
    case .run(let invocation):
      let wantsReading = pass != nil || fail != nil
      return await measure(running: invocation, wantsReading: wantsReading, in: context)
    case .http(let request): return await measure(requesting: request)
    case .manual: return .noData
    }
  }
}

/// Gives up an operation that takes too long.
///
/// - Returns: nil when the time was over first; the operation was then cancelled.
func withTimeout<Value: Sendable>(
  _ timeout: Duration, _ operation: @escaping @Sendable () async -> Value
) async -> Value? {
  await withTaskGroup(of: Value?.self) { group in
    group.addTask { await operation() }
    group.addTask {
      try? await Task.sleep(for: timeout, clock: .continuous)
      return nil
    }
    let first = await group.next() ?? nil
    group.cancelAll()
    return first
  }
}
