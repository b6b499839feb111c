import Foundation

/// Why an attempt could not be claimed, launched or asked.
public enum AttemptError: Error, Equatable, Sendable {
  /// The directory exists: somebody has claimed the attempt.
  case claimed(path: String)
  /// The attempt has been launched before.
  case launched(path: String)
  /// No shim runs this attempt.
  case notRunning(path: String)
  /// There is no command.
  case emptyCommand
  /// An argument, a variable or a path has a zero byte in it.
  case zeroByte(String)
  /// The command and its environment are more than the kernel takes, or one of their texts is.
  case tooLarge
  /// The value of a variable is too short to be told from ordinary output.
  case secretTooShort(variable: String, minimum: Int)
  /// The command cannot start in this directory.
  case workingDirectory(path: String, errno: Int32)
  /// The shim is not there or cannot be executed.
  case shimMissing(path: String, errno: Int32)
  /// The shim speaks another protocol; found is nil when it speaks none.
  case shimMismatch(path: String, found: Int32?, expected: Int32)
  /// The kernel refused.
  case system(operation: String, path: String, errno: Int32)
}

extension AttemptError: LocalizedError, CustomStringConvertible {
  /// The error in a sentence.
  public var description: String {
    switch self {
    case .claimed(let path): "the attempt in \(path) is claimed already"
    case .launched(let path): "the attempt in \(path) was launched already"
    case .notRunning(let path): "the attempt in \(path) is not running"
    case .emptyCommand: "the step has no command"
    case .zeroByte(let text): "\(text.debugDescription) has a zero byte in it, which no command can be given"
    case .tooLarge:
      "the command with its environment is more than the kernel takes, or one text of it is longer than 128 KiB: "
        + "put the script in a file"
    case .secretTooShort(let variable, let minimum):
      "the secret in \(variable) cannot be masked: it has to have at least \(minimum) bytes"
    case .workingDirectory(let path, let errno):
      "cannot work in the directory \(path): \(Self.reason(errno))"
    case .shimMissing(let path, let errno):
      "cannot run \(path): \(Self.reason(errno)); install it beside relboard"
    case .shimMismatch(let path, let found, let expected):
      "\(path) speaks protocol \(found.map { "\($0)" } ?? "none"), not \(expected): "
        + "install the one that came with this relboard"
    case .system(let operation, let path, let errno): "cannot \(operation) \(path): \(Self.reason(errno))"
    }
  }

  /// The same sentence.
  public var errorDescription: String? { description }

  private static func reason(_ errno: Int32) -> String { String(cString: strerror(errno)) }
}
