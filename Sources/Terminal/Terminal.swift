import CNcurses
import CTerminal
import Glibc
import Screen

/// The terminal that a person sits at, driven through ncurses.
///
/// ncurses keeps global state: make and use one terminal at a time. `close()` gives the terminal back as it was;
/// so does a crash.
///
/// Whatever it is told is collected, and goes out in one write: with the next draw, or with the next wait.
@MainActor public final class Terminal {
  /// The size that the terminal reports, however small or large.
  public private(set) var size: Size
  /// How many colours the terminal shows; 0 for none.
  public var colors: Int { pairs.colors }
  /// What the user should know about how the terminal was opened, if anything.
  public let notes: [String]
  /// Wakes ``nextEvent(until:)`` from any thread.
  public nonisolated let waker: Waker

  let features: TerminalFeatures
  let input: Int32
  var shownTitle: String?
  var shownProgress = Progress.none
  /// What the terminal was asked to tell of.
  var reports: [Report] = []
  /// Whether the terminal has the keyboard, as it has told; nil until it has.
  public internal(set) var hasFocus: Bool?
  var isOpen = true
  var isHungUp = false
  var pending = ArraySlice<TerminalEvent>()
  var decoder = KeyDecoder()
  let signals: Waker
  /// Keys are read from a pad, since reading from a window refreshes it.
  let keys: UnsafeMutablePointer<WINDOW>

  let outbox: Outbox
  /// Whether the terminal has said that it shows a frame as a whole (DEC mode 2026).
  var isSynchronized = false {
    didSet { prepareForCrash() }
  }

  let output: Int32
  let modes: (shells: LineModes, lent: LineModes, ours: LineModes)
  private let screen: OpaquePointer
  private let streams: [UnsafeMutablePointer<FILE>]
  /// The part of the terminal that is drawn on; all of it, up to the largest buffer.
  private var area: Size
  private var pairs: ColorPairs
  private var shown: Frame?
  private var isCursorHidden: Bool?

  /// Everything that a draw depends on.
  private struct Frame: Equatable {
    let buffer: CellBuffer
    let theme: Theme
    let cursor: Point?
  }

  /// What ncurses is told at least: while a terminal shrinks below, it writes outside of its memory.
  private static let smallest = Size(columns: 20, rows: 5)
  /// What a terminal has that does not know its size, such as a serial line.
  private static let usual = Size(columns: 80, rows: 24)
  nonisolated static let fallback = "xterm-256color"

  /// Takes the terminal over: raw keys (Ctrl-C is a key), the alternate screen, no cursor.
  ///
  /// - Parameters:
  ///   - input: the descriptor to read keys from; it must be a terminal.
  ///   - output: the descriptor to draw on.
  ///   - environment: `TERM`, `COLORTERM`, and what ``TerminalFeatures`` judges by. A `TERM` without a terminfo entry is
  ///     taken for `xterm-256color`, and ``notes`` says so.
  public init(
    input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, environment: [String: String]
  ) throws(TerminalError) {
    guard isatty(input) == 1, isatty(output) == 1 else { throw .notATerminal }
    waker = try Waker()
    signals = try Waker()
    let isUnicode = TextLocale.isUnicode
    // Before newterm, which leaves alone the signals that somebody handles already.
    terminal_signals_install(signals.descriptor)

    guard let reader = fdopen(fcntl(input, F_DUPFD_CLOEXEC, 0), "r"),
      let writer = fdopen(fcntl(output, F_DUPFD_CLOEXEC, 0), "w")
    else {
      terminal_signals_remove(false)
      throw .noDescriptors
    }
    streams = [reader, writer]
    // Before newterm too, which changes the modes.
    terminal_crash_install(input)
    let type = environment["TERM"] ?? ""
    let isDescribed = curses_describes(type, output)
    // The entry of that name has eight colours, and whoever says so has all of them.
    let hasMoreColors =
      type == "xterm" && ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
      && curses_describes(Self.fallback, output)
    do {
      modes.shells = LineModes(of: output)
      modes.lent = modes.shells.withoutSuspending
      (screen, keys, modes.ours, outbox) = try Self.open(
        isDescribed && !hasMoreColors ? type : Self.fallback, writer, reader, output)
    } catch {
      terminal_crash_remove()
      terminal_signals_remove(false)
      streams.forEach { fclose($0) }
      throw error
    }
    self.input = input
    self.output = output
    notes =
      (!isDescribed ? ["The terminal type \"\(type)\" is unknown here; using \(Self.fallback)."] : [])
      + (isUnicode ? [] : ["This system has no UTF-8 locale; other characters than ASCII show as \u{FFFD}."])
    features = TerminalFeatures(environment: environment)
    size = Self.usual
    area = Self.usual

    set_escdelay(25)
    keypad(keys, true)
    nodelay(keys, true)
    pairs = ColorPairs()
    prepareForCrash()
    // On the alternate screen, which is cleared next: whatever a terminal makes of it is gone at once.
    if features.answersModes { outbox.add(SynchronizedOutput.question + BracketedPaste.begin) }
    adoptSize()
  }

  isolated deinit {
    close()
  }

