import ReleaseModel
import ReleaseStore
import Synchronization

/// A journal in memory, which refuses what a test wants refused.
public final class MemoryJournal: Journal {
  /// Why it takes nothing.
  private struct Problem: JournalFailure, CustomStringConvertible {
    let description: String
    let isPermanent: Bool
  }

  private let kept: Mutex<[[Record]]>
  private let problem = Mutex<Problem?>(nil)
  private let refused = Mutex<(times: Int, record: @Sendable (Record) -> Bool)>((0, { _ in false }))
  /// What was taken although it was called refused.
  private let late = Mutex<(isTaking: Bool, records: [Record])>((false, []))
  private let probed = Atomic<Int>(0)
  private let appending = Mutex<@Sendable ([Record]) -> Void>({ _ in })

  /// Makes a journal.
  ///
  /// - Parameter records: what an earlier process has left in it.
  public init(_ records: [Record] = []) { kept = Mutex(records.isEmpty ? [] : [records]) }

  /// What each append has brought, oldest first.
  public var appends: [[Record]] { kept.withLock { $0 } }

  /// All records, oldest first.
  public var records: [Record] { appends.flatMap { $0 } }

  /// How often it was probed.
  public var probes: Int { probed.load(ordering: .relaxed) }

  /// Fails every append and every probe from now on, in these words; nil ends it.
  public func fail(_ words: String?, isPermanent: Bool = false) {
    problem.withLock { $0 = words.map { Problem(description: $0, isPermanent: isPermanent) } }
  }

  /// Takes the next append although it is called refused, as ``fail(_:isPermanent:)`` has it: a database of which one was
  /// cut off while it committed. A probe tells of it.
  public func takeNext() { late.withLock { $0.isTaking = true } }

  /// Refuses, so many times, an append that holds such a record.
  public func refuse(_ times: Int, _ record: @escaping @Sendable (Record) -> Bool) {
    refused.withLock { $0 = (times, record) }
  }

  /// Has a function called in the middle of every append, before its records are durable.
  public func whileAppending(_ function: @escaping @Sendable ([Record]) -> Void) {
    appending.withLock { $0 = function }
  }

  public func demandPlace() throws {
    if let problem = problem.withLock({ $0 }) { throw problem }
  }

  public func offer(_ state: ReleaseState) {}

  public func append(_ records: [Record]) throws {
    appending.withLock { $0 }(records)
    if let problem = problem.withLock({ $0 }) {
      late.withLock { late in
        guard late.isTaking else { return }
        late = (false, records)
        kept.withLock { $0.append(records) }
      }
      throw problem
    }
    let isRefused = refused.withLock { refused in
      guard refused.times > 0, records.contains(where: refused.record) else { return false }
      refused.times -= 1
      return true
    }
    if isRefused { throw Problem(description: "refused", isPermanent: false) }
    kept.withLock { $0.append(records) }
  }

  @discardableResult public func probe() throws -> [Record] {
    probed.add(1, ordering: .relaxed)
    if let problem = problem.withLock({ $0 }) { throw problem }
    return late.withLock { late in
      defer { late.records = [] }
      return late.records
    }
  }
}
