/// An Aho–Corasick automaton: it finds every occurrence of every needle in one pass over a stream.
///
/// Children are lists of siblings and not tables, so that a node takes about twenty bytes; only the root, where a stream
/// without secrets spends its time, has a table.
struct NeedleAutomaton: Sendable {
  /// A node stands for the longest end of the stream that is the beginning of a needle.
  typealias Node = Int32

  static let root: Node = 0

  private var byte: [UInt8] = [0]
  private var firstChild: [Node] = [0]
  private var nextSibling: [Node] = [0]
  private var failure: [Node] = [0]
  private var longestMatch: [Int32] = [0]
  private var heldBack: [Int32] = [0]
  private var rootChildren = [Node](repeating: 0, count: 256)
  /// A bit for each pair of bytes that a needle may begin with: nearly all of a stream is passed over by it.
  private var pairs = [UInt64](repeating: 0, count: 1024)

  init(_ needles: some Sequence<[UInt8]>) {
    for needle in needles where !needle.isEmpty { insert(needle) }
    link()
  }

  /// Whether it has no needle.
  var isEmpty: Bool { byte.count == 1 }

  /// - Returns: the node after one more byte of the stream.
  func next(_ node: Node, _ byte: UInt8) -> Node {
    var node = node
    while node != Self.root {
      let child = child(of: node, byte)
      if child != Self.root { return child }
      node = failure[Int(node)]
    }
    return rootChildren[Int(byte)]
  }

  /// - Returns: where a needle may begin, at or after a position; behind the end when none does.
  func firstStart(in bytes: UnsafeBufferPointer<UInt8>, from position: Int) -> Int {
    guard !isEmpty else { return bytes.count }
    return pairs.withUnsafeBufferPointer { pairs in
      var position = position
      while position < bytes.count - 1 {
        let pair = Int(bytes[position]) << 8 | Int(bytes[position + 1])
        if pairs[pair >> 6] >> UInt64(pair & 63) & 1 != 0 { return position }
        position += 1
      }
      if position < bytes.count, rootChildren[Int(bytes[position])] == Self.root { position += 1 }
      return position
    }
  }

  /// The length of the longest needle that ends here; 0 when none does.
  func match(at node: Node) -> Int { Int(longestMatch[Int(node)]) }

  /// How many of the last bytes may still become part of a needle that has not ended yet.
  func open(at node: Node) -> Int { Int(heldBack[Int(node)]) }

  private func child(of node: Node, _ wanted: UInt8) -> Node {
    var child = firstChild[Int(node)]
    while child != Self.root, byte[Int(child)] != wanted { child = nextSibling[Int(child)] }
    return child
  }

  private mutating func insert(_ needle: [UInt8]) {
    var node = Self.root
    for (depth, value) in needle.enumerated() {
      var child = child(of: node, value)
      if child == Self.root {
        child = Node(byte.count)
        byte.append(value)
        firstChild.append(Self.root)
        nextSibling.append(firstChild[Int(node)])
        failure.append(Self.root)
        longestMatch.append(0)
        heldBack.append(Int32(depth + 1))
        firstChild[Int(node)] = child
        if node == Self.root { rootChildren[Int(value)] = child }
      }
      node = child
    }
    longestMatch[Int(node)] = Int32(needle.count)
    insertPairs(needle)
  }

  /// A line may be wrapped behind the first byte.
  private mutating func insertPairs(_ needle: [UInt8]) {
    let seconds = needle.count > 1 ? [needle[1], UInt8(ascii: "\n"), UInt8(ascii: "\r")] : Array(0...255)
    for second in seconds {
      let pair = Int(needle[0]) << 8 | Int(second)
      pairs[pair >> 6] |= 1 << UInt64(pair & 63)
    }
  }

  /// Links the nodes breadth first, so that what a link leads to is complete before it is used.
  private mutating func link() {
    var level = children(of: Self.root)
    while !level.isEmpty {
      for node in level {
        let link = Int(failure[Int(node)])
        longestMatch[Int(node)] = max(longestMatch[Int(node)], longestMatch[link])
        if firstChild[Int(node)] == Self.root { heldBack[Int(node)] = heldBack[link] }
        for child in children(of: node) {
          failure[Int(child)] = next(Node(link), byte[Int(child)])
        }
      }
      level = level.flatMap { children(of: $0) }
    }
  }

  private func children(of node: Node) -> [Node] {
    var children: [Node] = []
    var child = firstChild[Int(node)]
    while child != Self.root {
      children.append(child)
      child = nextSibling[Int(child)]
    }
    return children
  }
}
