import AttemptProtocol
import CPlatform
import FailPoints
import Foundation
import SecretMask
import Synchronization

/// Launches shims, and waits for them and for those that an earlier board launched.
///
/// A shim belongs to nobody: this process may end at any time, and another takes the attempt up from its directory.
public final class AttemptRunner: Sendable {
  /// The shim's executable, an absolute path.
  public let shim: String

  /// The shims launched here that have not been waited for.
  private let children = Mutex<[AttemptDirectory: Int32]>([:])

  /// How soon to look again at a shim that cannot be watched: one that has not written its process id, or lives in
  /// another process namespace.
  private static let interval = Duration.milliseconds(100)

  /// - Parameter shim: the shim's executable; the one beside this executable when nil.
  public init(shim: String? = nil) {
    self.shim = shim.map { URL(fileURLWithPath: $0).path } ?? Self.shimBesideThisExecutable
  }

  /// `/proc/self/exe` is the executable itself, whatever symbolic links led to it.
  private static var shimBesideThisExecutable: String {
    let executable = realPath("/proc/self/exe") ?? ""
    return (executable as NSString).deletingLastPathComponent + "/" + ShimProtocol.shimName
  }

  // MARK: Launching

  /// Starts an attempt that was claimed; the shim is alive on return, and so is its lock.
  ///
  /// Every launch is followed by ``wait(for:)``, which takes the shim's exit status from the kernel.
  ///
  /// - Returns: the shim's process id, a label.
  /// - Throws: ``AttemptError``; then no command was started.
  @discardableResult
  public func launch(_ spec: AttemptSpec, in directory: AttemptDirectory) throws(AttemptError) -> Int32 {
    try check(spec)
    let files = try LaunchFiles(in: directory)
    defer { files.close() }
    failPoint(.attemptPrepared)
    let arguments = [shim] + spec.shimArguments(directory: directory.path).commandLine
    let descriptors = [-1, -1, -1, files.lock, files.control]
    let pid: Int32
    do {
      pid = try spawn(
        arguments, environment: rawEnvironment(spec.environment), in: spec.workingDirectory,
        descriptors)
    } catch {
      files.remove()
      throw access(spec.workingDirectory, X_OK) == 0
        ? error : .workingDirectory(path: spec.workingDirectory, errno: errno)
    }
    failPoint(.attemptLaunched)
    children.withLock { $0[directory] = pid }
    return pid
  }

  private func check(_ spec: AttemptSpec) throws(AttemptError) {
    guard !spec.arguments.isEmpty else { throw .emptyCommand }
    let texts = spec.arguments + spec.environment.flatMap { [$0, $1] } + [spec.workingDirectory]
    if let text = texts.first(where: { $0.utf8.contains(0) }) { throw .zeroByte(text) }
    for variable in spec.maskedVariables {
      if let value = spec.environment[variable], SecretForms.of(Array(value.utf8)).isEmpty {
        throw .secretTooShort(variable: variable, minimum: SecretForms.minimumLength)
      }
    }
  }

  /// Starts the shim in a session of its own, where no terminal's end reaches it.
  private func spawn(
    _ arguments: [String], environment: [[UInt8]], in directory: String?, _ descriptors: [Int32]
  ) throws(AttemptError) -> Int32 {
    var argv = arguments.map { strdup($0) } + [nil]
    var envp =
      environment.map { variable in
        variable.withUnsafeBytes { strdup($0.assumingMemoryBound(to: CChar.self).baseAddress!) }
      } + [nil]
    defer { for text in argv + envp { free(text) } }
    var pid: Int32 = 0
    let error = cplatform_spawn(
      &pid, shim, &argv, &envp, directory, descriptors, Int32(descriptors.count),
      cplatform_new_session)
    if error == E2BIG { throw .tooLarge }
    guard error == 0 else { throw .shimMissing(path: shim, errno: error) }
    return pid
  }

  /// Asks the shim for its protocol, so that a wrong installation shows before the first step.
  ///
  /// - Throws: ``AttemptError/shimMissing(path:errno:)`` or ``AttemptError/shimMismatch(path:found:expected:)``.
  public func verify() throws(AttemptError) {
    var ends: [Int32] = [-1, -1]
    guard cplatform_pipe(&ends) == 0 else { throw .system(operation: "ask", path: shim, errno: errno) }
    defer { close(ends[0]) }
    let pid: Int32
    do {
      defer { close(ends[1]) }
      pid = try spawn([shim, "--protocol"], environment: [], in: nil, [-1, ends[1], -1])
    }
    var answer = [UInt8](repeating: 0, count: 64)
    var answered = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
    poll(&answered, 1, 5000)
    let count = max(0, read(ends[0], &answer, answer.count))
    kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
    let text = String(decoding: answer.prefix(count), as: UTF8.self)
    let found = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
    guard found == ShimProtocol.version else {
      throw .shimMismatch(path: shim, found: found, expected: ShimProtocol.version)
    }
  }

  // MARK: Waiting

  /// Waits until no shim runs the attempt any more, whoever launched it.
  ///
  /// - Returns: what the directory shows then; ``AttemptFinding/running(shim:)`` when the task was cancelled.
  public func wait(for directory: AttemptDirectory) async -> AttemptFinding {
    if let child = children.withLock({ $0[directory] }), let end = ProcessEnd(of: child) {
      await end.reached()
      if let exit = reap(child, of: directory) {
        let finding = directory.inspect()
        if finding == .unknown(.shimDied) || finding == .unknown(.neverLaunched) {
          return .unknown(.shimFailed(exit))
        }
        if case .finished = finding { return finding }
      }
    }
    while true {
      let finding = directory.inspect()
      guard case .running = finding, !Task.isCancelled else { return finding }
      if let shim = directory.shim(), let end = ProcessEnd(of: shim.pid, if: { shim.isAlive }) {
        await end.reached()
      } else {
        try? await Task.sleep(for: Self.interval)
      }
    }
  }

  /// - Returns: why the shim gave up; nil when it lives, was killed, or recorded its result.
  private func reap(_ child: Int32, of directory: AttemptDirectory) -> ShimExit? {
    var status: Int32 = 0
    guard waitpid(child, &status, WNOHANG) == child else { return nil }
    children.withLock { $0[directory] = nil }
    return status & 0x7f == 0 ? ShimExit(rawValue: status >> 8 & 0xff) : nil
  }
}
