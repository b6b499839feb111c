import AttemptProtocol
import Attempts
import Foundation
import ReleaseModel
import Synchronization

/// Runs the attempts of a run's steps, each in a directory of its own.
struct AttemptPerformer: Sendable {
  /// The folder of the attempts' folders.
  let attemptsPath: String
  /// Where and with what steps run.
  let context: ProbeContext
  /// Starts and waits for shims.
  let runner: AttemptRunner
  private let forced = ForcedEnds()

  /// How an attempt ended, in the model's words.
  struct End {
    var outcome: Outcome
    var logBytes: Int64 = 0
    /// SHA-256 of what is kept of its output; nil when nothing is.
    var logHash: String?
    /// What its shim has measured; nil when nobody has.
    var span: AttemptSpan?
    /// What it has given to later steps.
    var yield: StepYield?
    /// What has become of its hosts and is not told of yet.
    var hosts: [PlayNews] = []
  }

  /// Sees an attempt to its end: starts it, or finds it again when an earlier process has started it.
  ///
  /// - Parameters:
  ///   - run: the run's id.
  ///   - isWantedStopped: a stop was asked for before this process drove the run.
  ///   - environment: what only this attempt is told.
  ///   - handover: what earlier steps have given; nil of what is no step, and gives nothing itself.
  ///   - see: is told what becomes of its hosts, where it has several.
  ///   - tell: is told whether its terminal waits for somebody to type, again whenever that has changed.
  func run(
    _ attempt: Attempt, of run: String, _ step: Step, isWantedStopped: Bool, secrets: [String],
    environment: [String: String] = [:], handover: Handover? = nil,
    see: @escaping @Sendable ([PlayNews]) async -> Void = { _ in },
    tell: @escaping @Sendable (Bool) async -> Void = { _ in }
  ) async -> End {
    guard case .run(let invocation) = step.action else {
      return End(outcome: .notStarted("it runs nothing"))
    }
    let directory = directory(of: attempt.id)
    let play = handover?.play.map { [context] in
      PlayWatch($0, in: directory) { text in context.masked(text) }
    }
    // What a crash of the machine has left of the directory proves nothing but a result.
    let identity = attempt.identity(in: run)
    guard attempt.boot == Boot.id else {
      let end = rebooted(await runner.wait(for: directory).trusted(by: identity))
      return await yielded(end.seen(by: play), attempt, step, handover)
    }
    do throws(AttemptError) {
      if try claim(directory) {
        if isWantedStopped { return End(outcome: .notStarted("it was stopped before")) }
        var spec = spec(attempt.id, step, invocation, secrets)
        spec.identity = identity
        spec.environment.merge(environment) { _, own in own }
        if let handover {
          if let missing = handover.missing { return End(outcome: .notStarted(missing.words)) }
          do throws(OutputFile.Problem) {
            spec.take(try handover.filled(from: attemptsPath))
          } catch {
            return End(outcome: .notStarted(error.words))
          }
          spec.environment["RELBOARD_OUTPUT"] = directory.path(of: .outputs)
          do throws(PlayOrder.Problem) {
            try handover.play?.prepare(&spec, in: directory)
          } catch {
            return End(outcome: .notStarted(error.words))
          }
        }
        try runner.launch(spec, in: directory)
      }
    } catch {
      return End(outcome: .notStarted(error.description))
    }
    let keeper = Task { await keepDeadline(of: attempt.id, step.timeout) }
    defer { keeper.cancel() }
    let watcher = step.hasTerminal == true ? Task { await watchTerminal(of: attempt.id, tell) } : nil
    defer { watcher?.cancel() }
    let follower = play.map { play in Task { await play.follow(see) } }
    let finding = await runner.wait(for: directory)
    follower?.cancel()
    // What it is telling is told before the rest.
    await follower?.value
    let end = end(finding.trusted(by: identity), of: attempt.id)
    return await yielded(end.seen(by: play), attempt, step, handover)
  }

