import ReleaseModel

extension Schema where Value == String {
  /// Free text, not blank.
  static var text: Self {
    .scalar(.text) { text, _ in text.contains { !$0.isWhitespace } ? text : nil }
  }

  /// A name or a title: one line of text.
  static var line: Self {
    .scalar(.line) { text, _ in
      text.contains { !$0.isWhitespace } && !text.contains(where: \.isNewline) && text.count <= Longest.line
        ? text : nil
    }
  }

  /// A path, which is taken as it is: nothing in it is expanded as a shell would.
  static var path: Self {
    Schema(.scalar(.path)) { node, findings in
      let path = line.read(node, findings)
      if let path, wantsShell(path) {
        findings.report(.invalid(.path, read: node.summary), at: node.mark)
      }
      return path
    }
  }

  /// Whether a path begins with `~`, or holds `$NAME`, `${NAME}` or `$(COMMAND)`.
  fileprivate static func wantsShell(_ path: String) -> Bool {
    var isBehindDollar = false
    return path.hasPrefix("~")
      || path.unicodeScalars.contains { scalar in
        defer { isBehindDollar = scalar == "$" }
        return isBehindDollar && (scalar.isASCIILetter || scalar == "_" || scalar == "{" || scalar == "(")
      }
  }

  /// Any text, an empty one too.
  static var value: Self { .scalar(.value) { text, _ in text } }

  /// An id: 1 to 64 letters, digits, `-` and `_`.
  static var identifier: Self {
    .scalar(.identifier) { text, _ in
      (1...64).contains(text.utf8.count) && text.unicodeScalars.allSatisfy(\.isIdentifier) ? text : nil
    }
  }

  /// The id of an entry of another list.
  static func reference(to namespace: Namespace) -> Self {
    identifier.map { id, node, findings in
      findings.refer(to: id, in: namespace, at: node.mark)
      return id
    }
  }

  /// The name of an environment variable, as POSIX has it.
  static var variable: Self {
    .scalar(.variable) { text, _ in isVariable(text) ? text : nil }
  }

  static func isVariable(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return text.unicodeScalars.allSatisfy { $0.isASCIIAlphanumeric || $0 == "_" }
  }

  /// An address for the sendmail interface, which would take one that begins with `-` for an option.
  static var address: Self {
    .scalar(.address) { text, _ in
      !text.isEmpty && !text.hasPrefix("-") && !text.contains { $0.isWhitespace || $0 == "," } ? text : nil
    }
  }

  /// SHA-256 in hexadecimal, lower case.
  static var sha256: Self {
    .scalar(.sha256) { text, _ in
      text.utf8.count == 64 && text.allSatisfy { $0.isASCII && $0.isHexDigit } ? text.lowercased() : nil
    }
  }

  /// The hash of a commit, or its beginning, in lower case.
  static var commit: Self {
    .scalar(.commit) { text, _ in
      (7...64).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && $0.isHexDigit }
        ? text.lowercased() : nil
    }
  }

  /// An absolute `http` or `https` address.
  ///
  /// What a step gives may be part of it: whatever that will be.
  static var url: Self {
    .scalar(.url) { text, _ in isWebAddress(OutputReference.filled(text) { _ in "1" }) ? text : nil }
  }

  /// A regular expression with one group, a percentage, or two, done and total.
  static var progress: Self {
    Schema(.scalar(.progress)) { node, findings in
      guard case .scalar(let scalar) = node.content, !scalar.isNull, scalar.text.utf8.count <= Longest.pattern
      else {
        findings.report(.invalid(.progress, read: node.summary), at: node.mark)
        return nil
      }
      guard let pattern = findings.pattern(scalar.text, in: scalar, at: node.mark) else { return nil }
      if (1...2).contains(pattern.groupCount) { return scalar.text }
      findings.report(.invalid(.progress, read: node.summary), at: node.mark)
      return nil
    }
  }
}

extension Schema where Value == Bool {
  /// `true` or `false`, and none of YAML's other words for them.
  static var boolean: Self { .scalar(.boolean) { text, _ in Bool(text) } }
}

