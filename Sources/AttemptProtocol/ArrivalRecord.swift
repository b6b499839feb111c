/// When a part of the output came: a record of ``AttemptFile/times``, two little-endian numbers of eight bytes.
///
/// Not every write has one: what stands behind a record came with it, or at most ``interval(after:)`` later, up to the next
/// record.
public struct ArrivalRecord: Equatable, Sendable {
  /// What a record takes, in bytes.
  public static let size = 16

  /// How many bytes of the whole output stand before what came.
  public var offset: Int64
  /// When it came, in milliseconds since 1970.
  public var wall: Int64

  /// Makes a record.
  public init(offset: Int64, wall: Int64) {
    self.offset = offset
    self.wall = wall
  }

  /// Reads a record from its bytes, ``size`` of them.
  public init(_ bytes: some Collection<UInt8>) {
    func number(_ bytes: some Collection<UInt8>) -> Int64 {
      bytes.reversed().reduce(0) { $0 << 8 | Int64($1) }
    }
    self.init(offset: number(bytes.prefix(8)), wall: number(bytes.dropFirst(8)))
  }

  /// As it stands in the file.
  public var bytes: [UInt8] {
    [offset, wall].flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
  }

  /// The least time from one record to the next, in milliseconds: 100, and twice as long after each 65,536 records, so that
  /// a year of output has some megabytes of them.
  public static func interval(after count: Int) -> Int64 { 100 << min(24, Int64(count) >> 16) }
}
