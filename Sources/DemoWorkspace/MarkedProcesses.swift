import Foundation

/// The processes of this user that carry a mark in their environment.
///
/// A process keeps the environment it was started with, so a mark finds what lost its parent, its session
/// or its process id file, and never a stranger who got a reused id.
struct MarkedProcesses {
  /// How often processes are killed before they count as immortal: two seconds, and the time of the scans.
  private static let rounds = 400

  /// The mark: `NAME=value`.
  var mark: String

  /// Their process ids, without our own.
  var ids: [Int32] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap(Int32.init).filter { $0 != getpid() && isOurs($0) && isMarked($0) }
  }

  /// Kills them until there are none.
  func end() throws(DemoError) {
    for _ in 0..<Self.rounds {
      let ids = ids
      if ids.isEmpty { return }
      // No grace: what they write is removed in a moment.
      for id in ids { kill(id, SIGKILL) }
      usleep(5000)
    }
    throw .stillRunning(ids)
  }

  private func isOurs(_ id: Int32) -> Bool {
    var status = stat()
    return stat("/proc/\(id)", &status) == 0 && status.st_uid == getuid()
  }

  private func isMarked(_ id: Int32) -> Bool {
    guard let environment = try? FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(id)/environ")),
      let bytes = try? environment.readToEnd()
    else { return false }
    return bytes.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
  }
}
