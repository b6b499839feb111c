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
    case .run: .run(required("run", .command, "what runs the suite", else: .shell("")))
    case .http: .http(required("http", .http, "what an HTTP request finds", else: HTTPProbe(url: "")))
    case .tcp:
      .tcp(required("tcp", .tcp, "a port that takes a connection", else: TCPProbe(host: "", port: 1)))
    case .prometheus:
      .prometheus(
        required(
          "prometheus", .prometheus, "what a Prometheus server says",
          else: PrometheusProbe(url: "", query: "")))
    case .file: .file(required("file", .file, "a file to look at", else: FileProbe(path: "")))
    case .junit: .junit(required("junit", .junit, "a test suite", else: JUnitProbe(results: "")))
    case .manual:
      .manual(
        ManualTest(
          instructions: required("manual", .text, "what a person does", else: ""),
          expected: optional("expected", .text, "what should then be seen"),
          by: optional(
            "by", .list(of: .reference(to: .person)), "who may record the result; without them anyone") ?? [])
      )
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
    set(&access.headers, "headers", .headers(.line), "request headers")
    set(
      &access.headerVariables, "headers-env", .headers(.variable),
      "request headers whose values environment variables hold")
    set(&access.authorities, "ca", .path, "a PEM file of the authorities to trust")
    set(&access.certificate, "certificate", .path, "the client's certificate")
    set(&access.key, "key", .path, "the client's key")
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
      var probe = HTTPProbe(url: fields.required("url", .url, "the address", else: ""))
      if let method = fields.optional("method", Schema<Method>.choice, "the request method") {
        probe.method = method.rawValue
      }
      fields.set(&probe.body, "body", .value, "what is sent")
      fields.set(&probe.subject, "measure", .subject, "what is measured of the answer")
      fields.set(&probe.followsRedirects, "follow-redirects", .boolean, "false measures the redirect itself")
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
    let header = Schema<String>.mapping("what is measured") {
      $0.required("header", .headerName, "the name of the header")
    }
    let words: [(String, Value)] = [("status", .status), ("latency", .latency), ("body", .body)]
    return Schema(.either([.scalar(.choice(words.map(\.0))), header.shape()])) { node, findings in
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
    .names(.headerName, value) { entry, findings in
      if !Schema<String>.isHeaderName(entry.key) {
        findings.report(.invalid(.headerName, read: .text(entry.key)), at: entry.mark)
      }
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
      let url = fields.required("url", .url, "the address", else: "")
      var probe = PrometheusProbe(
        url: url, query: fields.required("query", .text, "an instant query that gives one number", else: ""))
      probe.access = fields.access(url)
      fields.set(&probe.acceptsWarnings, "accept-warnings", .boolean, "takes what the server warns of")
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
      var probe = FileProbe(
        path: fields.required("path", .path, "the path, from the plan's folder", else: ""))
      fields.set(&probe.exists, "exists", .boolean, "false: that it is not there")
      fields.set(&probe.sha256, "sha256", .sha256, "the SHA-256 that it must have")
      if !probe.exists { fields.exclude("sha256", "exists: false") }
      return probe
    }
  }
}

extension Schema where Value == JUnitProbe {
  /// A test suite.
  static var junit: Self {
    .mapping("a test suite") { fields in
      JUnitProbe(
        run: fields.optional("run", .command, "what runs the suite"),
        results: fields.required(
          "results", .path, "the suite's result file, or a pattern for several", else: ""))
    }
  }
}
