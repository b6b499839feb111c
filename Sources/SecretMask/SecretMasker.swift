/// Replaces secrets in a stream of bytes, wherever the stream is cut.
///
/// Occurrences that share a byte become one mask. Bytes are held back only as long as they are the beginning of
/// a form that may still go on; everything else comes out with the call that brought it in.
public struct SecretMasker: Sendable {
  /// What stands in the place of a secret: four bullets, whatever its length.
  public static let mask = Array("••••".utf8)

  /// A range of the stream that is masked, by offsets from the first byte held back.
  private struct Span {
    var start: Int
    var end: Int
    var isWritten = false
  }

  private let automaton: NeedleAutomaton
  private var node = NeedleAutomaton.root
  private var held: [UInt8] = []
  private var spans: [Span] = []

  /// Masks all ``SecretForms`` of some values; a value that is too short to have any is not masked.
  public init(secrets: some Sequence<[UInt8]>) {
    self.init(needles: Set(secrets.flatMap(SecretForms.of)))
  }

  /// Masks exactly these byte sequences.
  init(needles: some Sequence<[UInt8]>) {
    automaton = NeedleAutomaton(needles)
  }

  /// Takes the next bytes of the stream and appends to the output what can no longer change.
  public mutating func mask(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) {
    for byte in bytes {
      node = automaton.next(node, byte)
      if node == NeedleAutomaton.root, held.isEmpty {
        output.append(byte)
        continue
      }
      held.append(byte)
      let length = automaton.match(at: node)
      if length > 0 { cover(from: held.count - length) }
      release(held.count - automaton.open(at: node), into: &output)
    }
  }

  /// Ends the stream: appends what was held back, and starts anew.
  public mutating func finish(into output: inout [UInt8]) {
    release(held.count, into: &output)
    node = NeedleAutomaton.root
  }

  /// Masks the held bytes from an offset on, together with every span that they overlap.
  private mutating func cover(from start: Int) {
    var span = Span(start: start, end: held.count)
    while let last = spans.last, last.end > span.start {
      span.start = min(span.start, last.start)
      span.isWritten = span.isWritten || last.isWritten
      spans.removeLast()
    }
    spans.append(span)
  }

  /// Writes the first held bytes, which no later occurrence can begin in.
  private mutating func release(_ count: Int, into output: inout [UInt8]) {
    guard count > 0 else { return }
    var position = 0
    while let span = spans.first, span.start < count {
      output += held[position..<max(position, span.start)]
      if !span.isWritten { output += Self.mask }
      position = min(span.end, count)
      guard span.end > count else {
        spans.removeFirst()
        continue
      }
      spans[0].isWritten = true
      break
    }
    output += held[position..<count]
    held.removeFirst(count)
    for index in spans.indices {
      spans[index].start -= count
      spans[index].end -= count
    }
  }
}
