import AttemptProtocol
import CPlatform
import Glibc

/// Runs a check's command to its end, and ends with it whatever it has started.
enum SupervisedProbe {
  /// How long to wait for what was killed: a process in the hands of a dead disk does not end.
  private static let patience: Int64 = 2000

  /// - Parameter arguments: what stands behind ``ShimProtocol/probeOption``.
  static func run(_ arguments: ArraySlice<String>) -> Never {
    let parent = getppid()
    guard arguments.count > 1, let grace = arguments.first.flatMap({ Int64($0) }), grace >= 0 else {
      exit(ShimExit.usage.rawValue)
    }
    // Without a session of its own it could write on the board's terminal.
    setsid()
    let watched = cplatform_pidfd_open(parent)
    guard let sources = EventSources(), cplatform_become_subreaper() == 0, watched >= 0, getppid() == parent
    else { exit(ShimExit.system.rawValue) }
    let command = start(Array(arguments.dropFirst()))
    // Otherwise the output would not end before this process does.
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
      dup2(null, descriptor)
      close(null)
    }
    end(as: follow(command, sources, watched, grace: grace))
  }

  private static func start(_ command: [String]) -> pid_t {
    var argv = command.map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    var pid: pid_t = 0
    let error = cplatform_spawn(
      &pid, argv[0], &argv, nil, nil, [-1, STDOUT_FILENO, STDERR_FILENO], 3, cplatform_new_group)
    guard error == 0 else {
      let words = Array("could not start \(command[0]): \(Errno(number: error))\n".utf8)
      _ = write(STDERR_FILENO, words, words.count)
      // As a shell says that a command cannot be executed.
      exit(126)
    }
    return pid
  }

  /// - Returns: the command's wait status, once everything that comes of it has ended, or cannot be ended.
  private static func follow(
    _ command: pid_t, _ sources: EventSources, _ parent: Int32, grace: Int64
  ) -> Int32 {
    var status: Int32?
    var killAt: Int64?
    while true {
      let isGone = Descendants.reap { pid, ended, _ in if pid == command { status = ended } }
      if isGone { return status ?? SIGKILL }
      let now = cplatform_boot_milliseconds()
      if status != nil, killAt == nil { killAt = terminate(at: now, grace: grace) }
      if let killAt, now >= killAt {
        if now >= killAt + patience { return status ?? SIGKILL }
        Descendants.signal(SIGKILL)
      }
      cplatform_timer_arm(sources.timer, killAt.map { max($0, now + Descendants.interval) } ?? 0)
      var events = [sources.signals, killAt == nil ? parent : -1, sources.timer].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&events, nfds_t(events.count), -1) > 0 else { continue }
      let isStopped = sources.signalled().contains(.stop) || events[1].revents != 0
      if isStopped, killAt == nil { killAt = terminate(at: cplatform_boot_milliseconds(), grace: grace) }
    }
  }

  /// - Returns: when what is left is killed.
  private static func terminate(at now: Int64, grace: Int64) -> Int64 {
    Descendants.signal(SIGTERM)
    // A stopped process takes TERM only when it goes on.
    Descendants.signal(SIGCONT)
    return now + grace
  }

  private static func end(as status: Int32) -> Never {
    let signal = status & 0x7f
    if signal != 0 {
      var (none, limit) = (sigset_t(), rlimit())
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
      Glibc.signal(signal, SIG_DFL)
      sigemptyset(&none)
      sigprocmask(SIG_SETMASK, &none, nil)
      kill(getpid(), signal)
    }
    exit(status >> 8 & 0xff)
  }
}
