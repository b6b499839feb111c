import Foundation
import ReleaseModel

/// What a run tells those who may sign: what is open, and what a statement of it names.
public struct SignatureRequest: Hashable, Codable, Sendable {
  /// The version of its form.
  public static let format = 1

  /// Something that can be signed now.
  public struct Item: Hashable, Codable, Sendable {
    /// Such as `control:reviewed`.
    public var item: String
    public var title: String
    /// Who may sign it, by their ids.
    public var who: [PersonID]
    /// How many people have to.
    public var count: Int
    /// Who has approved it already.
    public var by: [PersonID]
    /// The number of the event since which it waits for the answers that count now: a statement made before is stale.
    public var since: Int?
    /// For how long an approval counts at most, in seconds.
    public var validFor: Double?
  }

  public var format = Self.format
  public var run, release, environment: String
  /// SHA-256 of the plan file, and of the package's list.
  public var plan, package: String
  public var head: Statement.Head
  /// SHA-256 of the list of keys.
  public var keys: String
  public var items: [Item]

  /// Tells what is open in a run.
  ///
  /// - Parameters:
  ///   - head: the newest event of its journal.
  /// - Returns: nil for a run in which nothing is signed.
  public init?(_ state: ReleaseState, head: Statement.Head) {
    guard let identity = state.run, let keys = state.signatures.keys else { return nil }
    run = identity.id
    release = "\(state.plan.release.name) \(state.plan.release.version)"
    environment = state.plan.release.environment
    plan = identity.planHash
    package = state.signatures.package
    self.head = head
    self.keys = keys.list.sha256
    items = Self.items(state)
  }

  /// What can be signed in a run now.
  public static func items(_ state: ReleaseState) -> [Item] {
    guard !state.isConcluded else { return [] }
    let people = state.plan.people
    let controls = state.plan.controls.compactMap { control -> Item? in
      guard state.phase == .preparing || state.phase == .polling, let approvals = control.requires,
        let found = state.controls[control.id], found.status == .open || found.status == .approved
      else { return nil }
      return Item(
        item: Statement.Item.control(control.id).description, title: control.title,
        who: people.filter(approvals.permits).map(\.id), count: approvals.count,
        by: found.approvals.map(\.person), since: found.openedBy, validFor: control.validFor?.seconds)
    }
    let triggers = state.trippedTriggers.map { trigger in
      Item(
        item: Statement.Item.trigger(trigger.id).description, title: trigger.title,
        who: state.plan.acknowledgers.map(\.id), count: 1, by: [],
        since: state.triggers[trigger.id]?.trippedBy)
    }
    guard let poll = state.openPoll, poll.state.passedAt == nil else { return controls + triggers }
    return controls + triggers
      + poll.positions.filter { poll.state.votes[$0.position] == nil }.map { called in
        Item(
          item: Statement.Item.position(called.position).description, title: called.position,
          who: called.person.map { [$0] } ?? people.map(\.id), count: 1, by: [], since: poll.state.calledBy)
      }
  }
}

/// What is answered to somebody who has handed something in.
public struct SignatureAnswer: Hashable, Codable, Sendable {
  public var isTaken: Bool
  /// What was brought about, or why nothing was.
  public var words: String

  /// Answers.
  public init(isTaken: Bool, words: String) {
    self.isTaken = isTaken
    self.words = words
  }
}
