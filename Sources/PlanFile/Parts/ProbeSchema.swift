import ReleaseModel

/// The keys that say what a check measures.
enum ProbeKey: String, CaseIterable {
  case run, http, tcp, prometheus, file, junit, manual

  /// What such a check is called in diagnostics.
  var place: String {
    switch self {
    case .run, .http: "a check"
    case .tcp, .prometheus, .file, .junit, .manual: "a \(rawValue) check"
    }
  }
}

extension Fields {
  mutating func probe(_ key: ProbeKey?) -> Check.Probe {
    switch key {
    case .run: .run(required("run", .command, else: .shell("")))
    case .http: .http(required("http", .http, else: HTTPProbe(url: "")))
    case .tcp: .tcp(required("tcp", .tcp, else: TCPProbe(host: "", port: 1)))
    case .prometheus:
      .prometheus(required("prometheus", .prometheus, else: PrometheusProbe(url: "", query: "")))
    case .file: .file(required("file", .file, else: FileProbe(path: "")))
    case .junit: .junit(required("junit", .junit, else: JUnitProbe(results: "")))
    case .manual:
      .manual(
        ManualTest(
          instructions: required("manual", .text, else: ""), expected: optional("expected", .text),
          by: optional("by", .list(of: .reference(to: .person))) ?? []))
    case nil: .run(.shell(""))
    }
  }
}

extension Check.Probe {
  /// What its readings have in common; nil when they may be any text.
  var readings: Readings? {
    let quantity = 0...Double.infinity
    switch self {
    case .http(let probe):
      switch probe.subject {
      case .status: return Readings(noun: "status", range: 100...599)
      case .latency: return Readings(noun: "latency", units: ["ms"], range: quantity)
      case .body, .header: return nil
      }
    case .tcp: return Readings(noun: "latency", units: ["ms"], range: quantity)
    case .file: return Readings(noun: "size", units: ["B"], range: quantity)
    case .prometheus(let probe):
      let range = probe.isCount ? quantity : -Double.infinity...Double.infinity
      return Readings(noun: "result of this query", units: ["%"], range: range)
    case .run, .junit, .manual: return nil
    }
  }

  /// Whether its reading says nothing by itself.
  var needsComparison: Bool {
    switch self {
    case .http(let probe): probe.subject != .status
    case .prometheus: true
    case .run, .tcp, .file, .junit, .manual: false
    }
  }
}

extension Fields {
  /// The keys of whatever is asked over HTTP.
  fileprivate mutating func access(_ url: String) -> HTTPAccess {
    var access = HTTPAccess()
    set(&access.headers, "headers", .headers(.line))
    set(&access.headerVariables, "headers-env", .headers(.variable))
    set(&access.authorities, "ca", .path)
    set(&access.certificate, "certificate", .path)
    set(&access.key, "key", .path)
    require("certificate", with: "key")
    if url.lowercased().hasPrefix("http://") {
      for key in ["ca", "certificate", "key"] { exclude(key, "http:// in url") }
    }
    return access
  }
}

/// The request methods that a check can use.
private enum Method: String, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case options = "OPTIONS"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
}

extension Schema where Value == HTTPProbe {
  /// An HTTP request.
  static var http: Self {
    .mapping("an HTTP request") { fields in
      var probe = HTTPProbe(url: fields.required("url", .url, else: ""))
      if let method = fields.optional("method", Schema<Method>.choice) { probe.method = method.rawValue }
      fields.set(&probe.body, "body", .value)
      fields.set(&probe.subject, "measure", .subject)
      fields.set(&probe.followsRedirects, "follow-redirects", .boolean)
      probe.access = fields.access(probe.url)
      fields.require("method", with: "body")
      if probe.method == Method.head.rawValue, probe.subject == .body {
        fields.exclude("measure", "method: HEAD, which has no body")
      }
      return probe
    }
  }
}

