import AttemptProtocol
import Foundation

/// Reads when an attempt's output came.
public struct ArrivalFile: Sendable {
  private let path: String

  /// Names the file of an attempt; it need not be there.
  public init(_ attempt: AttemptDirectory) { path = attempt.path(of: .times) }

  /// Whether it was recorded when the output came.
  public var isThere: Bool { access(path, R_OK) == 0 }

  /// The records for a part of the output: the last one before it, and those in it.
  ///
  /// - Parameters:
  ///   - range: in bytes of the whole output.
  ///   - most: no more than so many; of more, the first ones.
  /// - Returns: ascending; empty when there is no file, or nothing of it can be read.
  public func records(for range: Range<Int64>, most: Int = 20_000) -> [ArrivalRecord] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return [] }
    // A record that is being written is not whole yet.
    let count = Int(status.st_size) / ArrivalRecord.size
    func read(_ place: Int, _ count: Int) -> [ArrivalRecord] {
      let size = ArrivalRecord.size
      let bytes = [UInt8](unsafeUninitializedCapacity: count * size) { buffer, filled in
        filled = max(0, pread(file, buffer.baseAddress, count * size, off_t(place * size)))
      }
      return (0..<bytes.count / size).map { ArrivalRecord(bytes[$0 * size..<($0 + 1) * size]) }
    }
    var places = 0..<count
    while let place = places.first.map({ $0 + places.count / 2 }) {
      guard let record = read(place, 1).first else { return [] }
      places = record.offset <= range.lowerBound ? place + 1..<places.upperBound : places.lowerBound..<place
    }
    let first = max(0, places.lowerBound - 1)
    return read(first, min(most, count - first)).filter { $0.offset < range.upperBound }
  }
}
