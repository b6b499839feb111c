import ReleaseModel

/// What an overlay was opened for. It answers exactly this, and closes when somebody else has.
struct Question: Equatable, Sendable {
  /// What can be asked about.
  enum Subject: Equatable, Sendable {
    case item(Item)
    /// Whether the run is held.
    case hold
    /// What comes after this phase.
    case phase
    /// Whether the release is taken back.
    case backout

    fileprivate func standing(in state: ReleaseState) -> Standing {
      switch self {
      case .item(let item): item.standing(in: state)
      case .hold: .plain(state.hold == nil ? "" : "held")
      case .phase: .plain(state.phase.rawValue)
      case .backout: .plain(state.isBackout || state.phase.isEnded ? "over" : "")
      }
    }
  }

  let subject: Subject
  private let standing: Standing

  init(_ subject: Subject, in model: BoardModel) {
    self.subject = subject
    standing = subject.standing(in: model.state)
  }

  /// Whether what was asked about is no longer as it was then.
  func isAnswered(in model: BoardModel) -> Bool { standing != subject.standing(in: model.state) }

  /// Whether the answer to another question answers this one as well: what ends the phase or the release does.
  func isAnswered(with other: Question) -> Bool {
    if case .item = other.subject { subject == other.subject } else { true }
  }

  /// Whether the answer is what a need asks for.
  func asks(_ need: Need, _ state: ReleaseState) -> Bool {
    switch subject {
    case .item(let item): need.item.map { $0 == item || state.cause(of: $0)?.item == item } ?? false
    case .hold: need == .resume
    case .phase: [.startPoll, .startDeployment, .declareSuccess].contains(need)
    case .backout: need == .backOut
    }
  }

  func title(in model: BoardModel) -> String {
    switch subject {
    case .item(let item): "‘\(item.title(in: model.state))’"
    case .hold: "the hold"
    case .phase: "what comes next"
    case .backout: "the backout"
    }
  }
}
