import Foundation
import ReleaseModel

/// What tells one writing of a file from another.
struct FileStamp: Equatable {
  private var file: UInt64
  private var size: Int64
  /// Nanoseconds since 1970.
  private var modified: Int64
  private var changed: Int64

  init(_ status: stat) {
    file = UInt64(status.st_ino)
    size = Int64(status.st_size)
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
  }

  /// - Returns: nil for a file that is not there.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Whether the file was written at a time or later.
  ///
  /// Many file systems, and tools that copy a file with its time, keep whole seconds (FAT even ones only) and round
  /// down: a round time just before counts too, if the file is no longer what it was.
  ///
  /// - Parameter before: what the file was at that time; nil when it was not there, or nobody looked.
  func isFresh(since oldest: WallInstant, unlike before: FileStamp?) -> Bool {
    let milliseconds = modified / 1_000_000
    if milliseconds >= oldest.milliseconds { return true }
    let grain: Int64 = [2000, 1000, 100, 10].first { modified % ($0 * 1_000_000) == 0 } ?? 0
    return oldest.milliseconds - milliseconds < grain && self != before
  }
}

extension WallInstant {
  /// Now by the clock that gives files their times: it is a few milliseconds behind the wall clock.
  static var ofFiles: WallInstant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &time)
    return WallInstant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
