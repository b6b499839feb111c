import ReleaseModel
import ReleaseStore
import Synchronization

/// What happened around a store, in its order.
final class Diary: Sendable {
  private let lines = Mutex<[String]>([])

  var entries: [String] { lines.withLock { $0 } }

  func note(_ line: String) { lines.withLock { $0.append(line) } }
}

/// Notes what is wanted of it.
final class NotingPerformer: EffectPerformer {
  private let wanted = Mutex<[(effects: Set<Effect>, sequence: Int)]>([])
  private let diary: Diary?

  init(diary: Diary? = nil) { self.diary = diary }

  /// The number of the newest record each time that something was wanted.
  var sequences: [Int] { wanted.withLock { $0.map(\.sequence) } }
  /// What was wanted last.
  var newest: Set<Effect>? { wanted.withLock { $0.last?.effects } }

  func want(_ change: EffectChange, in state: ReleaseState) {
    wanted.withLock { wanted in
      let before = wanted.last?.effects ?? []
      wanted.append((before.subtracting(change.unwanted).union(change.wanted), state.sequence))
    }
    diary?.note("want \(state.sequence)")
  }
}

/// Clocks that move on by a second whenever they are read.
final class CountingTime: TimeSource {
  private let seconds = Atomic<Int64>(0)
  private let isPassing: Bool
  private let never = AsyncStream.makeStream(of: Void.self)

  /// - Parameter isPassing: whether a pause is over at once, or only when it is given up.
  init(isPassing: Bool = true) { self.isPassing = isPassing }

  func pause(_ duration: Duration) async throws {
    await Task.yield()
    if !isPassing { for await _ in never.stream {} }
    try Task.checkCancellation()
  }

  func now() -> Timestamp {
    let milliseconds = seconds.add(1, ordering: .relaxed).newValue * 1000
    return Timestamp(
      steady: SteadyInstant(milliseconds: milliseconds), wall: WallInstant(milliseconds: milliseconds))
  }
}

extension ReleaseStore {
  /// Hands commands in so that the store takes no turn between them, and waits for the answers.
  func gather(_ commands: [Command]) async -> [Result<[Record], StoreError>] {
    // These tasks are the actor's own: each has handed its command in before the turn that the first one asks for.
    let tasks = commands.map { command in
      Task { () async -> Result<[Record], StoreError> in
        do throws(StoreError) {
          return .success(try await submit(command, by: .person("ann")))
        } catch {
          return .failure(error)
        }
      }
    }
    var answers: [Result<[Record], StoreError>] = []
    for task in tasks { answers.append(await task.value) }
    return answers
  }

  /// Returns when the turn that is being taken is over: senders get their answers a little earlier.
  func endTurn() {}
}

extension Command {
  static let opening = Command.run(
    .open(RunIdentity(id: "run", planHash: "hash", planPath: "plan.yaml", directory: "/release")))
}

extension ReleaseState {
  /// A run with a package to verify, not yet open.
  static var fresh: ReleaseState {
    var plan = Plan(release: Release(name: "shop", version: "2.0", environment: "production"))
    plan.release.package = [PackageFile(path: "shop.tar", sha256: String(repeating: "0", count: 64))]
    return ReleaseState(plan: plan)
  }
}

extension Result where Failure == StoreError {
  /// Why it failed.
  var failure: StoreError? {
    if case .failure(let error) = self { error } else { nil }
  }
}
