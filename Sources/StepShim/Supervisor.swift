import AttemptProtocol
import CPlatform
import Glibc

/// Follows the step to its end, and ends it when it has to.
struct Supervisor {
  /// From asking the command to end to forcing it.
  private struct Stopping {
    let reason: AttemptResult.Ending
    var killAt: Int64
    /// When it was killed, for the first time.
    var killedAt: Int64?
  }

  /// A leader that has ended, whose group may live on.
  private struct Exit {
    let outcome: AttemptResult.Termination
    let usage: AttemptResult.Usage
    let moment: AttemptResult.Moment
  }

  /// As much as the pipe holds.
  private static let chunk = 256 << 10
  /// How long to wait for what was killed, in milliseconds: a process in the hands of a dead disk does not end.
  private static let patience: Int64 = 5000

  private let arguments: ShimArguments
  private let sources: EventSources
  private let command: SupervisedCommand
  private let started: AttemptResult.Moment
  private var log: OutputLog
  private var terminal: TerminalHost?
  /// What is read into, and what was read into before, which may still be being hashed. Not filled with anything: most
  /// commands write too little to touch much of it.
  private var (buffer, before) = (Self.room(), Self.room())
  private var lastOutput: Int64
  private var isPipeOpen = true
  private var stopping: Stopping?
  private var exit: Exit?
  private var isAlone = false

  init(
    _ command: SupervisedCommand, started: AttemptResult.Moment, _ arguments: ShimArguments,
    _ sources: EventSources,
    _ log: OutputLog, _ terminal: TerminalHost? = nil
  ) {
    self.command = command
    self.started = started
    self.arguments = arguments
    self.sources = sources
    self.log = log
    self.terminal = terminal
    lastOutput = started.boot
  }

  /// - Returns: how the command ended, once it has.
  mutating func run() -> AttemptResult {
    while true {
      if let exit, !isWaitingForOthers {
        drain()
        terminal?.end()
        return AttemptResult(
          outcome: exit.outcome, ended: stopping?.reason, log: log.finish(), started: started,
          finished: exit.moment, usage: exit.usage, attempt: arguments.attempt)
      }
      turn()
    }
  }

  /// A command that ended by itself leaves its background processes alone; one that was ended takes along whatever
  /// it has started, and each of these processes has the same grace.
  private var isWaitingForOthers: Bool {
    guard let stopping, !isAlone else { return false }
    return stopping.killedAt.map { cplatform_boot_milliseconds() < $0 + Self.patience } ?? true
  }

  private mutating func turn() {
    cplatform_timer_arm(sources.timer, deadline ?? 0)
    var events = [
      isPipeOpen ? command.output : -1, ShimProtocol.controlDescriptor, sources.signals, sources.timer,
    ].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    if let terminal {
      events[0].events = Int16((terminal.isThrottled ? 0 : POLLIN) | (terminal.hasInput ? POLLOUT : 0))
      events += terminal.polled
    }
    guard poll(&events, nfds_t(events.count), -1) > 0 else { return }
    if Int32(events[0].revents) & ~POLLOUT != 0 { pump(Self.chunk) }
    terminal?.react(to: events[4...], lastOutput: lastOutput)
    terminal?.terminal.keepGoing(command.group)
    reap()
    // Nothing is left to stop when the command has just ended by itself.
    guard exit == nil || stopping != nil else { return }
    if events[1].revents != 0 { sources.requested().forEach { obey($0) } }
    if events[2].revents != 0 { sources.signalled().forEach { obey($0) } }
    enforceDeadlines()
  }

  // MARK: Output

  private static func room() -> [UInt8] { [UInt8](unsafeUninitializedCapacity: chunk) { $1 = chunk } }

  /// Copies up to so many bytes from the pipe to the log.
  @discardableResult
  private mutating func pump(_ limit: Int) -> Int {
    swap(&buffer, &before)
    let count = read(command.output, &buffer, min(limit, buffer.count))
    // A terminal that was hung up reads so.
    if count == 0 || (count < 0 && errno == EIO) { isPipeOpen = false }
    guard count > 0 else { return 0 }
    lastOutput = cplatform_boot_milliseconds()
    guard terminal != nil else {
      log.append(buffer[..<count])
      return count
    }
    terminal?.show(buffer[..<count])
    var masked: [UInt8] = []
    log.append(buffer[..<count]) { masked = Array($0) }
    terminal?.showMasked(masked)
    return count
  }

