import Attempts
import Board
import Dispatch
import Driving
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Screen
import Synchronization
import Terminal

/// Shows a run on the terminal, and takes keys, until the person leaves.
@MainActor struct BoardLoop {
  /// What lies over the board when it is opened.
  enum Overture: Sendable { case none, briefing }

  /// How a board was left.
  enum End: Sendable {
    /// The person left, and wants the run driven on so; by nobody where it is nil.
    case left(to: Session.Attendance?)
    /// The person closed the run for good.
    case closedForGood
    /// The terminal is gone.
    case hungUp
    /// The program was told to go.
    case terminated
    /// The run could not be opened.
    case notOpened
  }

  /// How often a replay is drawn that plays, in milliseconds.
  private static let replayInterval = 100
  /// How long keys wait for the answer to a command; a disk that takes longer does not stop the board.
  private static let answerPatience: DispatchTimeInterval = .milliseconds(500)
  /// How long a notice stays when no key takes it away, in milliseconds.
  private static let noticeTime = 6000
  /// How often the clocks are drawn, in milliseconds.
  private static let clockInterval = 1000

  /// The themes for a light background and for a dark one.
  typealias Fitting = (light: Theme, dark: Theme)

  private let source: any RunSource
  private let terminal: Terminal
  private var theme: Theme
  private let fitting: Fitting?
  private let glyphs: Glyphs
  private let manners: Manners
  private let refusals = Refusals()
  private var view = BoardView()
  private var model: BoardModel
  /// Where the run is that is shown; another folder when this board comes to drive one that was elsewhere.
  private var folder: RunDirectory?
  private var logs: LogShelf?
  private var events: EventShelf?
  /// For which event, and for whom of those who look, the logs are read.
  private var followed: (sequence: Int, wanted: LogOrder?)?
  private var pace = FramePace()
  /// The newest event of which it was said whether it is news of others; nil until the run is open.
  private var told: Int?
  private var attention: String?
  /// Whether it was said that the run's store is away.
  private var isStoreAwayTold = false
  /// When the notice goes, so that it does not hide for long what is needed next; on the terminal's clock.
  private var noticeEnd: Int

  init(
    _ source: any RunSource, terminal: Terminal, theme: Theme, fitting: Fitting? = nil, glyphs: Glyphs,
    manners: Manners, keymap: Keymap = .standard,
    leaving: Leaving, hasTour: Bool = false, opens: Overture = .none, notice: String?
  ) {
    self.source = source
    self.terminal = terminal
    self.theme = theme
    self.fitting = fitting
    self.glyphs = glyphs
    self.manners = manners
    view.keymap = keymap
    view.hasCursorOnSelection = manners.hasCursor
    view.confirmations = manners.confirmations
    view.isTourShown = hasTour
    if opens == .briefing { view.openBriefing() }
    model = BoardModel(source.snapshot.situation, now: source.now(), operatorName: Operator.name)
    model.isReadOnly = source.isReadOnly
    model.leaving = leaving
    model.driver = source.driver
    noticeEnd = 0
    if let notice { tell(notice) }
  }

  /// Shows the board until it is left.
  mutating func run() -> End {
    let waker = terminal.waker
    // Goes out with the first frame, which waits for no answer.
    if fitting != nil { terminal.askForBackground() }
    if manners.notifies { terminal.report(.focus) }
    if manners.hasMouse { terminal.report(.mouse) }
    source.observe { waker.wake() }
    refusals.observe { waker.wake() }
    while true {
      if case .failed = source.stage { return .notOpened }
      // Of keys that came together only the last one's frame is seen.
      if let due = pace.due, Terminal.now() >= due, !terminal.hasEvents { show() }
      switch terminal.nextEvent(until: pace.due ?? Terminal.now() + patience) {
      case .key(let key):
        if let end = handle(key) { return end }
        pace.hurry()
      case .resized: pace.hurry()
      case .background(let isLight):
        if let fitting { theme = isLight ? fitting.light : fitting.dark }
        pace.hurry()
      case .woken, .timeout: pace.ask()
      case .hungUp: return .hungUp
      case .terminated: return .terminated
      }
    }
  }

