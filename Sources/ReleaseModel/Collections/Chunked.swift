/// An array in chunks that copies share until one of them changes.
///
/// A turn changes a few steps of thousands in a state that the board still shows. A plain array would be copied whole
/// for that; of this only the chunks are copied that hold a change. Its copies also know cheaply where they differ.
public struct Chunked<Element> {
  private static var width: Int { 64 }

  fileprivate final class Chunk {
    var elements: [Element]
    init(_ elements: [Element]) { self.elements = elements }
  }

  private var chunks: [Chunk] = []
  /// How many elements there are.
  public private(set) var count = 0

  /// Makes an empty array.
  public init() {}

  /// Makes an array of the elements of a sequence.
  public init(_ elements: some Sequence<Element>) {
    for element in elements { append(element) }
  }

  /// Adds an element at the end.
  public mutating func append(_ element: Element) {
    let (chunk, _) = count.quotientAndRemainder(dividingBy: Self.width)
    if chunk == chunks.count {
      chunks.append(Chunk([element]))
    } else {
      own(chunk)
      chunks[chunk].elements.append(element)
    }
    count += 1
  }

  private mutating func own(_ chunk: Int) {
    if !isKnownUniquelyReferenced(&chunks[chunk]) { chunks[chunk] = Chunk(chunks[chunk].elements) }
  }

  /// The positions at which this array differs from an earlier copy of the same length, in their order.
  public func positions(changedSince earlier: Chunked) -> [Int] where Element: Equatable {
    var changed: [Int] = []
    for (number, chunk) in chunks.enumerated() {
      let before = number < earlier.chunks.count ? earlier.chunks[number] : nil
      if before === chunk { continue }
      for offset in chunk.elements.indices
      where before.map({ $0.elements.count <= offset || $0.elements[offset] != chunk.elements[offset] })
        ?? true
      {
        changed.append(number * Self.width + offset)
      }
    }
    return changed
  }
}

// A chunk is only changed by the one array that holds it.
extension Chunked: @unchecked Sendable where Element: Sendable {}
extension Chunked.Chunk: @unchecked Sendable where Element: Sendable {}

extension Chunked: RandomAccessCollection, MutableCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public subscript(position: Int) -> Element {
    _read { yield chunks[position / Self.width].elements[position % Self.width] }
    _modify {
      let chunk = position / Self.width
      own(chunk)
      yield &chunks[chunk].elements[position % Self.width]
    }
  }
}

extension Chunked: Equatable where Element: Equatable {
  public static func == (left: Chunked, right: Chunked) -> Bool {
    left.count == right.count && left.positions(changedSince: right).isEmpty
  }
}

extension Chunked: Hashable where Element: Hashable {
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for element in self { hasher.combine(element) }
  }
}

extension Chunked: Codable where Element: Codable {
  public init(from decoder: any Decoder) throws { self.init(try [Element](from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try Array(self).encode(to: encoder) }
}
