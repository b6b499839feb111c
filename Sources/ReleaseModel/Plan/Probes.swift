extension Check {
  /// What is measured.
  public enum Probe: Hashable, Sendable {
    /// A command: its exit code, or its output when there is something to compare with.
    case run(Invocation)
    /// An HTTP request.
    case http(HTTPProbe)
    /// Whether a port takes connections, and how soon.
    case tcp(TCPProbe)
    /// A query of a Prometheus server.
    case prometheus(PrometheusProbe)
    /// A file: whether it is there, its size, what it holds.
    case file(FileProbe)
    /// A test suite, test by test.
    case junit(JUnitProbe)
    /// A test that a person performs.
    case manual(ManualTest)
  }
}

extension Check.Probe: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let kind: String = try fields["kind"]
    switch kind {
    case "run": self = .run(try fields["probe"])
    case "http": self = .http(try fields["probe"])
    case "tcp": self = .tcp(try fields["probe"])
    case "prometheus": self = .prometheus(try fields["probe"])
    case "file": self = .file(try fields["probe"])
    case "junit": self = .junit(try fields["probe"])
    case "manual": self = .manual(try fields["probe"])
    default: throw fields.unknown(kind, in: "kind")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .run(let probe): try encoder.write(["kind": "run", "probe": probe])
    case .http(let probe): try encoder.write(["kind": "http", "probe": probe])
    case .tcp(let probe): try encoder.write(["kind": "tcp", "probe": probe])
    case .prometheus(let probe): try encoder.write(["kind": "prometheus", "probe": probe])
    case .file(let probe): try encoder.write(["kind": "file", "probe": probe])
    case .junit(let probe): try encoder.write(["kind": "junit", "probe": probe])
    case .manual(let probe): try encoder.write(["kind": "manual", "probe": probe])
    }
  }
}

/// What an HTTP server asks of its clients, and what makes it trusted.
public struct HTTPAccess: Hashable, Codable, Sendable {
  /// The request's headers: name → value.
  public var headers: [String: String] = [:]
  /// Headers whose values are kept out of the plan: name → environment variable.
  public var headerVariables: [String: String] = [:]
  /// A file of certificate authorities (PEM) to trust in place of the system's.
  public var authorities: String?
  /// A file with the client's certificate (PEM).
  public var certificate: String?
  /// A file with the key of the client's certificate (PEM).
  public var key: String?

  /// Asks as anybody may, and trusts whom the system trusts.
  public init() {}
}

/// An HTTP request, and what is measured of its answer.
public struct HTTPProbe: Hashable, Codable, Sendable {
  /// What is measured of an answer.
  public enum Subject: Hashable, Sendable {
    /// The status code.
    case status
    /// The time from the request to the first byte of the answer, in ms; with redirects, to that of the last.
    case latency
    /// The whole body, as text.
    case body
    /// The value of a header, whose name is in any case.
    case header(String)
  }

  /// An absolute `http` or `https` address.
  public var url: String
  /// The request's method.
  public var method = "GET"
  /// The request's body.
  public var body: String?
  /// What is measured.
  public var subject = Subject.status
  /// Whether a redirect is followed, or is itself the answer.
  public var followsRedirects = true
  /// What the server asks, and what makes it trusted.
  public var access = HTTPAccess()

  /// Makes a GET request whose status code is measured.
  public init(url: String) { self.url = url }
}

/// A port to connect to; the reading is how long that took, in ms.
public struct TCPProbe: Hashable, Codable, Sendable {
  /// A name or an address; one of IPv6 without brackets.
  public var host: String
  /// 1 to 65535.
  public var port: Int

  /// Names a port.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// As a plan writes it: `host:port`.
  public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// An instant query of a Prometheus server, which gives one number.
public struct PrometheusProbe: Hashable, Codable, Sendable {
  /// The server's base address, before `/api/v1/query`.
  public var url: String
  /// The query in PromQL: a scalar, or a vector of one element.
  public var query: String
  /// What the server asks, and what makes it trusted.
  public var access = HTTPAccess()
  /// Whether a reading counts although the server warns that it may be wrong or partial; nil where the plan does not
  /// say, which is no.
  public var acceptsWarnings: Bool?

  /// Makes a query.
  public init(url: String, query: String) {
    self.url = url
    self.query = query
  }
}

/// A file: whether it is there, its size and what it holds.
public struct FileProbe: Hashable, Codable, Sendable {
  /// The path, relative to the plan's folder.
  public var path: String
  /// Whether it has to be there, or has to be absent.
  public var exists = true
  /// The SHA-256 that it must have, in hexadecimal.
  public var sha256: String?

  /// Looks for a file.
  public init(path: String) { self.path = path }
}

/// The result file of a test suite, in the form of JUnit.
public struct JUnitProbe: Hashable, Codable, Sendable {
  /// What runs the suite; nil when something else does, such as a step.
  public var run: Invocation?
  /// The path of the result file, relative to the plan's folder.
  public var results: String

  /// Reads a result file.
  public init(run: Invocation? = nil, results: String) {
    self.run = run
    self.results = results
  }
}

/// A test that a person performs and records.
public struct ManualTest: Hashable, Codable, Sendable {
  /// What to do.
  public var instructions: String
  /// What should then be seen.
  public var expected: String?
  /// Who may record the result; empty means anyone.
  public var by: [PersonID] = []

  /// Makes a test.
  public init(instructions: String, expected: String? = nil, by: [PersonID] = []) {
    self.instructions = instructions
    self.expected = expected
    self.by = by
  }
}
