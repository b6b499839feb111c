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

  /// The group of the oldest living process in the session that the shim led.
  ///
  /// A session's id is not given to a new process while it has members, so no group has to be on record: a shim
  /// can be killed before it has noted any.
  func survivingGroup() -> Int32? {
    if let process = Self.process(pid), process.start != start { return nil }
    let pids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
    return pids.compactMap(Self.process)
      .filter { $0.session == pid && $0.isAlive }
      .min { $0.start < $1.start }?
      .group
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
