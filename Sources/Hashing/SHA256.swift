import CSHA256

/// SHA-256 (FIPS 180-4) of a message that comes in pieces.
public struct SHA256: Sendable {
  /// The length of a digest.
  public static let byteCount = 32

  private var message: csha256

  /// Starts with an empty message.
  public init() { self.init(isPortable: false) }

  /// - Parameter isPortable: leaves the processor's instructions alone, though it has them.
  init(isPortable: Bool) { message = csha256_begin(isPortable) }

  /// Adds bytes to the message.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    let isAdded: Void? = bytes.withContiguousStorageIfAvailable { add($0) }
    if isAdded == nil { Array(bytes).withUnsafeBufferPointer { add($0) } }
  }

  private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    csha256_add(&message, start, bytes.count)
  }

  /// The digest of the message so far: 32 bytes. More may be added afterwards.
  public var digest: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.byteCount) { bytes, count in
      withUnsafePointer(to: message) { csha256_digest($0, bytes.baseAddress) }
      count = Self.byteCount
    }
  }

  /// ``digest`` as 64 lower-case hexadecimal digits.
  public var hexDigest: String {
    digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  /// The digest of a whole message.
  public static func digest(of bytes: some Collection<UInt8>) -> [UInt8] { SHA256(of: bytes).digest }

  /// The digest of a whole message, as ``hexDigest`` has it.
  public static func hexDigest(of bytes: some Collection<UInt8>) -> String { SHA256(of: bytes).hexDigest }

  private init(of bytes: some Collection<UInt8>) {
    self.init()
    update(bytes)
  }
}
