import ReleaseModel
import Synchronization

/// The one place where the state of a run changes.
///
/// Commands are taken in turns. A turn decides all that have gathered, makes their records durable by one
/// append, and only then changes the state, publishes it, answers the senders and asks for the effects.
///
/// Its turns are taken on a queue of its own: a disk that takes its time to sync holds up no other task.
public actor ReleaseStore {
  /// What the store shows to the outside.
  public struct Snapshot: Sendable {
    /// The state; every record in it is durable.
    public var state: ReleaseState { situation.state }
    /// The state, with what is shown of it and waited for in it.
    public var situation: Situation
    /// Why records cannot be made durable at present; nothing new starts meanwhile.
    public var journalProblem: String?
    /// Whether nothing is recorded any more until the run is opened again.
    public var isStopped: Bool

    /// Joins a situation and what is wrong with its journal.
    public init(_ situation: Situation, journalProblem: String? = nil, isStopped: Bool = false) {
      self.situation = situation
      self.journalProblem = journalProblem
      self.isStopped = isStopped
    }
  }

  /// How often a journal that could not make records durable is probed.
  private static let probeInterval: Duration = .seconds(1)

  private struct Pending {
    let command: Command
    let actor: Actor
    let answer: CheckedContinuation<Result<[Record], StoreError>, Never>
  }

  private let queue = StoreQueue()
  private let journal: any Journal
  private let time: any TimeSource
  private var performer: (any EffectPerformer)?
  /// The state whose effects the performer was told of last.
  private var performed: ReleaseState?
  private var waiting: [Pending] = []
  private var isTakingTurns = false
  private var isStopped = false
  private var probing: Task<Void, Never>?
  private nonisolated let published: Mutex<Snapshot>
  private nonisolated let observers = Mutex<[@Sendable ([Record]) -> Void]>([])

  /// Makes a store over a journal.
  ///
  /// - Parameters:
  ///   - state: what the journal's records have made of the plan; `ReleaseState(plan:)` for a new run.
  ///   - journal: makes records durable.
  ///   - time: gives each turn its time, and the pauses between probes of a journal that could not be written.
  public init(state: ReleaseState, journal: any Journal, time: any TimeSource) {
    published = Mutex(Snapshot(Situation(state)))
    self.journal = journal
    self.time = time
  }

  deinit { probing?.cancel() }

  public nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

  /// The newest published state. May be read from any thread, at any time.
  public nonisolated var snapshot: Snapshot { published.withLock { $0 } }

  /// The time that a turn would have now.
  public nonisolated func now() -> Timestamp { time.now() }

  /// Has a function called with what each turn has recorded, on the store's thread, after the state was
  /// published; it must return at once. The records are empty when only ``Snapshot/journalProblem`` changed.
  public nonisolated func observe(_ observer: @escaping @Sendable ([Record]) -> Void) {
    observers.withLock { $0.append(observer) }
  }

  /// Names who performs the effects, and asks for those of the present state.
  public func start(_ performer: any EffectPerformer) {
    self.performer = performer
    perform(snapshot.state)
  }

  private func perform(_ state: ReleaseState) {
    guard let performer else { return }
    performer.want(performed.map { EffectChange(from: $0, to: state) } ?? EffectChange(state), in: state)
    performed = state
  }

  /// Decides a command.
  ///
  /// - Returns: what was recorded, durably; empty when nothing changed.
  /// - Throws: ``StoreError/refused(_:)`` when the command was refused, ``StoreError/notDurable(_:)`` when its
  ///   records could not be made durable; in both cases nothing has changed.
  @discardableResult
  public func submit(_ command: Command, by actor: Actor) async throws(StoreError) -> [Record] {
    let result = await withCheckedContinuation { answer in
      waiting.append(Pending(command: command, actor: actor, answer: answer))
      guard !isTakingTurns else { return }
      isTakingTurns = true
      // A task of its own, so that what arrives before it runs shares the turn's one append.
      Task { takeTurns() }
    }
    return try result.get()
  }

  private func takeTurns() {
    while !waiting.isEmpty {
      let turn = waiting
      waiting = []
      take(turn)
    }
    isTakingTurns = false
  }

  private func take(_ turn: [Pending]) {
    var state = snapshot.state
    var records: [Record] = []
    var answers: [Result<[Record], StoreError>] = []
    for pending in turn {
      do {
        let decision = try decide(pending.command, state, by: pending.actor, at: time.now())
        state = decision.state
        records += decision.records
        answers.append(.success(decision.records))
      } catch {
        answers.append(.failure(.refused(error)))
      }
    }
    var problem: String?
    if !records.isEmpty {
      do {
        try journal.append(records)
      } catch {
        problem = String(describing: error)
        probeUntilWell(after: error)
        state = snapshot.state
        isStopped = error.isPermanent
        let failure: StoreError = isStopped ? .stopped(problem ?? "") : .notDurable(problem ?? "")
        // From the first change on, everything was decided, refusals too, on a state that has not come to be.
        let changed = answers.firstIndex { (try? $0.get())?.isEmpty == false } ?? answers.endIndex
        for index in answers[changed...].indices { answers[index] = .failure(failure) }
      }
    } else {
      problem = snapshot.journalProblem
    }
    publish(records.isEmpty ? snapshot.situation : Situation(state), problem)
    for (pending, answer) in zip(turn, answers) { pending.answer.resume(returning: answer) }
    if problem == nil, !records.isEmpty { journal.offer(state) }
    follow(state, problem == nil ? records : [])
  }

  /// Finds out that the journal is no longer where it was, although there may be nothing to record.
  public func lookAfterJournal() {
    guard !isStopped, snapshot.journalProblem == nil else { return }
    do {
      try journal.demandPlace()
    } catch {
      isStopped = error.isPermanent
      probeUntilWell(after: error)
      publish(snapshot.situation, String(describing: error))
      follow(snapshot.state, [])
    }
  }

  private func publish(_ situation: Situation, _ problem: String?) {
    published.withLock { $0 = Snapshot(situation, journalProblem: problem, isStopped: isStopped) }
  }

  /// Does what follows from a published state.
  private func follow(_ state: ReleaseState, _ records: [Record]) {
    if snapshot.journalProblem == nil { perform(state) }
    for observer in observers.withLock({ $0 }) { observer(records) }
  }

  /// Finds out by itself that the journal takes records again: there may be nothing to record meanwhile.
  private func probeUntilWell(after error: any Error) {
    guard probing == nil, !error.isPermanent else { return }
    probing = Task { [weak self, time] in
      repeat {
        guard (try? await time.pause(Self.probeInterval)) != nil else { return }
      } while await self?.isStillUnwell() == true
    }
  }

  /// Probes the journal, unless a turn has made records durable meanwhile, and tells what is new.
  ///
  /// - Returns: whether it is to be probed again.
  private func isStillUnwell() -> Bool {
    let known = snapshot.journalProblem
    var situation = snapshot.situation
    var problem: String?
    var found: [Record] = []
    var isOver = true
    if known != nil {
      do {
        found = try journal.probe()
        if !found.isEmpty { situation = Self.situation(situation.state, after: found) }
      } catch {
        problem = String(describing: error)
        isStopped = error.isPermanent
        isOver = isStopped
      }
    }
    if isOver { probing = nil }
    if problem != known {
      publish(situation, problem)
      follow(situation.state, found)
    }
    return !isOver
  }

  private static func situation(_ state: ReleaseState, after records: [Record]) -> Situation {
    var state = state
    for record in records { evolve(&state, record) }
    return Situation(state)
  }
}

extension Error {
  fileprivate var isPermanent: Bool { (self as? any JournalFailure)?.isPermanent ?? false }
}
