/// Replaces secrets in a stream of bytes, wherever the stream is cut.
///
/// Occurrences that share a byte become one mask. Bytes are held back only as long as they are the beginning of
/// a form that may still go on; everything else comes out with the call that brought it in. A line end at which an
/// encoder has wrapped its line does not hide what goes on behind it.
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
  private var wraps: LineWraps
  private var node = NeedleAutomaton.root
  private var held: [UInt8] = []
  /// The held line ends that a needle reaches across, in ascending order.
  private var passed: [Int] = []
  private var spans: [Span] = []

  /// Masks all ``SecretForms`` of some values; a value that is too short to have any is not masked.
  public init(secrets: some Sequence<[UInt8]>) {
    self.init(needles: Set(secrets.flatMap(SecretForms.of)))
  }

  /// Masks exactly these byte sequences.
  init(needles: some Sequence<[UInt8]>, columns: Set<Int> = LineWraps.usual) {
    automaton = NeedleAutomaton(needles)
    wraps = LineWraps(columns)
  }

  /// Takes the next bytes of the stream and appends to the output what can no longer change.
  public mutating func mask(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) {
    bytes.withUnsafeBufferPointer { bytes in
      var position = 0
      while position < bytes.count {
        if node == NeedleAutomaton.root, held.isEmpty {
          let start = automaton.firstStart(in: bytes, from: position)
          output += bytes[position..<start]
          position = start
          guard position < bytes.count else { break }
        }
        take(position, of: bytes, into: &output)
        position += 1
      }
      wraps.pass(bytes)
    }
  }

  /// Ends the stream: appends what was held back, and starts anew.
  public mutating func finish(into output: inout [UInt8]) {
    release(held.count, into: &output)
    node = NeedleAutomaton.root
    wraps.restart()
  }

  /// A whole text, masked; it has nothing to do with the stream.
  ///
  /// - Parameter isCut: the text goes on where nobody has read it: what may be the beginning of a secret is left out.
  public func masked(_ text: String, isCut: Bool = false) -> String {
    guard !automaton.isEmpty else { return text }
    var masker = self
    var output: [UInt8] = []
    masker.finish(into: &output)
    output.removeAll()
    masker.mask(Array(text.utf8)[...], into: &output)
    if !isCut { masker.finish(into: &output) }
    return String(decoding: output, as: UTF8.self)
  }

  private mutating func take(
    _ position: Int, of bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]
  ) {
    let byte = bytes[position]
    let next = automaton.next(node, byte)
    if next == NeedleAutomaton.root, node != NeedleAutomaton.root, wraps.areAt(position, of: bytes) {
      passed.append(held.count)
      held.append(byte)
    } else {
      node = next
      held.append(byte)
      let length = automaton.match(at: node)
      if length > 0 { cover(from: start(ofLast: length)) }
    }
    let open = automaton.open(at: node)
    release(open == 0 ? held.count : start(ofLast: open), into: &output)
  }

  /// Where the last bytes of the stream begin of those held, not counting the line ends that are passed over.
  private func start(ofLast count: Int) -> Int {
    var start = held.count - count
    for offset in passed.reversed() where offset >= start { start -= 1 }
    return start
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
    passed = passed.filter { $0 >= count }.map { $0 - count }
    for index in spans.indices {
      spans[index].start -= count
      spans[index].end -= count
    }
  }
}
