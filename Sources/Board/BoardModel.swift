import ReleaseModel
import ReleaseWords

/// All that the board shows, apart from the view's own state.
public struct BoardModel: Sendable {
  /// Where the run stands, what is shown of it and what it waits for; made once a turn.
  public var situation: Situation
  /// What the clocks say now.
  public var now: Timestamp
  /// Who sits here.
  public var operatorName: String
  /// The ends of the logs that were read so far.
  public var logs: [AttemptID: LogTail] = [:]
  /// A part of a log that its end does not hold, and that somebody looks at.
  public var page: LogPage?
  /// What was found in a log of which only the end is at hand.
  public var findings: LogFindings?
  /// What was recorded last.
  public var newest = RecordTail()
  /// What is wrong with the journal; shown in the header until it is over.
  public var problem: String?
  /// The last refusal, or a word of the wiring; shown until it is set to nil, which a key press should do.
  public var notice: String?
  /// Whether the board only watches: whatever acts on the run is absent.
  public var isReadOnly = false
  /// The host on which what the steps have written is; nil when all of it can be read here.
  public var outputsHost: String?
  /// Whether the run is still being opened: what is shown is its plan, and nothing can be done yet.
  public var isOpening = false
  /// Who drives the run; nil when nobody does.
  public var driver: Driver?
  /// Where it would be driven from, were it taken here; nil where that is where it is driven.
  public var move: RunMove?
  /// How much of the package's files is read that are being hashed, 0…1; nil while nothing is.
  public var packageShare: Double?
  /// What was read of the run's events; nil until somebody looks at them.
  public var events: EventBook?
  /// Where the replay stands, on a board that replays a run.
  public var replay: ReplayStatus?
  /// What leaving means.
  public var leaving = Leaving.leave

  /// Makes the model of a board at which a person may act, and which drives the run.
  public init(_ situation: Situation, now: Timestamp, operatorName: String) {
    self.situation = situation
    self.now = now
    self.operatorName = operatorName
    driver = Driver(name: operatorName, process: 0, host: "", attendance: .attended)
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
  /// Goes on or back to just after an event, by its number.
  case go(to: Int)
  /// Halves or doubles the speed.
  case faster, slower
}

/// What a key asks of the wiring.
public enum BoardRequest: Equatable, Sendable {
  /// A command to decide, in the name of whoever sits here.
  case submit(Command)
  /// Drive the run from here, which nobody drives.
  case takeLead
  /// Close the board. Who drives the run from then on: nobody, where it is nil or this board does not drive it.
  case leave(to: Session.Attendance?)
  /// Close the board and the run.
  case closeForGood
  /// Put a text on the clipboard, and say what it is.
  case copy(String, as: String)
  /// Show an attempt's whole log in the person's pager, and take the terminal back when that ends.
  case openLog(AttemptID)
  /// Have whoever is here sit at the terminal of an attempt that runs, on the whole screen, or look on where the board only
  /// watches.
  case attach(AttemptID)
  /// Have a text written on in the person's editor, and put what comes of it in its place:
  /// ``BoardView/replaceField(with:)``.
  case edit(String)
  /// Have a person sign a decision with a key of theirs, on the terminal, and send it.
  case sign(SignOrder)
  /// Draw every cell again.
  case redraw
  /// Move about in the replayed run.
  case replay(ReplayControl)
  /// Give the terminal back to the shell until the board is continued.
  case suspend
}

/// A decision that whoever sits at the board is going to sign.
public struct SignOrder: Equatable, Sendable {
  public var item: Statement.Item
  public var decision: Statement.Decision
  public var evidence: Evidence
  /// Who signs: an id of the plan's people.
  public var who: PersonID
}

extension BoardModel {
  /// Where the run stands.
  public var state: ReleaseState { situation.state }

  var plan: Plan { state.plan }

  /// Why something cannot be done now, whatever would be said with it; nil when it can. The only source of the
  /// board's "cannot, because".
  func obstacle(to intent: Intent) -> String? {
    hindrance ?? ReleaseModel.obstacle(to: intent, state, by: .person(operatorName), at: now)?.words(state)
  }

  /// Why one of some commands, sent one after another, would be refused with all that it says; nil when none would.
  func refusal(of commands: [Command]) -> String? {
    if let hindrance { return hindrance }
    var state = state
    do throws(Obstacle) {
      for command in commands { state = try decide(command, state, by: .person(operatorName), at: now).state }
      return nil
    } catch .environmentUnclaimed {
      // Whoever drives claims it first, and says what has come of that.
      return nil
    } catch {
      return error.words(state)
    }
  }

  /// Why this board takes no commands; nil when it does.
  var hindrance: String? {
    if replay != nil { return "a replay takes no commands" }
    return isReadOnly ? watchingWords : isOpening ? Self.openingNotice : nil
  }

  /// Why it only watches: of whoever has led the run before, because somebody has taken it.
  private var watchingWords: String {
    guard let taken = state.team.handovers.last, let from = taken.from, plan.isSame(from, operatorName),
      !plan.isSame(taken.to, operatorName)
    else { return "this board only watches" }
    return "this board only watches: \(taken.words)"
  }

  static let openingNotice = "the run is being opened"

  /// The wall time of a moment of the steady clock, as the clocks stand to each other now.
  func wall(of instant: SteadyInstant) -> WallInstant { now.wall + (instant - now.steady) }

  /// The automatic backout that starts next unless somebody stops it: by which trigger, and when.
  var countdown: (trigger: TriggerID, start: SteadyInstant)? {
    state.trippedTriggers
      .compactMap { trigger in state.triggers[trigger.id]?.startsBackoutAt.map { (trigger.id, $0) } }
      .min { $0.1 < $1.1 }
  }

  /// What waits for a person, the most urgent first, each cause once; nothing on a board that only watches.
  var needs: [Need] { isReadOnly ? [] : state.asking(situation.needs(at: now.wall)) }
}
