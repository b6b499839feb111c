import Foundation
import ReleaseModel
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(15)), .enabled(if: WebServer.python != nil, "python3 is not installed"))
struct HTTPTests {
  private static func measure(_ url: String, _ change: (inout Check) -> Void = { _ in }) async -> Observation
  {
    var check = Check(id: "web", title: "Web", probe: .http(HTTPProbe(url: url)))
    check.timeout = .seconds(60)
    change(&check)
    return await check.measure(in: ProbeContext(directory: "/", environment: [:]))
  }

  @Test(arguments: [200, 204, 404, 500, 503])
  func theStatusIsTheReading(status: Int) async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("status/\(status)")) == .reading("\(status)"))
  }

  @Test func theMethodIsThePlans() async throws {
    let server = try WebServer()
    var probe = HTTPProbe(url: server.url("head"))
    probe.method = "HEAD"
    let observation = await Self.measure("") { [probe] in $0.probe = .http(probe) }
    #expect(observation == .reading("299"))
  }

  @Test func aRedirectIsFollowed() async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("redirect")) == .reading("203"))
  }

  @Test func aServerThatIsGoneIsAnErrorEvenAfterItHasAnswered() async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("status/200")) == .reading("200"))
    server.end()
    #expect(await Self.measure(server.url("status/200")) == .error("connection refused"))
  }

  @Test func anAddressThatIsNoneIsAnError() async {
    #expect(await Self.measure("http://[nowhere") == .error("not an address: http://[nowhere"))
    guard case .error = await Self.measure("nonsense") else {
      Issue.record("measured all the same")
      return
    }
  }

  @Test(arguments: ["slow", "endless"])
  func anAnswerThatDoesNotComeIsAnError(path: String) async throws {
    let server = try WebServer()
    let observation = await Self.measure(server.url(path)) { $0.timeout = .milliseconds(500) }
    guard case .error = observation else {
      Issue.record("\(observation)")
      return
    }
  }

  @Test func aBodyThatIsTooLargeForMemoryDoesNoHarm() async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("huge")) == .reading("200"))
  }
}

/// A real server on a free port of this host.
private final class WebServer: Sendable {
  private let process = Process()
  private let port: Int

  static let python: String? = {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/python3" }.first { access($0, X_OK) == 0 }
  }()

  private static let script = """
    import http.server, os, sys, threading, time
    class Handler(http.server.BaseHTTPRequestHandler):
      def answer(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items(): self.send_header(name, value)
        self.end_headers()
      def do_HEAD(self): self.answer(299)
      def do_GET(self):
        name, _, rest = self.path[1:].partition("/")
        if name == "status":
          self.answer(int(rest))
        elif name == "redirect":
          self.answer(302, Location="/status/203")
        elif name == "slow":
          time.sleep(600)
        elif name == "huge":
          self.answer(200)
          try:
            for _ in range(1 << 20): self.wfile.write(bytes(1 << 20))
          except OSError: pass
        elif name == "endless":
          self.wfile.write(b"HTTP/1.1 200 OK\\r\\n")
          time.sleep(600)
      def log_message(self, *arguments): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Ends with the test, however that ends.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  init() throws {
    process.executableURL = URL(fileURLWithPath: try #require(Self.python))
    process.arguments = ["-c", Self.script]
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = Pipe()
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  deinit { end() }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  func end() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
