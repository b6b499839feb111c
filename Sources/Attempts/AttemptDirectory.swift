import AttemptProtocol
import CPlatform
import FailPoints
import Foundation

/// The directory of one attempt: whoever makes it owns the attempt, and everything about it lies there.
public struct AttemptDirectory: Hashable, Sendable {
  /// An absolute path.
  public let path: String

  /// Names a directory, which need not exist; a relative path starts in the current directory.
  public init(_ path: String) {
    let isNamedInFull = path.hasPrefix("/") && !path.hasSuffix("/")
    self.path = isNamedInFull ? path : URL(fileURLWithPath: path).path
  }

  /// The path of one of the attempt's files.
  public func path(of file: AttemptFile) -> String { file.path(in: path) }

  /// The path of the log, for a ``LogFollower``.
  public var log: String { path(of: .output) }

  /// The files of what is kept of the output, in their order.
  public var logFiles: [String] { LogFollower.files(of: log) }

  /// Makes the directory, private to its user, in one that exists.
  ///
  /// It need not reach the disk: nobody launches an attempt that was wanted before this boot of the machine.
  ///
  /// - Throws: ``AttemptError/claimed(path:)`` when it exists, which is what stops a double run;
  ///   ``AttemptError/system(operation:path:errno:)``.
  public func claim() throws(AttemptError) {
    guard mkdir(path, 0o700) == 0, chmod(path, 0o700) == 0 else {
      throw errno == EEXIST ? .claimed(path: path) : .system(operation: "create", path: path, errno: errno)
    }
    failPoint(.attemptClaimed)
  }

  /// Takes over a directory that another process has claimed, and in which it has started no command: it is then as
  /// it was when it was claimed.
  ///
  /// - Returns: whether it was such a directory. Only the holder of the run's lock may ask, and only on the boot on
  ///   which the directory was made.
  public func reclaim() -> Bool {
    guard case .unknown(.neverLaunched) = inspect() else { return false }
    for file in AttemptFile.allCases {
      unlink(path(of: file))
      unlink(file.temporaryPath(in: path))
    }
    return true
  }

  /// Asks the shim to end the step: TERM to its group, and KILL after its grace.
  ///
  /// - Throws: ``AttemptError/notRunning(path:)`` or ``AttemptError/system(operation:path:errno:)``.
  public func requestStop() throws(AttemptError) { try send(.stop) }

  /// Asks the shim to kill the step's group at once.
  ///
  /// - Throws: as ``requestStop()``.
  public func requestKill() throws(AttemptError) { try send(.kill) }

  /// Ends the shim and everything that it has started, when it does not answer any more. There will be no result.
  ///
  /// It takes the calling thread for half a second at most.
  public func endByForce() { shim()?.endByForce() }

  /// Has the shim go on, if somebody has stopped it.
  ///
  /// - Returns: how long ago it was started; nil when it does not run.
  public func keepAwake() -> Duration? {
    guard let shim = shim(), let age = shim.age else { return nil }
    shim.resume()
    return age
  }

  private func send(_ request: ShimRequest) throws(AttemptError) {
    let control = path(of: .control)
    let writer = open(control, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    guard writer >= 0 else {
      throw errno == ENXIO || errno == ENOENT
        ? .notRunning(path: path) : .system(operation: "open", path: control, errno: errno)
    }
    // With a reader of its own this process gets no SIGPIPE if the shim ends just now.
    let reader = open(control, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer {
      close(writer)
      close(reader)
    }
    let line = Array("\(request.rawValue)\n".utf8)
    guard write(writer, line, line.count) == line.count else {
      throw .system(operation: "write to", path: control, errno: errno)
    }
  }

  // MARK: Inspection

  /// Tells what has become of the attempt. It changes nothing, and any process may call it at any time.
  ///
  /// - Parameter boot: the id of this boot.
  public func inspect(thisBoot boot: String = Boot.id) -> AttemptFinding {
    var status = stat()
    guard lstat(path, &status) == 0 else { return .absent }
    guard status.st_mode & S_IFMT == S_IFDIR else { return .unknown(.notAFolder) }
    // The lock first: a shim writes its result before it lets go.
    let isLocked = isLocked
    if let data = contents(of: .result) {
      let result = try? JSONDecoder().decode(AttemptResult.self, from: data)
      return result.map(AttemptFinding.finished) ?? .unknown(.unreadableResult)
    }
    let shim = shim()
    if isLocked { return .running(shim: shim?.pid) }
    // A shim introduces itself before it starts the command.
    guard let shim else { return .unknown(.neverLaunched) }
    guard shim.boot == boot else { return .unknown(.rebooted) }
    return shim.survivingGroup().map { .orphaned(processGroup: $0) } ?? .unknown(.shimDied)
  }

  /// The shim that the attempt was given to, as it introduced itself.
  func shim() -> ShimIdentity? {
    contents(of: .shim).flatMap { try? JSONDecoder().decode(ShimIdentity.self, from: $0) }
  }

  private var isLocked: Bool {
    let lock = open(path(of: .lock), O_RDONLY | O_CLOEXEC)
    guard lock >= 0 else { return false }
    defer { close(lock) }
    return cplatform_is_locked(lock)
  }

  private func contents(of file: AttemptFile) -> Data? {
    FileManager.default.contents(atPath: path(of: file))
  }
}