  private mutating func show() {
    refresh()
    draw()
    pace.drew(at: Terminal.now())
  }

  /// Brings the model up to date.
  private mutating func refresh() {
    followOpening()
    let snapshot = source.snapshot
    model.situation = snapshot.situation
    model.problem = snapshot.journalProblem
    model.now = source.now()
    model.driver = source.driver
    model.move = source.move
    model.isReadOnly = source.isReadOnly
    model.outputsHost = source.outputsHost
    model.newest = source.newest
    model.packageShare = source.packageBytes.map { Double($0.read) / Double($0.all) }
    model.replay = source.replay?.status
    view.screen = terminal.size
    if let logs { (model.logs, model.page, model.findings) = (logs.tails, logs.page, logs.findings) }
    view.follow(model)
    if Terminal.now() >= noticeEnd { model.notice = nil }
    if let refusal = refusals.take() { tell(refusal) }
    followStore()
    tellNews()
    followLogs()
    followEvents()
  }

  /// Tells what others have done, as it arrives, and how the run has come to be driven as it is.
  private mutating func tellNews() {
    if let told, let words = newsOfOthers(model, after: told) { tell(words) }
    told = model.newest.records.last?.sequence ?? told ?? (model.isOpening ? nil : model.state.sequence)
    if let news = source.news { tell(news) }
  }

  /// Has the events read that are looked at; none of them while nobody looks.
  private mutating func followEvents() {
    guard let order = view.eventsShown(model), let run = folder else { return }
    let shelf = events ?? EventShelf(run: run) { [waker = terminal.waker] in waker.wake() }
    events = shelf
    shelf.want(order, model.state)
    model.events = shelf.book
  }

  /// Takes note of whether the run is open.
  private mutating func followOpening() {
    guard case .open(let run, let notice) = source.stage else { return model.isOpening = true }
    model.isOpening = false
    guard run != folder else { return }
    folder = run
    (events, followed) = (nil, nil)
    logs = LogShelf(run: run) { [waker = terminal.waker] in waker.wake() }
    let words = [notice, model.notice ?? ""].filter { !$0.isEmpty }
    if !words.isEmpty { tell(words.joined(separator: "; ")) }
  }

  /// Says when a run begins to go on without its store, and when the store has everything again.
  private mutating func followStore() {
    let problem = source.storeProblem
    guard (problem != nil) != isStoreAwayTold else { return }
    isStoreAwayTold = problem != nil
    tell(HeadlessPrinter.words(storeProblem: problem))
  }

  private mutating func followLogs() {
    let wanted = (model.state.sequence, view.outputWanted(model))
    if let followed, followed == wanted { return }
    guard let logs else { return }
    followed = wanted
    logs.follow(LogShelf.Order(model.state, wanted.1))
  }

  private mutating func tell(_ words: String) {
    model.notice = words
    noticeEnd = Terminal.now() + Self.noticeTime
  }

  private mutating func draw() {
    let call = needsAttention(model)
    let title = terminalTitle(model)
    if let call, call != attention {
      if manners.rings { terminal.bell() }
      // Whoever looks at the board sees it there.
      if manners.notifies, terminal.hasFocus == false { terminal.notify("\(title): \(call)") }
    }
    attention = call
    terminal.setTitle(glyphs == .ascii ? inASCII(title) : title)
    if manners.showsProgress { terminal.setProgress(Progress(terminalProgress(model))) }
    // Last, since all of it goes out together.
    let frame = render(model, view, size: terminal.size, glyphs: glyphs)
    terminal.draw(glyphs == .ascii ? frame.buffer.inASCII : frame.buffer, theme: theme, cursor: frame.cursor)
  }

  /// How long nothing changes without a key or a record, in milliseconds.
  private var patience: Int {
    if model.replay?.isPlaying == true { return Self.replayInterval }
    // On the second, so that the clocks tick evenly.
    let tick = Self.clockInterval - Int(model.now.wall.milliseconds % Int64(Self.clockInterval))
    return min(tick, view.unread(at: model.now.steady).map { Int($0.wholeMilliseconds) + 1 } ?? tick)
  }

