/// What the board and the shim have to agree on.
public enum ShimProtocol {
  /// Counts up whenever the arguments, descriptors or files of an attempt change their meaning.
  public static let version: Int32 = 3

  /// The shim's executable, installed beside the board's.
  public static let shimName = "relboard-shim"

  /// The descriptor that a shim inherits with the attempt's lock on it.
  public static let lockDescriptor: Int32 = 3

  /// The descriptor of the attempt's control FIFO, open for reading and writing.
  public static let controlDescriptor: Int32 = 4

  /// What comes first on the command line of a shim that runs a check's command, with its own output and to its end:
  /// `relboard-shim --probe GRACE COMMAND [ARGUMENT]...`, the grace in milliseconds. It ends as the command does, and
  /// everything that the command has started with it, also when TERM or the end of its parent ends it.
  public static let probeOption = "--probe"

  /// The longest line that the shim reads from the control FIFO, in bytes.
  public static let requestLimit = 64

  /// The file in which a log goes on.
  ///
  /// - Parameters:
  ///   - log: the path of ``AttemptFile/output``, which holds the beginning.
  ///   - start: how many bytes of the whole output stand before it, 1 or more.
  public static func segmentPath(of log: String, at start: Int64) -> String { "\(log).\(start)" }
}

/// What can be asked of a running shim, one to a line of its control FIFO.
public enum ShimRequest: String, Sendable {
  /// TERM to the step's group, and KILL when its grace is over.
  case stop
  /// KILL to the step's group at once.
  case kill
}

/// The exit status of a shim, from `sysexits.h`.
public enum ShimExit: Int32, Sendable {
  /// The result is on disk.
  case recorded = 0
  /// The arguments or the inherited descriptors are not what the protocol says; nothing was started.
  case usage = 64
  /// A descriptor, a signal or a timer could not be set up; nothing was started.
  case system = 71
  /// A file of the attempt could not be made, or another shim holds its lock; nothing was started.
  case cannotCreate = 73
  /// The command ended, but its result could not be written.
  case notRecorded = 74
}

/// The files in an attempt's directory.
public enum AttemptFile: String, CaseIterable, Sendable {
  /// The step's output, standard output and error in the order of their writing, secrets masked: its beginning, where
  /// there is more than is kept.
  case output = "output.log"
  /// When the output came: an ``ArrivalRecord`` after another, in the order of both of its numbers. It is there once
  /// something was written, if the shim knows it; what is left out of a long output keeps its records.
  case times = "output.times"
  /// How the attempt ended; it appears whole or not at all.
  case result = "result.json"
  /// Which process the shim is: ``ShimIdentity``.
  case shim = "shim.json"
  /// What the command gives to later steps, `name=value` a line: it writes it itself.
  case outputs
  /// What happens in a playbook, host by host: an object of JSON a line, written by the callback plugin.
  case playEvents = "play-events.jsonl"
  /// The variables of a playbook over all others.
  case playVariables = "play-variables.json"
  /// The hosts that a playbook is limited to, a line each.
  case playLimit = "play-limit.txt"
  /// Locked for as long as the shim lives.
  case lock
  /// The FIFO that takes ``ShimRequest``.
  case control
  /// The socket of a step's terminal, for as long as its shim lives: it takes and gives ``TerminalMessage``.
  case terminal
  /// There, empty, for as long as a terminal waits for input and nobody sits at it.
  case inputAwaited = "input-awaited"

  /// - Returns: the file's path in an attempt's directory.
  public func path(in directory: String) -> String { "\(directory)/\(rawValue)" }

  /// - Returns: the name under which the file is written before it is renamed.
  public func temporaryPath(in directory: String) -> String { path(in: directory) + ".tmp" }
}
