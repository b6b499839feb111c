import Foundation
import PostgreSQLJournal
import ReleaseModel
import ReleaseWords
import SQLiteJournal

/// One run as a list of runs has it.
public struct RunSummary: Hashable, Codable, Sendable {
  /// The run's id, which is its folder's name.
  public var run: String
  /// The run that the folder is a copy of.
  public var copyOf: String?
  /// Why nothing more is known of it.
  public var problem: String?
  public var release, version, environment: String?
  public var rehearsal: Bool?
  /// The plan's path when the run was opened.
  public var plan: String?
  /// The state in one word, as `status` has it.
  public var state: String?
  public var isEnded: Bool?
  /// Who has opened it.
  public var openedBy: String?
  /// UTC.
  public var opened, ended: String?
  /// From its opening to its end, or to its newest event.
  public var seconds: Double?
  /// Who drives it; nothing where nobody does, or it has ended.
  public var driver: String?

  fileprivate init(run: String, problem: String? = nil) {
    self.run = run
    self.problem = problem
  }
}

extension RunSummary {
  /// After how long a driver that has not said that it is there is said to be silent: it says so six times a minute.
  private static let silence: Duration = .seconds(120)

  /// Tells of a run what a list needs.
  init(_ state: ReleaseState, run: String, openedBy: String, driver: Driver?) {
    self.init(run: run)
    let planned = state.plan.release
    (release, version, environment) = (planned.name, planned.version, planned.environment)
    rehearsal = state.isRehearsal
    plan = state.run?.planPath
    self.state = state.label
    isEnded = state.phase.isEnded
    self.openedBy = openedBy
    opened = state.clocks.opened?.wall.iso8601
    ended = state.clocks.ended?.wall.iso8601
    seconds = state.clocks.opened.map {
      ((state.clocks.ended ?? state.updatedAt).steady - $0.steady).seconds
    }
    self.driver = state.phase.isEnded ? nil : driver?.words
  }

  /// What a store tells of a run; of one of which nothing was told yet, where it was opened.
  public init(_ stored: StoredRun) {
    do {
      self = try JSONDecoder().decode(RunSummary.self, from: stored.summary)
    } catch {
      self.init(run: stored.id)
      plan = stored.origin
    }
    // Who drives it the lease knows better.
    driver = isEnded == true ? nil : stored.lease?.driver?.words
    if let lease = stored.lease, lease.silence >= Self.silence, let words = driver {
      driver = "\(words), silent for \(Int(lease.silence.seconds / 60)) min"
    }
  }

  /// Reads a run as far as a list needs it; nil when it was killed before it was opened, and has done nothing.
  public init?(of run: RunDirectory) {
    do {
      // Before the state: whoever has ended the run has gone.
      let driver = run.driver
      let (state, opening) = try RunArchive.outlined(run)
      self.init(state, run: run.id, openedBy: opening.by.name, driver: driver)
      if let original = state.run?.id, original != run.id { copyOf = original }
    } catch JournalError.empty where !run.hasAttempts {
      return nil
    } catch {
      self.init(run: run.id, problem: "\(error)")
    }
  }
}

/// Which runs somebody wants to see.
public struct RunFilter: Sendable {
  /// Of a plan, by its path, its file's name or the release's name.
  public var plan: String?
  /// In this state, as a list has it.
  public var state: String?
  /// Opened at this time or later.
  public var since: WallInstant?
  /// Opened by somebody.
  public var who: String?

  /// Wants them all.
  public init() {}

  /// Whether anything is asked for.
  public var isEmpty: Bool { plan == nil && state == nil && since == nil && who == nil }

  /// Whether a run is one of those; of one that cannot be read nobody knows, and it is none.
  public func keeps(_ run: RunSummary) -> Bool {
    if isEmpty { return true }
    guard run.problem == nil else { return false }
    let names = [run.plan, run.plan?.split(separator: "/").last.map(String.init), run.release]
    // Times in this form are ordered as texts are.
    return (plan == nil || names.contains(plan)) && (state == nil || run.state == state)
      && (who == nil || run.openedBy == who) && (since == nil || (run.opened ?? "") >= since?.iso8601 ?? "")
  }
}