  /// Takes what the command left in the pipe, and nothing that its background processes add to it.
  private mutating func drain() {
    if terminal != nil { return drainTerminal() }
    var left: Int32 = 0
    guard ioctl(command.output, UInt(FIONREAD), &left) == 0 else { return }
    while left > 0 {
      let count = pump(Int(left))
      if count == 0 { break }
      left -= Int32(count)
    }
  }

  /// Takes what is left on the terminal: what cannot be counted has an end all the same.
  private mutating func drainTerminal() {
    var left = Self.mostOnTerminal
    while left > 0, case let count = pump(left), count > 0 { left -= count }
  }

  /// More than a terminal holds that nobody reads.
  private static let mostOnTerminal = 256 << 10

  // MARK: Ending

  /// The next moment on the boot clock at which something has to happen.
  private var deadline: Int64? {
    if let stopping {
      let next =
        stopping.killedAt == nil ? stopping.killAt : cplatform_boot_milliseconds() + Descendants.interval
      return min(next, terminal?.deadline ?? .max)
    }
    return [timeoutAt, quietTimeoutAt, terminal?.deadline].compactMap(\.self).min()
  }

  private var timeoutAt: Int64? { arguments.timeout.map { Self.moment($0, after: started.boot) } }

  private var quietTimeoutAt: Int64? {
    arguments.quietTimeout.map { Self.moment($0, after: max(lastOutput, terminal?.lastTyped ?? lastOutput)) }
  }

  private static func moment(_ milliseconds: Int64, after start: Int64) -> Int64 {
    let (sum, overflow) = start.addingReportingOverflow(milliseconds)
    return overflow ? .max : sum
  }

  private mutating func enforceDeadlines() {
    let now = cplatform_boot_milliseconds()
    if let stopping {
      // Again and again: what is killed may just have started another.
      if stopping.killedAt != nil || now >= stopping.killAt { forceEnd() }
    } else if let timeoutAt, now >= timeoutAt {
      askToEnd(.timeout)
    } else if let quietTimeoutAt, now >= quietTimeoutAt {
      askToEnd(.quietTimeout)
    }
  }

  private mutating func obey(_ request: ShimRequest) {
    switch request {
    case .stop: askToEnd(.stopped)
    case .kill:
      note(.stopped)
      forceEnd()
    }
  }

  private mutating func askToEnd(_ reason: AttemptResult.Ending) {
    guard stopping == nil else { return }
    note(reason)
    command.signal(SIGTERM)
    // A stopped process takes TERM only when it goes on.
    command.signal(SIGCONT)
  }

  /// The first reason stays, and so does the grace that it began.
  private mutating func note(_ reason: AttemptResult.Ending) {
    guard stopping == nil else { return }
    let killAt = Self.moment(arguments.grace, after: cplatform_boot_milliseconds())
    stopping = Stopping(reason: reason, killAt: killAt)
  }

  private mutating func forceEnd() {
    if stopping?.killedAt == nil { stopping?.killedAt = cplatform_boot_milliseconds() }
    command.signal(SIGKILL)
  }

  private mutating func reap() {
    isAlone = Descendants.reap { pid, status, usage in
      guard pid == command.group else { return }
      exit = Exit(outcome: .init(waitStatus: status), usage: .init(usage), moment: .now)
    }
  }
}

extension AttemptResult.Moment {
  static var now: Self {
    Self(boot: cplatform_boot_milliseconds(), wall: cplatform_wall_milliseconds())
  }
}

extension AttemptResult.Termination {
  fileprivate init(waitStatus status: Int32) {
    let signal = status & 0x7f
    self = signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
  }
}

extension AttemptResult.Usage {
  fileprivate init(_ usage: rusage) {
    self.init(
      user: usage.ru_utime.milliseconds, system: usage.ru_stime.milliseconds,
      maximumResident: Int64(usage.ru_maxrss))
  }
}

extension timeval {
  fileprivate var milliseconds: Int64 { Int64(tv_sec) * 1000 + Int64(tv_usec) / 1000 }
}