  private mutating func handle(_ key: Key) -> End? {
    model.notice = nil
    // Whether a question can have been read goes by when the key came, and not by the last frame.
    model.now = source.now()
    for request in view.handle(key, model) {
      switch request {
      case .submit(let command): submit(command)
      case .takeLead: takeLead()
      case .leave(let successor): return .left(to: successor)
      case .closeForGood: return .closedForGood
      case .copy(let text, let what):
        model.notice =
          terminal.copy(text)
          ? "copied \(what)" : "this terminal takes no copies, or the text is too long for it"
      case .replay(let control): source.replay?.perform(control)
      case .openLog(let attempt): openLog(of: attempt)
      case .attach(let attempt): attach(to: attempt)
      case .edit(let text): edit(text)
      case .sign(let order): sign(order)
      case .redraw: terminal.repaint()
      case .suspend: terminal.suspend()
      }
    }
    return nil
  }

  /// Shows a whole log in the pager. The run goes on; only the board waits.
  private mutating func openLog(of attempt: AttemptID) {
    guard let logs else { return }
    let pager = Pager()
    if terminal.lend({ pager.show(logs.path(of: attempt)) }) != 0 {
      tell("'\(pager.command)' could not show it")
    }
  }

  /// Has whoever is here sit at the terminal of an attempt, or look on. The run goes on; only the board waits.
  private mutating func attach(to attempt: AttemptID) {
    guard let run = folder else { return }
    let directory = AttemptDirectory(run.attemptPath(attempt.description))
    let title = model.state.title(ofStep: attempt.step)
    guard let visit = TerminalVisit(to: directory, title: title, isReadOnly: source.isReadOnly, terminal)
    else {
      return tell("the terminal of ‘\(title)’ is not there any more, or on another machine")
    }
    let end = terminal.relay(visit) {
      refresh(); return needsAttention(model)
    }
    let words = visit.words(end)
    if !words.isEmpty { tell(words) }
  }

  /// Has a text written in the editor. The run goes on; only the board waits.
  private mutating func edit(_ text: String) {
    let editor = Editor()
    if let edited = terminal.lend({ editor.edit(text) }) {
      view.replaceField(with: edited)
    } else {
      tell("'\(editor.command)' has given no text back")
    }
  }

  /// Has a decision signed on the terminal, and sends it. The run goes on; only the board waits.
  private mutating func sign(_ order: SignOrder) {
    guard let run = folder else { return }
    let state = model.state
    let signed = terminal.lend { Result { try order.signed(in: run, state, key: manners.signingKey) } }
    switch signed {
    case .success(let text): submit(.signatures(.offer(text: text)))
    case .failure(let error): tell("\(error)")
    }
  }

  /// Takes the run that nobody drives.
  private mutating func takeLead() {
    guard let shared = source as? SharedRun else { return tell("this board takes no run") }
    send { await shared.take() }
  }

  /// Sends a command, and waits a moment for its answer: what is typed next is meant for what it brings about.
  private mutating func submit(_ command: Command) {
    send { [source] in await source.submit(command) }
  }

  private mutating func send(_ answer: @escaping @Sendable () async -> String?) {
    let answered = DispatchSemaphore(value: 0)
    // Detached, since this thread waits.
    Task.detached { [refusals] in
      if let words = await answer() { refusals.put(words) }
      answered.signal()
    }
    if answered.wait(timeout: .now() + Self.answerPatience) == .timedOut { tell("being recorded …") }
    refresh()
  }
}

extension Progress {
  fileprivate init(_ progress: TerminalProgress) {
    switch progress.state {
    case .none: self = .none
    case .normal: self = .running(progress.percent)
    case .error: self = .failed(progress.percent)
    case .paused: self = .held(progress.percent)
    }
  }
}

/// Words that come back from commands on other threads.
private final class Refusals: Sendable {
  private let newest = Mutex<String?>(nil)
  private let listener = Listener()

  func observe(_ observer: @escaping @Sendable () -> Void) { listener.listen(observer) }

  func put(_ words: String) {
    newest.withLock { $0 = words }
    listener.tell()
  }

  func take() -> String? {
    newest.withLock { words in
      defer { words = nil }
      return words
    }
  }
}
