import Synchronization

/// How far the files of the package are read that are being hashed.
public final class PackageProgress: Sendable {
  private let counts = Mutex<(read: Int64, all: Int64)>((0, 0))

  /// Nothing is read.
  package init() {}

  /// How many bytes are read, of how many; nil while nothing is.
  public var bytes: (read: Int64, all: Int64)? { counts.withLock { $0.all > 0 ? $0 : nil } }

  func begin(_ all: Int64) { counts.withLock { $0 = (0, all) } }
  func add(_ count: Int) { counts.withLock { $0.read += Int64(count) } }
  func end() { begin(0) }
}