  /// An end with what the step has given; one that has not left what the plan asks for has failed.
  private func yielded(_ end: End, _ attempt: Attempt, _ step: Step, _ handover: Handover?) async -> End {
    guard let handover, step.isSuccess(end.outcome) else { return end }
    let (directory, context) = (directory(of: attempt.id), context)
    var end = end
    if YieldCollection.isNothing(of: step, in: directory) {
      end.yield = StepYield(attempt: attempt.id.number, outputs: [], files: [])
      return end
    }
    let attemptsPath = attemptsPath
    let found = await onThread { cancellation -> Result<StepYield, YieldCollection.Problem> in
      // What holds a secret of an earlier step is as secret.
      let handed: Handover.Filled
      do throws(OutputFile.Problem) {
        handed = try handover.filled(from: attemptsPath)
      } catch {
        return .failure(YieldCollection.Problem(words: error.words))
      }
      let collection = YieldCollection(
        step: step, attempt: attempt.id, directory: directory,
        context: context.with(handed).changed(nil, step.directory), planFolder: context.directory)
      return Result { () throws(YieldCollection.Problem) in try collection.collected(cancellation) }
    }
    switch found {
    case .success(let yield): end.yield = yield
    case .failure(let problem): end.outcome = .incomplete(problem.words)
    }
    return end
  }

  /// Keeps a deadline that the attempt's shim would have kept, did it not stand still, until the task is cancelled.
  private func keepDeadline(of id: AttemptID, _ timeout: Duration?) async {
    let directory = directory(of: id)
    while (try? await Task.sleep(for: .seconds(1), clock: .continuous)) != nil {
      guard let age = directory.keepAwake(), let timeout, age > timeout + Self.leniency else { continue }
      await force(id, .timedOut)
    }
  }

  private func force(_ id: AttemptID, _ outcome: Outcome) async {
    forced.note(id, outcome)
    let directory = directory(of: id)
    await blocking { directory.endByForce() }
  }

  /// How long to wait for a shim that has to end its step.
  private static let leniency: Duration = .milliseconds(ShimArguments.defaultGrace) + .seconds(10)

  /// - Returns: whether the attempt is this process's to launch; one that was launched before tells in its
  ///   directory what became of it.
  private func claim(_ directory: AttemptDirectory) throws(AttemptError) -> Bool {
    do {
      try directory.claim()
      return true
    } catch .claimed {
      return directory.reclaim()
    }
  }

  /// Asks an attempt to stop, again and again until it was asked or the stop is no longer wanted: it may be
  /// wanted before the attempt is launched, and no longer when the attempt's end has been recorded.
  func stop(_ id: AttemptID) async {
    while (try? directory(of: id).requestStop()) == nil {
      guard (try? await Task.sleep(for: .milliseconds(50), clock: .continuous)) != nil else { return }
    }
    guard (try? await Task.sleep(for: Self.leniency, clock: .continuous)) != nil else { return }
    await force(id, .stopped)
  }

