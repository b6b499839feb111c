import ReleaseModel

/// Where a run's commands would run from now on, were it driven from another of its folders than now.
public struct RunMove: Hashable, Sendable {
  /// The host.
  public var host: String
  /// The folder there; nil where it has yet to be said.
  public var directory: String?

  /// Describes a move.
  public init(to host: String, in directory: String?) {
    self.host = host
    self.directory = directory
  }
}

extension Briefing {
  /// What somebody takes over who drives the run from another host.
  static func goingOver(_ state: ReleaseState, by move: RunMove) -> [String] {
    let left = state.stepsStaying(but: nil)
    let stay =
      left.isEmpty
      ? []
      : [
        "\(left.joined(separator: ", ")) \(left.count == 1 ? "stays" : "stay") on "
          + "\(state.session?.host ?? "the other host"): from \(move.host) nobody can tell how that ends, stop it or "
          + "read its output, and you decide about it."
      ]
    return stay + [
      "Commands that start from then on run on \(move.host), in \(move.directory ?? "a folder that --directory names"), "
        + "with the environment of your terminal."
    ]
  }
}

extension ReleaseState {
  /// What a person has to know when the run is driven from another of its folders than before; empty otherwise.
  ///
  /// - Parameters:
  ///   - place: the folder from which it is driven from now on.
  ///   - directory: in which commands run there.
  public func wordsOfMove(to place: RunPlace?, _ directory: String) -> String {
    guard let place, let before = session?.place, before.folder != place.folder else { return "" }
    let left = stepsStaying(but: place)
    return "; from now on its steps run on \(place.host), in \(directory)"
      + (left.isEmpty
        ? ""
        : "; \(left.joined(separator: ", ")) stayed on \(before.host): nobody here can tell how that ends, stop it or "
          + "read its output")
  }

  /// The steps that run, and stay where they are, by title.
  ///
  /// - Parameter place: whose attempts come back; nil for none.
  fileprivate func stepsStaying(but place: RunPlace?) -> [String] {
    flows.flatMap(\.activeSteps).filter { step, state in
      !step.isGate && (place == nil || state.lastAttempt?.place?.folder != place?.folder)
    }.map { "‘\($0.step.title)’" }
  }
}
