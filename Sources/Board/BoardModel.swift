import ReleaseModel

/// All that the board shows, apart from the view's own state.
public struct BoardModel: Sendable {
  /// Where the run stands.
  public var state: ReleaseState
  /// What the clocks say now.
  public var now: Timestamp
  /// Who sits here.
  public var operatorName: String
  /// The ends of the logs that were read so far.
  public var logs: [AttemptID: LogTail] = [:]
  /// What is wrong with the journal; shown in the header until it is over.
  public var problem: String?
  /// The last refusal, or a word of the wiring; shown until it is set to nil, which a key press should do.
  public var notice: String?
  /// Whether the board only watches: whatever acts on the run is absent.
  public var isReadOnly = false
  /// Whether the run is still being opened: what is shown is its plan, and nothing can be done yet.
  public var isOpening = false
  /// Where the replay stands, on a board that replays a run.
  public var replay: ReplayStatus?
  /// What leaving means.
  public var leaving = Leaving.leave

  /// Makes the model of a board at which a person may act.
  public init(state: ReleaseState, now: Timestamp, operatorName: String) {
    self.state = state
    self.now = now
    self.operatorName = operatorName
  }
}

/// What `q` means.
public enum Leaving: Equatable, Sendable {
  /// The board closes and the run goes on.
  case leave
  /// The same, or the run is closed for good: the demonstration leaves nothing behind.
  case demo
}

/// Where a replay stands.
public struct ReplayStatus: Equatable, Sendable {
  /// How many events have happened, 0…``count``.
  public var position: Int
  /// How many there are.
  public var count: Int
  /// Whether time passes.
  public var isPlaying: Bool
  /// How many times faster than it was.
  public var speed: Int

  /// Describes a replay.
  public init(position: Int, count: Int, isPlaying: Bool, speed: Int) {
    self.position = position
    self.count = count
    self.isPlaying = isPlaying
    self.speed = speed
  }
}

/// What a key asks of a replay.
public enum ReplayControl: Equatable, Sendable {
  /// Lets time pass, or stops it.
  case playOrPause
  /// Goes so many events on, or back.
  case step(Int)
  /// Goes on or back to where the run entered another phase, or something went wrong.
  case jump(forward: Bool)
  /// Halves or doubles the speed.
  case faster, slower
}

/// What a key asks of the wiring.
public enum BoardRequest: Equatable, Sendable {
  /// A command to decide, in the name of whoever sits here.
  case submit(Command)
  /// Close the board; the run goes on.
  case leave
  /// Close the board and the run.
  case closeForGood
  /// Put a text on the clipboard.
  case copy(String)
  /// Draw every cell again.
  case redraw
  /// Move about in the replayed run.
  case replay(ReplayControl)
  /// Give the terminal back to the shell until the board is continued.
  case suspend
}

extension BoardModel {
  var plan: Plan { state.plan }

  /// Why a command would be refused; nil when it would not. The only source of the board's "cannot, because".
  func refusal(of command: Command) -> String? {
    if isReadOnly { return "this board only watches" }
    if let obstacle = openingObstacle { return obstacle }
    return ReleaseModel.refusal(of: command, state, by: .person(operatorName), at: now)?.reason
  }

  /// Why nothing can be done to a run that is not open yet; nil when it is.
  var openingObstacle: String? { isOpening ? Self.openingNotice : nil }

  static let openingNotice = "the run is being opened"

  /// The wall time of a moment of the steady clock, as the clocks stand to each other now.
  func wall(of instant: Instant) -> Instant { now.wall + (instant - now.steady) }

  /// What waits for a person, the most urgent first; nothing on a board that only watches.
  var needs: [Need] { isReadOnly ? [] : state.needs(at: now.wall) }
}
