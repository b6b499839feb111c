import AttemptProtocol
import CPlatform
import Foundation

/// The boot of the machine that this process runs in.
public enum Boot {
  /// A UUID that the kernel makes at boot; empty where it tells none.
  public static let id: String = {
    var id = [CChar](repeating: 0, count: Int(cplatform_boot_id_length) + 1)
    guard cplatform_boot_id(&id) == 0 else { return "" }
    return String(decoding: id.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()
}

extension ShimIdentity {
  /// Whether the process of this id is still the shim.
  var isAlive: Bool {
    boot == Boot.id && Self.process(pid)?.start == start
  }

  /// How long ago the shim was started; nil when it is not alive.
  var age: Duration? {
    guard isAlive else { return nil }
    let start = Int64(start) * 1000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    return .milliseconds(cplatform_boot_milliseconds() - start)
  }

  /// Has the shim go on, if somebody has stopped it: stopped, it keeps no deadline and takes no request.
  func resume() {
    guard isAlive, Self.process(pid)?.state == CChar(UInt8(ascii: "T")) else { return }
    kill(pid, SIGCONT)
  }

  /// Ends the shim and everything that it has started.
  func endByForce() {
    guard isAlive else { return }
    // It is not to take note of half of it, nor let go of what it adopts.
    kill(pid, SIGSTOP)
    for _ in 0..<Self.mostSweeps {
      let living = descendants.filter { $0.process.isAlive }
      if living.isEmpty { break }
      for (pid, _) in living { kill(pid, SIGKILL) }
      usleep(10_000)
    }
    kill(pid, SIGKILL)
  }

  /// How often those are looked for that were born while others were killed.
  private static let mostSweeps = 50

  /// The group of the oldest living process in the session that the shim led.
  ///
  /// A session's id is not given to a new process while it has members, so no group has to be on record: a shim
  /// can be killed before it has noted any.
  func survivingGroup() -> Int32? {
    if let process = Self.process(pid), process.start != start { return nil }
    return Self.processes
      .filter { $0.process.session == pid && $0.process.isAlive }
      .min { $0.process.start < $1.process.start }?
      .process.group
  }

  /// What the shim has started, and what that has.
  private var descendants: [(pid: Int32, process: cplatform_process)] {
    var children = Dictionary(grouping: Self.processes, by: \.process.parent)
    var found: [(pid: Int32, process: cplatform_process)] = []
    var parents = [pid]
    while let parent = parents.popLast() {
      let next = children.removeValue(forKey: parent) ?? []
      found += next
      parents += next.map(\.pid)
    }
    return found
  }

  private static var processes: [(pid: Int32, process: cplatform_process)] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc")
    return (names ?? []).compactMap { name in
      guard let pid = Int32(name), let process = process(pid) else { return nil }
      return (pid, process)
    }
  }

  private static func process(_ pid: Int32) -> cplatform_process? {
    var process = cplatform_process()
    return cplatform_process(pid, &process) == 0 ? process : nil
  }
}

extension cplatform_process {
  /// A zombie has ended and only waits for its parent to notice.
  fileprivate var isAlive: Bool { !"ZX".utf8.contains(UInt8(bitPattern: state)) }
}
