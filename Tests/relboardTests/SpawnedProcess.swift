import CPlatform
import Foundation

/// A process with its output in files and no blocked signal; Foundation's own would block nearly all of them in
/// whatever it starts, a terminal's program included.
final class SpawnedProcess {
  let id: pid_t
  private let output: URL
  private let errors: URL
  private var status: Int32?

  /// Starts a command; it is looked up in the PATH unless it has a slash.
  ///
  /// - Parameter terminal: becomes its input and output, in place of nothing and a file.
  init(_ arguments: [String], environment: [String: String], terminal: Int32? = nil) throws {
    let folder = FileManager.default.temporaryDirectory
    output = folder.appendingPathComponent("relboard-out-\(UUID().uuidString)")
    errors = folder.appendingPathComponent("relboard-err-\(UUID().uuidString)")
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let files = [output, errors].map { open($0.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }
    defer { files.forEach { close($0) } }
    let descriptors = [terminal ?? -1, terminal ?? files[0], files[1]]
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = all.map { strdup("\($0)=\($1)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var pid: pid_t = 0
    let error = cplatform_spawn(
      &pid, arguments[0], &argv, &envp, nil, descriptors, Int32(descriptors.count), cplatform_new_group)
    guard error == 0 else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EIO) }
    id = pid
  }

  deinit {
    for file in [output, errors] { try? FileManager.default.removeItem(at: file) }
  }

  /// What it has printed so far.
  var printed: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

  /// The newest whole line that it has printed, however much there was before; nil before there is one.
  var newestLine: Substring? {
    guard let file = FileHandle(forReadingAtPath: output.path), let end = try? file.seekToEnd() else {
      return nil
    }
    defer { try? file.close() }
    try? file.seek(toOffset: end - min(end, 65_536))
    let lines = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count > 1 ? lines[lines.count - 2] : nil
  }

  /// What it has complained of so far.
  var complaints: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// Waits for its end.
  ///
  /// - Returns: its exit status, or 128 and the signal that ended it, as a shell has it.
  @discardableResult
  func end() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    while waitpid(id, &raw, 0) < 0, errno == EINTR {}
    let ended = Self.status(of: raw)
    status = ended
    return ended
  }

  /// Whether it has not ended.
  var isRunning: Bool {
    guard status == nil else { return false }
    var raw: Int32 = 0
    if waitpid(id, &raw, WNOHANG) == id { status = Self.status(of: raw) }
    return status == nil
  }

  private static func status(of raw: Int32) -> Int32 {
    raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + raw & 0x7f
  }

  /// Ends it as a crash would, unless it has ended.
  func kill() {
    guard status == nil else { return }
    Foundation.kill(id, SIGKILL)
    end()
  }
}
