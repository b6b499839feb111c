/// Which process a shim is. A process id alone is a label: the kernel gives it out again.
public struct ShimIdentity: Decodable, Equatable, Sendable {
  /// ``ShimProtocol/version`` of the shim.
  public let `protocol`: Int32
  /// The process id, which is also that of the session that the step runs in.
  public let pid: Int32
  /// When the process started, in clock ticks since boot.
  public let start: UInt64
  /// The boot that the process belongs to.
  public let boot: String

  /// Names a shim of this protocol.
  public init(pid: Int32, start: UInt64, boot: String) {
    self.protocol = ShimProtocol.version
    self.pid = pid
    self.start = start
    self.boot = boot
  }

  /// The identity as one JSON object.
  public var json: String {
    JSONObject()
      .adding("protocol", `protocol`).adding("pid", pid).adding("start", start).adding("boot", text: boot)
      .text
  }
}