extension Schema where Value == HTTPProbe.Subject {
  /// What is measured of an answer: a word, or `{header: NAME}`.
  static var subject: Self {
    let header = Schema<String>.mapping("what is measured") { $0.required("header", .headerName) }
    let words: [(String, Value)] = [("status", .status), ("latency", .latency), ("body", .body)]
    return Schema { node, findings in
      if case .mapping = node.content { return header.read(node, findings).map { .header($0) } }
      return Schema.scalar(.choice(words.map(\.0) + ["{header: NAME}"])) { text, _ in
        words.first { $0.0 == text }?.1
      }.read(node, findings)
    }
  }
}

extension Schema where Value == [String: String] {
  /// Request headers.
  static func headers(_ value: Schema<String>) -> Self {
    Schema { node, findings in
      guard case .mapping(let entries) = node.content else {
        findings.report(.invalid(.mapping, read: node.summary), at: node.mark)
        return nil
      }
      var headers: [String: String] = [:]
      for entry in entries {
        if !Schema<String>.isHeaderName(entry.key) {
          findings.report(.invalid(.headerName, read: .text(entry.key)), at: entry.mark)
        }
        headers[entry.key] = value.read(entry.value, findings)
      }
      return headers
    }
  }
}

extension Schema where Value == String {
  fileprivate static var headerName: Self {
    .scalar(.headerName) { text, _ in isHeaderName(text) ? text : nil }
  }

  /// Whether a text is a token of RFC 9110, section 5.6.2.
  fileprivate static func isHeaderName(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        $0.isASCIIAlphanumeric || "!#$%&'*+-.^_`|~".unicodeScalars.contains($0)
      }
  }
}

extension Schema where Value == TCPProbe {
  /// `host:port`; an IPv6 address stands in brackets.
  static var tcp: Self {
    .scalar(.endpoint) { text, _ in
      guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
        (1...65535).contains(port)
      else { return nil }
      var host = text[..<colon]
      let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
      if isBracketed { host = host.dropFirst().dropLast() }
      let others = isBracketed ? ":.%" : ".-_"
      guard !host.isEmpty,
        host.unicodeScalars.allSatisfy({ $0.isASCIIAlphanumeric || others.unicodeScalars.contains($0) })
      else { return nil }
      return TCPProbe(host: String(host), port: port)
    }
  }
}

extension Schema where Value == PrometheusProbe {
  /// A query of a Prometheus server.
  static var prometheus: Self {
    .mapping("a Prometheus query") { fields in
      let url = fields.required("url", .url, else: "")
      var probe = PrometheusProbe(url: url, query: fields.required("query", .text, else: ""))
      probe.access = fields.access(url)
      fields.set(&probe.acceptsWarnings, "accept-warnings", .boolean)
      return probe
    }
  }
}

extension PrometheusProbe {
  /// Whether the query counts and nothing else, so that its result is never below 0.
  fileprivate var isCount: Bool {
    var depth = 0
    let outside = query.filter { character in
      if character == "{" { depth += 1 }
      defer { if character == "}" { depth -= 1 } }
      return depth == 0 && !character.isWhitespace
    }
    return ["count(", "countby(", "count_over_time("].contains(where: outside.hasPrefix)
      && !outside.contains { "+-*/%^<>=".contains($0) }
  }
}

extension Schema where Value == FileProbe {
  /// A file to look at.
  static var file: Self {
    .mapping("a file to look at") { fields in
      var probe = FileProbe(path: fields.required("path", .path, else: ""))
      fields.set(&probe.exists, "exists", .boolean)
      fields.set(&probe.sha256, "sha256", .sha256)
      if !probe.exists { fields.exclude("sha256", "exists: false") }
      return probe
    }
  }
}

extension Schema where Value == JUnitProbe {
  /// A test suite.
  static var junit: Self {
    .mapping("a test suite") { fields in
      JUnitProbe(run: fields.optional("run", .command), results: fields.required("results", .path, else: ""))
    }
  }
}
