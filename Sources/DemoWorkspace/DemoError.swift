import Foundation

/// Why a demo cannot be made or removed. Its description says what to do.
public enum DemoError: Error, Hashable, Sendable {
  /// A program is not on the `PATH`.
  case missing(program: String)
  /// The folder holds something already.
  case occupied(String)
  /// The folder holds something that is no demo, and is not removed.
  case notADemo(String)
  /// The system gives no free port; the error number says why.
  case noPort(Int32)
  /// A file cannot be read, written or removed.
  case file(String, reason: String)
  /// One of the demo's commands failed.
  case failed(command: String, lastLine: String)
  /// Processes that do not end although they were killed.
  case stillRunning([Int32])
}

extension DemoError: CustomStringConvertible, LocalizedError {
  public var description: String {
    switch self {
    case .missing(let program):
      "the demo needs \(program), which is not on the PATH; install it, as with `apt install \(program)`"
    case .occupied(let folder): "\(folder) is not empty; name a folder that is new"
    case .notADemo(let folder): "\(folder) holds no demo, so it is not removed; name the demo's folder"
    case .noPort(let error): "no free port on 127.0.0.1: \(String(cString: strerror(error)))"
    case .file(let path, let reason): "\(path): \(reason)"
    case .failed(let command, let lastLine):
      "the demo's \(command) failed: \(lastLine.isEmpty ? "it wrote nothing" : lastLine)"
    case .stillRunning(let ids):
      "processes of the demo do not end: \(ids.map(String.init).joined(separator: ", "))"
    }
  }

  public var errorDescription: String? { description }
}
