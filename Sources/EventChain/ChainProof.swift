import Foundation

/// Proves rows one by one, in the order in which they were written: no gap, and every hash right.
package struct ChainProof {
  /// What the rows are called in what is wrong with them.
  private let path: String
  /// The number of the last row that was proved, or from which on rows are.
  package private(set) var sequence: Int
  /// Its hash.
  package private(set) var hash: Data

  /// Begins behind a row that counts as proved; at the beginning without one.
  package init(path: String, after sequence: Int = 0, hash: Data = EventRow.origin) {
    self.path = path
    self.sequence = sequence
    self.hash = hash
  }

  /// Takes the next row.
  ///
  /// - Parameter row: nil when a column of it holds nothing.
  /// - Throws: ``JournalError/broken(path:sequence:reason:)`` when it is not what was written.
  @discardableResult
  package mutating func take(_ row: EventRow?) throws(JournalError) -> EventRow {
    let expected = sequence + 1
    guard let row else {
      throw .broken(path: path, sequence: expected, reason: "a column holds nothing")
    }
    guard row.sequence == expected else {
      throw .broken(path: path, sequence: expected, reason: "missing; the next is \(row.sequence)")
    }
    guard row.isChained(to: hash) else {
      throw .broken(path: path, sequence: expected, reason: "its hash does not fit its content")
    }
    (sequence, hash) = (row.sequence, row.hash)
    return row
  }
}

/// One link of a journal's hash chain.
public struct JournalLink: Hashable, Sendable {
  /// The number of the event.
  public var sequence: Int
  package let digest: Data

  package init(sequence: Int, digest: Data) {
    self.sequence = sequence
    self.digest = digest
  }

  /// SHA-256 over the hash before it and the event, in lower-case hexadecimal.
  public var hash: String { digest.map { String(format: "%02x", $0) }.joined() }
}
