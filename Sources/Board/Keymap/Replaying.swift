import ReleaseModel
import Screen

extension Binding {
  /// The bindings that move about in a run that is replayed.
  static let replaying: [Binding] = [
    replay(.play, " ", "play", "Let time pass, or stop it", .playOrPause),
    replay(.eventOn, ".", "event", "The next event", .step(1)),
    replay(.eventBack, ",", nil, "The event before", .step(-1)),
    replay(.jumpOn, "]", "jump", "On to the next phase, failure or tripped trigger", .jump(forward: true)),
    replay(.jumpBack, "[", nil, "Back to the one before", .jump(forward: false)),
    replay(.faster, "+", "faster", "Twice as fast", .faster),
    replay(.slower, "-", nil, "Half as fast", .slower),
  ]

  private static func replay(
    _ id: ID, _ key: Character, _ label: String?, _ help: String, _ control: ReplayControl
  ) -> Binding {
    Binding(
      id, keys: [.character(key)], scope: .replay, label: label, help: help,
      disabled: { model, _ in model.replay == nil ? "no run is replayed" : nil },
      perform: { _, _ in [.replay(control)] })
  }
}
