import Glibc
import Testing

/// Where a shell waits, with `read -r _ <PATH`, until a test lets it go on.
///
/// It waits without looking again and again. Whoever comes when the gate is open goes through: there is a line to read for
/// everybody, in the fifo for those who have it open already, and then in a file that has taken its name. It may be
/// somebody with another login.
public final class Gate: Sendable {
  private static let mostWaiters = 1000

  private let path: String
  private let descriptor: Int32

  /// Makes one that is closed.
  ///
  /// - Throws: an issue when there is something of that name, or no place for it.
  public init(_ path: String) throws {
    self.path = path
    try #require(mkfifo(path, 0o644) == 0, "\(path): \(String(cString: strerror(errno)))")
    descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
    try #require(descriptor >= 0, "\(path): \(String(cString: strerror(errno)))")
  }

  /// Nobody waits for longer than the test has it; then there is nothing to read.
  deinit { close(descriptor) }

  /// Lets everybody through who waits, and who comes later.
  ///
  /// - Throws: an issue when the folder is gone.
  public func open() throws {
    let file = Glibc.open(path + ".open", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    try #require(file >= 0, "\(path): \(String(cString: strerror(errno)))")
    write(file, "\n", 1)
    close(file)
    try #require(rename(path + ".open", path) == 0, "\(path): \(String(cString: strerror(errno)))")
    let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: Self.mostWaiters)
    try #require(write(descriptor, lines, lines.count) == lines.count)
  }
}
