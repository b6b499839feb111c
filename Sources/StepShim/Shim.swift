import AttemptProtocol
import CPlatform
import FailPoints
import Glibc

/// Runs one attempt of a step, and outlives the board that asked for it.
@main
enum Shim {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["--protocol"] {
      print(ShimProtocol.version)
      return
    }
    if arguments.first == ShimProtocol.probeOption { SupervisedProbe.run(arguments.dropFirst()) }
    exit(run(arguments).rawValue)
  }

  private static func run(_ arguments: [String]) -> ShimExit {
    guard let arguments = ShimArguments(arguments), inheritDescriptors() else { return .usage }
    guard cplatform_lock(ShimProtocol.lockDescriptor, false) == 0 else { return .cannotCreate }
    failPoint(.shimBegun)
    setsid()
    guard let sources = EventSources(), cplatform_become_subreaper() == 0 else { return .system }
    guard let result = DurableFile(.result, in: arguments.directory),
      var log = OutputLog(arguments), recordIdentity(in: arguments.directory)
    else { return .cannotCreate }
    failPoint(.shimIntroduced)
    let started = AttemptResult.Moment.now
    let ended: AttemptResult
    var terminal: TerminalHost?
    do {
      terminal = try arguments.terminal.map { size throws(Errno) in
        try TerminalHost(PseudoTerminal(size), in: arguments.directory)
      }
      let command = try SupervisedCommand(arguments.command, on: terminal?.terminal)
      failPoint(.shimStarted)
      var supervisor = Supervisor(command, started: started, arguments, sources, log, terminal)
      ended = supervisor.run()
    } catch {
      terminal?.end()
      let isWithoutTerminal = arguments.terminal != nil && terminal == nil
      let reason =
        "could not \(isWithoutTerminal ? "make a terminal for" : "start") \(arguments.command[0]): \(error)"
      ended = AttemptResult(
        outcome: .couldNotStart(reason), log: log.finish(), started: started, finished: .now,
        attempt: arguments.attempt)
    }
    syncOutputs(in: arguments.directory)
    failPoint(.shimEnded)
    return result.commit(ended.json) ? .recorded : .notRecorded
  }

  /// What the command gives is on the disk before anybody learns that it has ended.
  private static func syncOutputs(in directory: String) {
    let path = AttemptFile.outputs.path(in: directory)
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }

  /// Keeps the inherited descriptors from the step, and reads requests without waiting for them.
  private static func inheritDescriptors() -> Bool {
    fcntl(ShimProtocol.lockDescriptor, F_SETFD, FD_CLOEXEC) == 0
      && fcntl(ShimProtocol.controlDescriptor, F_SETFD, FD_CLOEXEC) == 0
      && fcntl(ShimProtocol.controlDescriptor, F_SETFL, O_RDWR | O_NONBLOCK) == 0
  }

  private static func recordIdentity(in directory: String) -> Bool {
    var process = cplatform_process()
    var boot = [CChar](repeating: 0, count: Int(cplatform_boot_id_length) + 1)
    guard cplatform_process(getpid(), &process) == 0, cplatform_boot_id(&boot) == 0,
      let file = DurableFile(.shim, in: directory, isReserved: false)
    else { return false }
    let boots = boot.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    // No use waiting for the disk: whatever stops the machine makes this a process of another boot.
    return file.publish(
      ShimIdentity(pid: getpid(), start: process.start, boot: String(decoding: boots, as: UTF8.self)).json)
  }
}