  /// Shows a buffer, top left on top left, in one write. Sends only what differs from what the terminal shows,
  /// and nothing at all when nothing does.
  ///
  /// - Parameters:
  ///   - buffer: of any size; what the terminal has no room for is cut off.
  ///   - theme: turns roles into colours, which become the nearest that the terminal has.
  ///   - cursor: where the cursor shows; hidden when nil or outside.
  public func draw(_ buffer: CellBuffer, theme: Theme, cursor: Point? = nil) {
    let frame = Frame(
      buffer: buffer, theme: theme, cursor: cursor.flatMap { Rect(area).contains($0) ? $0 : nil })
    guard isOpen, !isHungUp, frame != shown else { return send() }
    let isSameLook = shown?.theme == theme && shown?.buffer.size == buffer.size
    // In ncurses' memory alone; it still sends only what differs.
    if !isSameLook { erase() }
    var changed = 0
    for y in 0..<min(area.rows, buffer.size.rows) {
      let row = buffer.row(y)
      let before = isSameLook ? shown?.buffer.row(y) : nil
      if row == before { continue }
      put(row.prefix(area.columns), over: before, y, theme)
      changed += 1
      // Where three rows or more have moved, ncurses would scroll them by a sequence (SU, SD) that some
      // emulators and most recorders of screens do not know; two at a time, it sends the cells.
      if isSameLook, changed.isMultiple(of: 2) { curses_send() }
    }
    if (frame.cursor == nil) != isCursorHidden {
      isCursorHidden = frame.cursor == nil
      curs_set(frame.cursor == nil ? 0 : 1)
    }
    curses_show(Int32(frame.cursor?.y ?? 0), Int32(frame.cursor?.x ?? 0), frame.cursor == nil)
    if features.hasLinks {
      let before = isSameLook ? shown?.buffer : nil
      outbox.add(Links.written(buffer, over: before, in: area, theme: theme, colors: pairs.colors))
    }
    shown = frame
    send(isFrame: true)
  }

  /// Sends what has been collected.
  func send(isFrame: Bool = false) {
    guard isOpen, !isHungUp else { return }
    let isSynchronized = isFrame && isSynchronized
    outbox.send(
      opening: isSynchronized ? SynchronizedOutput.begin : "",
      closing: isSynchronized ? SynchronizedOutput.end : "")
  }

  /// Makes the next draw paint every cell, for when something else wrote on the terminal.
  public func repaint() {
    guard isOpen else { return }
    shown = nil
    curses_repaint()
  }

  /// Gives the terminal back as it was. Calling it again does nothing.
  public func close() {
    guard isOpen else { return }
    resetControlStrings()
    isOpen = false
    leave()
    terminal_crash_remove()
    delwin(keys)
    delscreen(screen)
    terminal_signals_remove(isHungUp)
    streams.forEach { fclose($0) }
  }

  /// Stops like any program that gets a Ctrl-Z, and takes the terminal over again when it is continued.
  public func suspend() {
    leave()
    terminal_stop()
    // At once: a draw before would be wiped out, and flash.
    takeSignals()
  }

  /// Gives the terminal to a program that is run meanwhile, such as a pager, and takes it over again afterwards.
  ///
  /// Ctrl-Z does nothing to that program: the board waits for it, and could not be continued.
  ///
  /// - Parameter body: runs the program and waits for it.
  public func lend<Result>(_ body: () -> Result) -> Result {
    leave()
    modes.lent.apply()
    let result = body()
    resume()
    return result
  }

  /// Gives the shell its screen and its modes.
  func leave() {
    outbox.add(reports.map(\.end).joined())
    if features.answersModes { outbox.add(BracketedPaste.end) }
    endwin()
    outbox.send()
    modes.shells.apply()
  }

  /// Takes the terminal over again after somebody else had it.
  func resume() {
    let before = shown
    // Leaving ncurses' mode makes the next refresh enter it again, with all of the terminal's settings.
    endwin()
    if features.answersModes { outbox.add(BracketedPaste.begin) }
    outbox.add(reports.map(\.begin).joined())
    modes.ours.apply()
    adoptSize()
    isCursorHidden = nil
    if let before { draw(before.buffer, theme: before.theme, cursor: before.cursor) }
  }

  /// Asks the terminal for its size; everything is painted anew, since a terminal rearranges its lines.
  func adoptSize() {
    size = Self.windowSize(of: input) ?? Self.usual
    area = Rect(size).intersection(Rect(CellBuffer.largest)).size
    resizeterm(
      Int32(max(area.rows, Self.smallest.rows)), Int32(max(area.columns, Self.smallest.columns)))
    repaint()
  }

  /// What a terminal says of its size; nil when it does not know.
  static func windowSize(of terminal: Int32) -> Size? {
    var window = winsize()
    guard ioctl(terminal, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
      return nil
    }
    return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }

  /// Puts the cells that ncurses does not have yet.
  private func put(_ row: ArraySlice<Cell>, over before: ArraySlice<Cell>?, _ y: Int, _ theme: Theme) {
    var last: Cell?
    var look: (attributes: UInt32, pair: Int32) = (0, 0)
    var scalars: [wchar_t] = []
    for index in row.indices where !row[index].text.isEmpty && row[index] != before?[index] {
      let cell = row[index]
      if last?.hasLook(of: cell) != true {
        let style = theme.style(of: cell)
        look = (style.attributes.cursesBits, pairs.pair(for: style))
        last = cell
      }
      scalars.removeAll(keepingCapacity: true)
      for scalar in cell.text.unicodeScalars { scalars.append(wchar_t(scalar.value)) }
      scalars.append(0)
      curses_put(Int32(y), Int32(index - row.startIndex), scalars, look.attributes, look.pair)
    }
  }
}

extension Cell {
  /// Whether any theme shows both alike, but for their text.
  func hasLook(of other: Cell) -> Bool {
    role == other.role && isSelected == other.isSelected && isBold == other.isBold
      && ownLook == other.ownLook
  }
}

extension Style.Attributes {
  fileprivate var cursesBits: UInt32 {
    (contains(.bold) ? CURSES_BOLD.rawValue : 0) | (contains(.underline) ? CURSES_UNDERLINE.rawValue : 0)
      | (contains(.reverse) ? CURSES_REVERSE.rawValue : 0) | (contains(.dim) ? CURSES_DIM.rawValue : 0)
  }
}
