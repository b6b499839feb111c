import AttemptProtocol
import CPlatform
import Glibc

/// A step's terminal with all who sit at it or look on.
///
/// Several may type at once; its size is that of whoever came last or has changed theirs last. Those who look on are shown
/// what goes to the log, with the secrets masked, and what they say counts for nothing.
struct TerminalHost {
  private static let mostClients = 16
  /// How much may be typed ahead of what the command reads, in bytes.
  private static let mostInput = 64 << 10
  /// How long after it was made smaller by a row the terminal has its size again, in milliseconds: a program that paints
  /// the screen paints it anew, and would not for a size that it has.
  private static let nudge: Int64 = 50
  /// How long those who are there have to take the last of it, in milliseconds.
  private static let farewell: Int64 = 500

  private(set) var terminal: PseudoTerminal
  private let directory: String
  private let listener: Int32
  private var clients: [TerminalClient] = []
  private var shown = ScreenMemory()
  private var masked = ScreenMemory()
  private var input: [UInt8] = []
  private var nudged: (until: Int64, size: TerminalSize)?
  private var lookAt: Int64
  private var isAwaited = false
  /// When something was last typed, on the boot clock.
  private(set) var lastTyped = Int64.min

  /// Lets people come to a terminal.
  ///
  /// - Throws: an errno.
  init(_ terminal: PseudoTerminal, in directory: String) throws(Errno) {
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw Errno(number: errno) }
    defer { close(folder) }
    listener = cplatform_socket_listen(folder, AttemptFile.terminal.rawValue)
    guard listener >= 0 else { throw Errno(number: errno) }
    self.terminal = terminal
    self.directory = directory
    lookAt = cplatform_boot_milliseconds() + InputWatch.interval
  }

  /// Whether the command has to wait until somebody has been shown what it has written.
  var isThrottled: Bool { clients.contains(where: \.isSlow) }
  /// Whether something was typed that the terminal has not taken yet.
  var hasInput: Bool { !input.isEmpty }

  private var isTyped: Bool { clients.contains { $0.role == .typing } }

  /// The next moment on the boot clock at which something has to happen.
  var deadline: Int64 {
    let times = clients.compactMap(\.givenUpAt) + [nudged?.until, isTyped ? nil : lookAt].compactMap(\.self)
    return times.min() ?? .max
  }

  /// What is waited for, in the order in which ``react(to:lastOutput:)`` takes what has come.
  var polled: [pollfd] {
    let isHeard = input.count < Self.mostInput
    return [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
      + clients.map { $0.polled(isHeard: isHeard) }
  }

  /// Does what those who are there ask for.
  mutating func react(to events: ArraySlice<pollfd>, lastOutput: Int64) {
    for (index, event) in zip(clients.indices, events.dropFirst()) where event.revents != 0 {
      clients[index].flush()
      guard Int32(event.revents) & (POLLIN | POLLHUP | POLLERR) != 0 else { continue }
      for message in clients[index].read() { obey(message, from: index) }
    }
    let now = cplatform_boot_milliseconds()
    let left = clients.filter { $0.isOver || $0.givenUpAt.map { now >= $0 } ?? false }
    left.forEach { $0.leave() }
    clients.removeAll { client in left.contains { $0.descriptor == client.descriptor } }
    if events.first?.revents != 0 { welcome() }
    if let nudged, now >= nudged.until {
      self.nudged = nil
      terminal.resize(nudged.size)
    }
    type()
    look(at: now, lastOutput)
  }

  private mutating func welcome() {
    let descriptor = cplatform_socket_accept(listener)
    guard descriptor >= 0 else { return }
    guard clients.count < Self.mostClients else {
      close(descriptor)
      return
    }
    clients.append(TerminalClient(descriptor))
  }

  private mutating func obey(_ message: TerminalMessage, from index: Int) {
    switch (message, clients[index].role) {
    case (.attach(let size), .unknown):
      clients[index].role = .typing
      clients[index].send(.size(size))
      clients[index].send(.show(shown.replay))
      sayAwaited(false)
      // What gives whole lines paints nothing.
      resize(size, isPaintedAnew: !terminal.modes.lines)
    case (.watch, .unknown):
      clients[index].role = .watching
      clients[index].send(.size(terminal.size))
      clients[index].send(.show(masked.replay))
    case (.resize(let size), .typing): resize(size, isPaintedAnew: false)
    case (.type(let bytes), .typing):
      input += bytes
      lastTyped = cplatform_boot_milliseconds()
    case (.attach, _), (.watch, _), (.resize, _), (.type, _), (.show, _), (.size, _): break
    }
  }

  private mutating func resize(_ size: TerminalSize, isPaintedAnew: Bool) {
    nudged = nil
    if isPaintedAnew, size.rows > 2 {
      terminal.resize(TerminalSize(columns: size.columns, rows: size.rows - 1))
      nudged = (cplatform_boot_milliseconds() + Self.nudge, size)
    } else {
      terminal.resize(size)
    }
    for index in clients.indices where clients[index].role == .watching { clients[index].send(.size(size)) }
  }

  private mutating func type() {
    while !input.isEmpty {
      let count = input.withUnsafeBytes { write(terminal.master, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      input.removeFirst(count)
    }
  }

  /// Shows those who type what the command has written.
  mutating func show(_ bytes: ArraySlice<UInt8>) {
    shown.note(bytes)
    for index in clients.indices where clients[index].role == .typing {
      clients[index].send(.show(Array(bytes)))
    }
  }

  /// Shows those who look on what goes to the log.
  mutating func showMasked(_ bytes: [UInt8]) {
    masked.note(bytes)
    for index in clients.indices where clients[index].role == .watching { clients[index].send(.show(bytes)) }
  }

  // MARK: Waiting for input

  private mutating func look(at now: Int64, _ lastOutput: Int64) {
    guard !isTyped, now >= lookAt else { return }
    let quiet = now - max(lastOutput, lastTyped)
    sayAwaited(quiet >= InputWatch.interval && InputWatch(terminal: terminal).isAwaited)
    lookAt = now + InputWatch.interval
  }

  private mutating func sayAwaited(_ isAwaited: Bool) {
    guard isAwaited != self.isAwaited else { return }
    self.isAwaited = isAwaited
    let path = AttemptFile.inputAwaited.path(in: directory)
    if isAwaited {
      close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
    } else {
      unlink(path)
    }
  }

  // MARK: The end

  /// Lets nobody in any more, and gives those who are there what they have not taken. They see the end when this process
  /// ends, and so when there is a result.
  mutating func end() {
    sayAwaited(false)
    close(listener)
    unlink(AttemptFile.terminal.path(in: directory))
    let end = cplatform_boot_milliseconds() + Self.farewell
    while clients.contains(where: { $0.backlog > 0 && !$0.isOver }), cplatform_boot_milliseconds() < end {
      var events = clients.map { $0.polled(isHeard: false) }
      poll(&events, nfds_t(events.count), Int32(Self.farewell))
      for index in clients.indices { clients[index].flush() }
    }
  }
}
