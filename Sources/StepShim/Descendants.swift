import CPlatform
import Glibc

/// The processes that come of this one, in whatever session they are: since it is their subreaper, none can leave it.
enum Descendants {
  /// How soon to look again for those that were not there yet.
  static let interval: Int64 = 50

  /// Sends a signal to all but those of a group.
  ///
  /// A process that is born meanwhile is missed: what has to reach all is sent until there are none.
  static func signal(_ number: Int32, but group: pid_t = -1) {
    for (pid, process) in all where process.group != group { kill(pid, number) }
  }

  /// Takes note of those that have ended.
  ///
  /// - Parameter ended: is told of each, with its wait status and what it used.
  /// - Returns: whether there is none any more.
  static func reap(_ ended: (pid_t, Int32, rusage) -> Void = { _, _, _ in }) -> Bool {
    while true {
      var (status, usage): (Int32, rusage) = (0, rusage())
      let pid = wait4(-1, &status, WNOHANG, &usage)
      guard pid > 0 else { return pid < 0 && errno == ECHILD }
      ended(pid, status, usage)
    }
  }

  private static var all: [(pid_t, cplatform_process)] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var children: [pid_t: [(pid_t, cplatform_process)]] = [:]
    while let entry = readdir(folder) {
      let pid = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { atoi($0) }
      }
      var process = cplatform_process()
      guard pid > 0, cplatform_process(pid, &process) == 0 else { continue }
      children[process.parent, default: []].append((pid, process))
    }
    var found: [(pid_t, cplatform_process)] = []
    var parents = [getpid()]
    while let parent = parents.popLast() {
      let next = children.removeValue(forKey: parent) ?? []
      found += next
      parents += next.map(\.0)
    }
    return found
  }
}
