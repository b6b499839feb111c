import ReleaseModel
import SQLiteJournal
import Synchronization

/// Where runs say which of them has an environment for itself.
protocol EnvironmentRegister: Sendable {
  /// Which other run has an environment; nil when none has. It reads on the calling thread.
  ///
  /// - Throws: ``EnvironmentsAway`` when that cannot be told at present; something else when it never will by itself.
  func holder(of environment: String, besides run: String) throws -> EnvironmentHolder?

  /// Keeps every other run from claiming an environment, looks who has it, and writes a run down that is to have it.
  ///
  /// - Parameters:
  ///   - release: what is released, for those who wait.
  ///   - recording: called while nobody else can claim it, and only when it is free: to make the claim durable.
  /// - Returns: which other run has it; nil when this one does now.
  /// - Throws: as ``holder(of:besides:)``; what `recording` throws.
  func claim(
    _ environment: String, for run: RunDirectory, releasing release: String,
    recording: @Sendable () async throws -> Void
  ) async throws -> EnvironmentHolder?

  /// Strikes a run out that is over.
  func strike(_ run: RunDirectory, from environment: String)

  /// Has a function called whenever it is worth while to look again who has an environment; it must return at once.
  ///
  /// - Returns: ends that.
  func watch(_ environment: String, _ look: @escaping @Sendable () -> Void) -> @Sendable () -> Void
}

/// It cannot be told who has an environment until something is there again.
struct EnvironmentsAway: Error, CustomStringConvertible {
  let description: String
}

/// Several registers of which each has to agree: they are asked in this order.
struct EnvironmentRegisters: EnvironmentRegister {
  let registers: [any EnvironmentRegister]

  func holder(of environment: String, besides run: String) throws -> EnvironmentHolder? {
    for register in registers {
      if let holder = try register.holder(of: environment, besides: run) { return holder }
    }
    return nil
  }

  func claim(
    _ environment: String, for run: RunDirectory, releasing release: String,
    recording: @Sendable () async throws -> Void
  ) async throws -> EnvironmentHolder? {
    guard let first = registers.first else {
      try await recording()
      return nil
    }
    let others = EnvironmentRegisters(registers: Array(registers.dropFirst()))
    let found = Mutex<EnvironmentHolder?>(nil)
    let holder = try await first.claim(environment, for: run, releasing: release) {
      let holder = try await others.claim(environment, for: run, releasing: release, recording: recording)
      found.withLock { $0 = holder }
    }
    return holder ?? found.withLock { $0 }
  }

  func strike(_ run: RunDirectory, from environment: String) {
    for register in registers { register.strike(run, from: environment) }
  }

  func watch(_ environment: String, _ look: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
    let ends = registers.map { $0.watch(environment, look) }
    return { for end in ends { end() } }
  }
}
