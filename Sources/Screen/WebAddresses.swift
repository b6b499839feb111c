/// The web addresses in a text, in the order in which they stand there.
///
/// - Returns: addresses of printable ASCII alone (RFC 3986), without the punctuation of the sentence around them.
public func webAddresses(in text: some StringProtocol) -> [String] {
  text.split { !$0.isASCII || $0 <= " " || noAddress.contains($0) }.compactMap {
    webAddress(in: Substring($0))
  }
}

/// What ends an address besides blanks (RFC 3986, appendix C).
private let noAddress: Set<Character> = ["\"", "<", ">", "\\", "^", "`", "{", "|", "}", "\u{7F}"]
/// What ends the sentence and not the address.
private let punctuation: Set<Character> = [".", ",", ";", ":", "!", "?", "'"]

/// The address in a word; nil when there is none.
private func webAddress(in word: Substring) -> String? {
  let schemes = ["https://", "http://"].compactMap { (scheme: String) in
    word.firstRange(of: scheme)?.lowerBound
  }
  guard let start = schemes.min() else { return nil }
  var address = word[start...]
  while let last = address.last, punctuation.contains(last) || isUnopened(last, in: address) {
    address.removeLast()
  }
  return address.hasSuffix("://") ? nil : String(address)
}

/// Whether a bracket belongs to the sentence: the address has none that it closes.
private func isUnopened(_ last: Character, in address: Substring) -> Bool {
  let opening: Character? = last == ")" ? "(" : last == "]" ? "[" : nil
  return opening.map { opening in
    address.count { $0 == last } > address.count { $0 == opening }
  } ?? false
}

/// The lines into which a text was broken, as spans of a role of which those lead somewhere that are an address of the
/// text, or a part of one that was broken.
public func linking(_ lines: [String], of text: some StringProtocol, _ role: Role) -> [[Span]] {
  var addresses = webAddresses(in: text)[...]
  guard !addresses.isEmpty else { return lines.map { [Span($0, role)] } }
  // What is still missing of the first of them.
  var missing: Substring?
  return lines.map { line in
    var spans: [Span] = []
    var rest = line[...]
    while let address = addresses.first {
      let wanted = missing ?? address[...]
      guard let (start, count) = rest.place(of: wanted, isBegun: missing != nil) else { break }
      if start > rest.startIndex { spans.append(Span(String(rest[..<start]), role)) }
      let end = rest.index(start, offsetBy: count)
      spans.append(Span(String(rest[start..<end]), role, link: address))
      rest = rest[end...]
      if count < wanted.count {
        missing = wanted.dropFirst(count)
        break
      }
      missing = nil
      addresses.removeFirst()
    }
    return rest.isEmpty && !spans.isEmpty ? spans : spans + [Span(String(rest), role)]
  }
}

extension Substring {
  /// Where a line holds an address, or as much of it as the line has room for.
  ///
  /// - Parameter isBegun: the line before ended in the middle of it.
  fileprivate func place(of address: Substring, isBegun: Bool) -> (start: Index, count: Int)? {
    if isBegun {
      let count = zip(self, address).prefix { $0 == $1 }.count
      return count == 0 ? nil : (startIndex, count)
    }
    if let whole = firstRange(of: address) { return (whole.lowerBound, address.count) }
    // Broken at the end of the line: enough of it is there to know it by.
    guard let start = indices.first(where: { address.hasPrefix(self[$0...]) && self[$0...].count >= 8 })
    else {
      return nil
    }
    return (start, self[start...].count)
  }
}
