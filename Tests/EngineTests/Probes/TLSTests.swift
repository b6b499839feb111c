import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

/// Against a real server with a certificate authority of its own.
@Suite(
  .patience,
  .enabled(if: Tool.python != nil && Tool.openssl != nil, "python3 or openssl is not installed"))
struct TLSTests {
  private let authority: Authority

  init() throws { authority = try Authority() }

  private func measure(_ server: PythonServer, _ change: (inout HTTPAccess) -> Void) async
    -> Observation.Finding
  {
    var probe = HTTPProbe(url: "https://127.0.0.1:\(server.port)/")
    change(&probe.access)
    var check = Check(id: "web", title: "Web", probe: .http(probe))
    check.timeout = .seconds(60)
    return await check.measure(in: ProbeContext(directory: authority.folder.path, environment: [:])).finding
  }

  @Test func aServerOfTheOwnAuthorityIsTrustedAndNoOther() async throws {
    let server = try authority.serve("server")
    #expect(await measure(server) { $0.authorities = "ca.pem" } == .reading("200"))
    for authorities in [nil, "other.pem"] {
      let observation = await measure(server) { $0.authorities = authorities }
      #expect(observation.text.hasPrefix("the server is not trusted: "), "\(observation)")
    }
  }

  @Test func aServerOfAnotherNameIsNotTrusted() async throws {
    let observation = await measure(try authority.serve("elsewhere")) { $0.authorities = "ca.pem" }
    #expect(observation.text.hasPrefix("the server is not trusted: "), "\(observation)")
  }

  @Test func aServerThatDemandsACertificateGetsIt() async throws {
    let server = try authority.serve("server", demanding: "ca.pem")
    let without = await measure(server) { $0.authorities = "ca.pem" }
    #expect(without.text.hasPrefix("connection lost: "), "\(without)")
    let with = await measure(server) {
      $0.authorities = "ca.pem"
      $0.certificate = "client.pem"
      $0.key = "client.key"
    }
    #expect(with == .reading("200"))
    // One of another authority is none.
    let wrong = await measure(server) {
      $0.authorities = "ca.pem"
      $0.certificate = "other.pem"
      $0.key = "other.key"
    }
    #expect(wrong.text.hasPrefix("connection lost: "), "\(wrong)")
  }

  @Test func aFileThatIsMissingIsAnError() async throws {
    let server = try authority.serve("server")
    #expect(
      await measure(server) { $0.authorities = "gone.pem" }
        == .error("cannot read the certificate authorities in \(authority.folder.path)/gone.pem"))
    let observation = await measure(server) {
      $0.authorities = "ca.pem"
      $0.certificate = "gone.pem"
    }
    #expect(observation.text.hasPrefix("cannot use the client certificate "), "\(observation)")
  }
}

/// A certificate authority, what it has signed, and another authority.
private struct Authority {
  let folder: Folder

  private static let script = """
    certificate, key, clients = sys.argv[1:4]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if clients:
      context.verify_mode = ssl.CERT_REQUIRED
      context.load_verify_locations(clients)
    class Handler(http.server.BaseHTTPRequestHandler):
      def do_GET(self):
        self.send_response(200)
        self.end_headers()
    http.server.ThreadingHTTPServer.handle_error = lambda *arguments: None
    serve(Handler, context)
    """

  init() throws {
    folder = try Folder()
    for name in ["ca", "other"] { try make(name, ["-subj", "/CN=\(name)"]) }
    for (name, alternative) in [
      ("server", "IP:127.0.0.1"), ("elsewhere", "DNS:shop.example"), ("client", "DNS:client"),
    ] {
      try make(
        name,
        [
          "-CA", "ca.pem", "-CAkey", "ca.key", "-subj", "/CN=\(name)", "-addext",
          "subjectAltName=\(alternative)",
          "-addext", "basicConstraints=critical,CA:FALSE",
        ])
    }
  }

  private func make(_ name: String, _ arguments: [String]) throws {
    try folder.run(
      try #require(Tool.openssl),
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
        + ["-keyout", "\(name).key", "-out", "\(name).pem"] + arguments)
  }

  func serve(_ name: String, demanding clients: String = "") throws -> PythonServer {
    let path = folder.path
    return try PythonServer(
      Self.script,
      ["\(path)/\(name).pem", "\(path)/\(name).key", clients.isEmpty ? "" : "\(path)/\(clients)"])
  }
}