extension Schema where Value: FixedWidthInteger {
  /// A whole number of a range.
  static func integer(_ range: ClosedRange<Int>) -> Self {
    .scalar(.integer(range)) { text, _ in Int(text).flatMap { range.contains($0) ? Value(exactly: $0) : nil }
    }
  }
}

extension Schema where Value == Int64 {
  /// So many bytes, 64 KiB to 1 TiB.
  static var size: Self {
    .scalar(.size) { text, _ in
      let units: [String: Int64] = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40]
      guard let unit = units[String(text.suffix(3))], let number = Int64(text.dropLast(3).trimmed), number > 0
      else { return nil }
      let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
      return !overflow && (64 << 10...1 << 40).contains(bytes) ? bytes : nil
    }
  }
}

extension Schema where Value == Criterion {
  /// A comparison.
  static var criterion: Self {
    Schema<Criterion>(.scalar(.criterion)) { node, findings in
      // A block scalar is what YAML makes of an unquoted `>2`; it is never meant.
      if case .scalar(let scalar) = node.content, !scalar.isNull, scalar.style != .block,
        scalar.text.utf8.count <= Longest.pattern, let criterion = Criterion(scalar.text)
      {
        if let pattern = criterion.pattern, findings.pattern(pattern, in: scalar, at: node.mark) == nil {
          return nil
        }
        return criterion
      }
      findings.report(.invalid(.criterion, read: node.summary), at: node.mark)
      return nil
    }
  }
}

extension Schema where Value == Invocation {
  /// A text for the shell, or a program with its arguments.
  static var command: Self {
    let arguments = Schema<[String]>.list(of: .value, canBeEmpty: false)
    return Schema(.either([.scalar(.text), arguments.shape()])) { node, findings in
      for word in node.texts where word.text.utf8.count > Longest.argument {
        findings.report(.invalid(.argument, read: .text(word.text)), at: word.mark)
        return nil
      }
      if case .list(let words) = node.content, !words.isEmpty {
        guard let values = arguments.read(node, findings), values.count == words.count else { return nil }
        if case .scalar(let program) = words[0].content {
          findings.report(program.invisible, in: "a command")
        }
        if let program = values.first, !program.isEmpty {
          if Schema<String>.wantsShell(program) {
            findings.report(.invalid(.path, read: words[0].summary), at: words[0].mark)
          }
          return .program(values)
        }
      } else if case .scalar(let scalar) = node.content, !scalar.isNull,
        scalar.text.contains(where: { !$0.isWhitespace })
      {
        findings.report(scalar.invisible, in: "a command")
        return .shell(scalar.text)
      }
      findings.report(.invalid(.command, read: node.summary), at: node.mark)
      return nil
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isASCIILetter: Bool { isASCIIAlphanumeric && !("0"..."9").contains(self) }
  var isIdentifier: Bool { isASCIIAlphanumeric || self == "-" || self == "_" }
}

/// Whether a text is an `http` or `https` address with a host, by RFC 3986 as far as it matters here.
private func isWebAddress(_ text: String) -> Bool {
  let lowercased = text.lowercased()
  guard let scheme = ["http://", "https://"].first(where: lowercased.hasPrefix),
    text.unicodeScalars.allSatisfy({
      (0x21...0x7E).contains($0.value) && !"<>\"{}|\\^`".unicodeScalars.contains($0)
    })
  else { return false }
  let authority = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
  let hostAndPort = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
  var host = hostAndPort
  if let colon = hostAndPort.lastIndex(of: ":"), !hostAndPort.hasSuffix("]") {
    host = hostAndPort[..<colon]
    guard let port = Int(hostAndPort[hostAndPort.index(after: colon)...]), (1...65535).contains(port) else {
      return false
    }
  }
  if host.hasPrefix("[") { return host.hasSuffix("]") && host.count > 2 }
  return !host.isEmpty && !host.contains { "[]:@".contains($0) }
}