  /// The last line of what is kept of an attempt's output that says anything.
  func lastLine(of id: AttemptID) -> String? {
    guard let file = directory(of: id).logFiles.last, let log = FileHandle(forReadingAtPath: file) else {
      return nil
    }
    defer { try? log.close() }
    let end = (try? log.seekToEnd()) ?? 0
    try? log.seek(toOffset: end > Self.lastPart ? end - Self.lastPart : 0)
    let text = String(decoding: (try? log.readToEnd()) ?? Data(), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .last { !$0.isEmpty }.map { String($0.prefix(200)) }
  }

  private static let lastPart: UInt64 = 4096

  private func directory(of id: AttemptID) -> AttemptDirectory {
    AttemptDirectory(attemptsPath + "/" + id.description)
  }

  private func spec(
    _ id: AttemptID, _ step: Step, _ invocation: Invocation, _ secrets: [String]
  ) -> AttemptSpec {
    let context = context.changed(step.environment, step.directory)
    var environment = context.environment
    environment["RELBOARD_STEP"] = id.step
    environment["RELBOARD_ATTEMPT"] = String(id.number)
    var spec = AttemptSpec(
      arguments: invocation.arguments, environment: environment, workingDirectory: context.directory,
      timeout: step.timeout, quietTimeout: step.quietTimeout, maskedVariables: secrets)
    if let limit = step.keptOutput { spec.logLimit = limit }
    if step.hasTerminal == true { spec.takeTerminal() }
    return spec
  }

  private func rebooted(_ finding: AttemptFinding) -> End {
    if case .finished = finding { return end(finding) }
    return end(.unknown(.rebooted))
  }

  private func end(_ finding: AttemptFinding, of id: AttemptID) -> End {
    if case .finished = finding { return end(finding) }
    return forced.outcome(of: id).map { End(outcome: $0) } ?? end(finding)
  }

  private func end(_ finding: AttemptFinding) -> End {
    switch finding {
    case .finished(let result):
      End(
        outcome: Outcome(result), logBytes: result.log.bytes,
        logHash: result.log.bytes > 0 ? result.log.sha256 : nil, span: AttemptSpan(result))
    case .unknown(let reason) where reason.isCertainlyUnstarted: End(outcome: .notStarted(reason.description))
    case .unknown(let reason): End(outcome: .unknown(reason.description))
    case .orphaned(let group):
      End(outcome: .unknown("its shim died while processes of the step are alive in group \(group)"))
    case .absent: End(outcome: .unknown("its directory is gone"))
    case .running: End(outcome: .unknown("nobody waits for it any more"))
    }
  }
}

extension AttemptPerformer.End {
  /// With what the events of its hosts say to their end.
  fileprivate func seen(by play: PlayWatch?) -> Self {
    guard let play else { return self }
    var end = self
    end.hosts = play.end()
    end.outcome = play.judged(outcome)
    return end
  }
}

/// How those attempts ended that this process has ended itself.
private final class ForcedEnds: Sendable {
  private let outcomes = Mutex<[AttemptID: Outcome]>([:])

  func note(_ id: AttemptID, _ outcome: Outcome) { outcomes.withLock { $0[id] = $0[id] ?? outcome } }

  func outcome(of id: AttemptID) -> Outcome? { outcomes.withLock { $0[id] } }
}

extension Attempt {
  /// What only this attempt's shim is told, and says in its result. All of it is on record since before its start.
  fileprivate func identity(in run: String) -> String { "\(run)/\(id)@\(startedAt.wall.milliseconds)" }
}

extension AttemptFinding {
  /// The first shims that say which attempt theirs is.
  private static let firstToSay: Int32 = 2

  /// Takes a result for this attempt's only when it says so: a file may have been copied from another.
  fileprivate func trusted(by identity: String) -> AttemptFinding {
    guard case .finished(let result) = self, result.attempt != identity else { return self }
    let isOld = result.protocolVersion < Self.firstToSay && result.attempt == nil
    return isOld ? self : .unknown(.foreignResult)
  }
}

extension AttemptSpan {
  fileprivate init(_ result: AttemptResult) {
    let took = Duration.milliseconds(result.finished.boot) - .milliseconds(result.started.boot)
    self.init(took: took, endedAt: WallInstant(milliseconds: result.finished.wall))
  }
}

extension Outcome {
  fileprivate init(_ result: AttemptResult) {
    switch (result.ended, result.outcome) {
    case (.timeout, _): self = .timedOut
    case (.quietTimeout, _): self = .quiet
    case (.stopped, _): self = .stopped
    case (nil, .exit(let code)): self = .exited(code)
    case (nil, .signal(let signal)): self = .signalled(signal)
    case (nil, .couldNotStart(let reason)): self = .notStarted(reason)
    }
  }
}
