import EventChain
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
  /// Of a run that goes on: how many steps of its deployment are done, of how many.
  public var done, of: Int?
  /// What of it waits for a person, the most urgent first; nothing of a run that is over.
  public var needs: [String]?
  /// Why it is held, and why nothing of it goes on now although nothing else is missing.
  public var held, waits: String?
  /// When it may be made, and when not, whatever the window says: also for those who release beside it.
  public var window: Stretch?
  public var freezes: [Stretch]?
  /// Whether no other such release may be made in its environment until it is over.
  public var locksEnvironment: Bool?
  /// To whom it is offered.
  public var offeredTo: String?

  /// A stretch of time, UTC.
  public struct Stretch: Hashable, Codable, Sendable {
    /// What it is called; nil of a window.
    public var name: String?
    public var from, until: String
    /// Whether it is now.
    public var isNow: Bool

    fileprivate init(_ window: Window, name: String? = nil, at now: WallInstant) {
      self.name = name
      (from, until) = (window.opens.iso8601, window.closes.iso8601)
      isNow = window.opens <= now && now < window.closes
    }

    /// The same as it is at another time.
    fileprivate func judged(at now: WallInstant) -> Stretch {
      var judged = self
      // Times in this form are ordered as texts are.
      judged.isNow = from <= now.iso8601 && now.iso8601 < until
      return judged
    }
  }

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
    if !state.phase.isEnded { tellProgress(of: state) }
  }

  /// What a store tells of a run; of one of which nothing was told yet, where it was opened.
  public init(_ stored: StoredRun) {
    do {
      self = try JSONDecoder().decode(RunSummary.self, from: stored.summary)
    } catch {
      self.init(run: stored.id)
      plan = stored.origin
    }
    locksEnvironment = stored.hasEnvironment ? true : nil
    // Time has passed since it was told.
    let now = WallInstant.wallNow
    window = window?.judged(at: now)
    freezes = freezes?.filter { now.iso8601 < $0.until }.map { $0.judged(at: now) }
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

extension RunSummary {
  /// Tells how far a run is that goes on, and what the others should know of it.
  private mutating func tellProgress(of state: ReleaseState) {
    let now = WallInstant.wallNow
    (done, of) = (state.deployment.completeCount, state.deployment.applicableCount)
    needs = state.needs(at: now).map { $0.words(state) }
    held = state.hold.map { $0.words(state) }
    waits = state.timeAwaited(at: now)?.words(state)
    window = state.plan.release.window.map { Stretch($0, at: now) }
    let ahead = state.plan.release.freezes.filter { now < $0.window.closes }
    freezes = ahead.isEmpty ? nil : ahead.map { Stretch($0.window, name: $0.name, at: now) }
    locksEnvironment = state.holdsEnvironment ? true : nil
    offeredTo = state.team.offer?.to
  }

  /// How far it is, who is needed and what the others should know, in a few words each; nothing of a run that is over.
  public var standing: [String] {
    var words: [String] = []
    if let done, let of, of > 0 { words.append("\(done)/\(of) steps") }
    if let held { words.append("held: \(held)") }
    if let first = needs?.first {
      words.append("needed: \(first)" + (needs.map { $0.count > 1 ? " (+\($0.count - 1))" : "" } ?? ""))
    }
    if let waits { words.append("waits: \(waits)") }
    if let offeredTo { words.append("offered to \(offeredTo)") }
    if locksEnvironment == true { words.append("locks \(environment ?? "")") }
    return words
  }

  /// When it may be made, and when not, in a line each.
  public var times: [String] {
    let opens = window.map { "\($0.from) to \($0.until)" + ($0.isNow ? ", now" : "") }
    return [opens.map { "window \($0)" }].compactMap { $0 }
      + (freezes ?? []).map {
        "frozen: \($0.name ?? ""), \($0.from) to \($0.until)" + ($0.isNow ? ", now" : "")
      }
  }
}

extension PostgreSQLStore {
  /// What a list shows of the runs of a store, the newest first, but for those that it has already.
  public func summaries(except known: Set<String>) throws(JournalError) -> [RunSummary] {
    try demandVersion()
    return try runs().filter { $0.sequence > 0 && !known.contains($0.id) }.map { RunSummary($0) }
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
