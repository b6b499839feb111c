/// A part of a release that owns what is wanted of it, what is recorded of it, how that is written, and what follows.
///
/// The run composes the rooms: ``Command``, ``Intent`` and ``Event`` have a case for each, and so have the few functions
/// beside them. Whatever a room lets happen stands in its own folder.
protocol Room {
  /// What a person might want of it, without words.
  associatedtype Intent: Hashable, Sendable
  /// What somebody wants of it.
  associatedtype Wish: Hashable, Sendable
  /// What is recorded of it.
  associatedtype Fact: Hashable, Sendable

  /// Every kind of its facts, with each version of it that is still read.
  static var kinds: [RowKind<Fact>] { get }

  /// Why something cannot be done now, whatever would be said with it; nil when it can.
  static func obstacle(to intent: Intent, _ turn: Turn) -> Obstacle?

  /// Records what a wish brings about, once nothing stands in the way of its intent.
  ///
  /// - Throws: why it brings about nothing: what was said with it does not do.
  static func decide(_ wish: Wish, _ turn: inout Turn) throws(Obstacle)

  /// Applies a fact to the state.
  static func evolve(_ state: inout ReleaseState, _ fact: Fact, _ record: Record)

  /// Records what follows by itself from where the run stands, if anything does. Looks at the state alone, so that it
  /// does not matter what has led there: a command, a resume or the passing of time.
  static func settle(_ turn: inout Turn)

  /// What of it waits for a person, the most urgent first.
  static func needs(_ state: ReleaseState) -> [Need]

  /// The moments at which something follows by itself from the passing of time. Each leads to a record: one at which
  /// nothing can follow would stay the next one for ever.
  static func deadlines(_ state: ReleaseState) -> [Deadline]
}

extension Room {
  static func settle(_ turn: inout Turn) {}
  static func needs(_ state: ReleaseState) -> [Need] { [] }
  static func deadlines(_ state: ReleaseState) -> [Deadline] { [] }
}
