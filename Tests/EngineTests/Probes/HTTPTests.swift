import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

@Suite(.patience, .enabled(if: Tool.python != nil, "python3 is not installed"))
struct HTTPTests {
  private static func measure(
    _ url: String, timeout: Duration = .seconds(60), environment: [String: String] = [:],
    pass: String? = nil, fail: String? = nil, _ change: (inout HTTPProbe) -> Void = { _ in }
  ) async -> Observation.Finding {
    var probe = HTTPProbe(url: url)
    change(&probe)
    var check = Check(id: "web", title: "Web", probe: .http(probe))
    check.timeout = timeout
    check.pass = pass.flatMap { Criterion($0) }
    check.fail = fail.flatMap { Criterion($0) }
    return await check.measure(in: ProbeContext(directory: "/", environment: environment)).finding
  }

  @Test(arguments: [200, 204, 404, 500, 503])
  func theStatusIsTheReading(status: Int) async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("status/\(status)")) == .reading("\(status)"))
  }

  @Test func theMethodIsThePlans() async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("head")) { $0.method = "HEAD" } == .reading("299"))
  }

  @Test(arguments: ["POST", "PUT"])
  func theRequestIsThePlans(method: String) async throws {
    let server = try WebServer()
    let observation = await Self.measure(server.url(""), environment: ["SHOP_TOKEN": "Bearer 7"]) {
      $0.method = method
      $0.body = #"{"sku": "é"}"#
      $0.access.headers = ["Content-Type": "application/json"]
      $0.access.headerVariables = ["Authorization": "SHOP_TOKEN"]
      $0.subject = .body
    }
    #expect(observation == .reading(#"\#(method) application/json Bearer 7 {"sku": "é"}"#))
  }

  @Test func aHeaderWhoseVariableIsMissingOrNoLineIsAnError() async throws {
    let server = try WebServer()
    func measure(_ environment: [String: String]) async -> Observation.Finding {
      await Self.measure(server.url("status/200"), environment: environment) {
        $0.access.headerVariables = ["Authorization": "TOKEN"]
      }
    }
    #expect(await measure([:]) == .error("TOKEN is not in the environment"))
    #expect(await measure(["TOKEN": "a\r\nX-Admin: 1"]) == .error("TOKEN holds more than one line"))
  }

  @Test(arguments: [("told", "a b hidden-word c"), ("home", "a b hidden-word c"), ("away", "- - - c")])
  func aSecretHeaderStaysWithItsOrigin(path: String, told: String) async throws {
    let server = try WebServer()
    let seen = await Self.measure(server.url(path), environment: ["WORD": "hidden-word\n"]) {
      $0.subject = .body
      $0.access.headers = ["Authorization": "a", "cookie": "b", "X-Plain": "c"]
      $0.access.headerVariables = ["X-Secret": "WORD"]
    }
    #expect(seen == .reading(told))
  }

  @Test func aHeaderOfTheLastAnswerIsTheReading() async throws {
    let server = try WebServer()
    #expect(
      await Self.measure(server.url("redirect")) { $0.subject = .header("x-VERSION") } == .reading("1.5.0"))
    #expect(await Self.measure(server.url("named")) { $0.subject = .header("X-Other") } == .noData)
  }

  @Test func theBodyIsTheReading() async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("named")) { $0.subject = .body } == .reading("ok"))
    #expect(await Self.measure(server.url("empty")) { $0.subject = .body } == .noData)
  }

  @Test(
    arguments: [
      ("matches ^first[^0-9]*5000$", nil, .judged(true, "first…")),
      ("matches 5001", nil, .judged(false, "first…")),
      ("matches 5001", "matches 5002", .reading("first…")),
      ("< 1", nil, .error("not to be compared: first…")),
    ] as [(String, String?, Observation.Finding)])
  func aBodyThatIsTooLongToKeepIsComparedAsAWhole(pass: String, fail: String?, expected: Observation.Finding)
    async throws
  {
    let server = try WebServer()
    let observation = await Self.measure(server.url("long"), pass: pass, fail: fail) { $0.subject = .body }
    #expect(observation == expected)
  }

  @Test func aBodyWhoseWholeNeitherPassesNorFailsIsInconclusive() async throws {
    let server = try WebServer()
    var probe = HTTPProbe(url: server.url("long"))
    probe.subject = .body
    var check = Check(id: "web", title: "Web", probe: .http(probe))
    // Its first line alone would pass.
    check.pass = Criterion("matches ^[^0-9]*$")
    check.fail = Criterion("matches 5002")
    let seen = await check.measure(in: ProbeContext(directory: "/", environment: [:]))
    #expect(check.verdict(on: seen) == .inconclusive)
    #expect(seen.text == "first…, but the whole of it neither passes nor fails")
  }

  @Test(arguments: [
    ("text/plain; charset=utf-8", "efbbbf636166c3a9"), ("text/plain", "636166c3a9"),
    ("text/plain; charset=iso-8859-1", "636166e9"), ("text/plain;Charset=\"US-ASCII\"; x=y", "636166e9"),
    ("text/plain; charset=utf-16", "fffe63006100660065000103"),
    ("text/plain; charset=UTF-16LE", "63006100660065000103"),
    ("text/plain; charset=utf-16be", "00630061006600650301"), ("text/plain", "feff00630061006600650301"),
    // The mark is believed before the name, and a name that nobody knows not at all.
    ("text/plain; charset=iso-8859-1", "efbbbf636166c3a9"), ("text/plain; charset=klingon", "636166c3a9"),
    ("text/plain; charset=windows-1251", "c4e0"), ("text/plain; charset=shift_jis", "838a838a815b8358"),
  ])
  func aBodyIsReadAsAPersonSeesIt(type: String, bytes: String) async throws {
    let server = try WebServer()
    let query = type.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let observation = await Self.measure(server.url("typed/\(query)/\(bytes)")) { $0.subject = .body }
    let expected = ["c4e0": "Да", "838a838a815b8358": "リリース"][bytes] ?? "café"
    #expect(observation == .reading(expected))
  }

  @Test func theBeginningOfTheAnswerIsKeptBesideWhatIsFound() async throws {
    let server = try WebServer()
    for subject in [HTTPProbe.Subject.status, .header("X-Version"), .latency, .body] {
      var probe = HTTPProbe(url: server.url("named"))
      probe.subject = subject
      let check = Check(id: "web", title: "Web", probe: .http(probe))
      let seen = await check.measure(in: ProbeContext(directory: "/", environment: [:]))
      #expect(seen.raw == "status 203\n  ok", "\(subject)")
    }
  }

  @Test func theLatencyIsUntilTheAnswer() async throws {
    let server = try WebServer()
    let observation = await Self.measure(server.url("late")) { $0.subject = .latency }
    #expect(try #require(observation.value) >= 200)
    #expect(observation.text.hasSuffix(" ms"))
  }

  @Test func aRedirectIsFollowedOrNot() async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("redirect")) == .reading("203"))
    #expect(await Self.measure(server.url("redirect")) { $0.followsRedirects = false } == .reading("302"))
    #expect(await Self.measure(server.url("loop")) == .error("more than 10 redirects"))
  }

  @Test(arguments: [
    ("POST", "POST 0 None None "), ("PUT", "PUT 0 None None "), ("PATCH", "PATCH 0 None None "),
    ("DELETE", "DELETE None None None "), ("GET", "GET None None None "),
  ])
  func aRequestWithoutABodySaysSo(method: String, expected: String) async throws {
    let server = try WebServer()
    let observation = await Self.measure(server.url("seen")) {
      $0.method = method
      $0.subject = .body
    }
    #expect(observation == .reading(expected.trimmingCharacters(in: .whitespaces)))
  }

  @Test(arguments: [
    (303, "POST", "GET None None k"), (303, "PUT", "GET None None k"), (303, "DELETE", "GET None None k"),
    (302, "POST", "GET None None k"), (301, "POST", "GET None None k"),
    (302, "PUT", "PUT 3 text/x k a=b"), (307, "POST", "POST 3 text/x k a=b"),
    (308, "PATCH", "PATCH 3 text/x k a=b"),
  ])
  func aRedirectGoesOnAsItAsks(status: Int, method: String, expected: String) async throws {
    let server = try WebServer()
    for hops in ["to/\(status)/seen", "to/307/to/\(status)/to/307/seen"] {
      let observation = await Self.measure(server.url(hops)) {
        $0.method = method
        $0.body = "a=b"
        $0.access.headers = ["Content-Type": "text/x", "X-Kept": "k"]
        $0.subject = .body
      }
      #expect(observation == .reading(expected), "\(hops)")
    }
  }

  @Test func aRequestForTheHeadStaysOneBehindARedirect() async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("to/303/other")) { $0.method = "HEAD" } == .reading("299"))
  }

  @Test(arguments: ["stream", "stream/begun", "to/302/stream"])
  func whatTheHeadTellsIsMeasuredWhetherABodyComesOrNot(path: String) async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url(path)) == .reading("200"))
    #expect(
      await Self.measure(server.url(path)) { $0.subject = .header("Content-Type") }
        == .reading("text/event-stream"))
    let latency = await Self.measure(server.url(path), pass: "< 30000 ms") { $0.subject = .latency }
    #expect(latency.text.hasSuffix(" ms"), "\(latency)")
    // The head is there before the time is over.
    #expect(await Self.measure(server.url(path), timeout: .milliseconds(900)) == .reading("200"))
    #expect(
      await Self.measure(server.url(path), timeout: .milliseconds(900)) { $0.subject = .body }
        == .error("no answer within 0.9 seconds"))
  }

  @Test(arguments: [
    (["http_proxy": "P"], true), (["all_proxy": "P"], true), (["ALL_PROXY": "P", "no_proxy": ""], true),
    (["HTTP_PROXY": "P"], false), (["https_proxy": "P"], false),
    (["http_proxy": "", "all_proxy": "P"], false),
    (["http_proxy": "P", "no_proxy": "other.invalid,127.0.0.2"], false),
    (["http_proxy": "P", "NO_PROXY": "*"], false), (["http_proxy": "P", "no_proxy": "other.invalid"], true),
  ])
  func theProxyIsThatOfTheCommands(environment: [String: String], isUsed: Bool) async throws {
    let proxy = try PythonServer(Self.proxy)
    let environment = environment.mapValues { $0 == "P" ? "http://127.0.0.1:\(proxy.port)" : $0 }
    let observation = await Self.measure("http://127.0.0.2:1/a", environment: environment) {
      $0.subject = .body
    }
    #expect(
      observation == (isUsed ? .reading("asked for http://127.0.0.2:1/a") : .error("connection refused")))
  }

  @Test func noProxyIsAskedForThisMachine() async throws {
    let server = try WebServer()
    let environment = ["http_proxy": "http://127.0.0.1:1", "no_proxy": ""]
    for host in ["127.0.0.1", "localhost"] {
      let url = "http://\(host):\(server.port)/status/200"
      #expect(await Self.measure(url, environment: environment) == .reading("200"))
    }
  }

  private static let proxy = """
    class Handler(http.server.BaseHTTPRequestHandler):
      def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"asked for " + self.path.encode())
    serve(Handler)
    """

  @Test func aRedirectLeadsToNoFile() async throws {
    let server = try WebServer()
    let observation = await Self.measure(server.url("file")) { $0.subject = .body }
    guard case .error = observation else {
      Issue.record("read a file of this machine: \(observation)")
      return
    }
  }

  @Test func aServerThatIsGoneIsAnErrorEvenAfterItHasAnswered() async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("status/200")) == .reading("200"))
    server.end()
    #expect(await Self.measure(server.url("status/200")) == .error("connection refused"))
  }

  @Test func anAddressThatIsNoneIsAnError() async {
    #expect(await Self.measure("http://[nowhere") == .error("not an address: http://[nowhere"))
    #expect(await Self.measure("http://no-such-host.invalid/") == .error("no such host"))
  }

  @Test(arguments: ["slow", "endless"])
  func anAnswerThatDoesNotComeIsAnError(path: String) async throws {
    let server = try WebServer()
    let observation = await Self.measure(server.url(path), timeout: .milliseconds(500))
    #expect(observation == .error("no answer within 0.5 seconds"))
  }

  @Test func aConnectionThatBreaksIsAnError() async throws {
    let server = try WebServer()
    #expect(
      await Self.measure(server.url("silent")) == .error("the server closed the connection without an answer")
    )
    let reset = await Self.measure(server.url("reset"))
    #expect(reset.text.hasPrefix("connection lost: "), "\(reset)")
  }

  @Test func aBodyThatIsTooLargeForMemoryDoesNoHarm() async throws {
    let server = try WebServer()
    #expect(await Self.measure(server.url("huge")) == .reading("200"))
    #expect(
      await Self.measure(server.url("huge")) { $0.subject = .body } == .error("more than 64 KiB of body"))
  }

  @Test func aMeasurementThatIsNoLongerWantedIsGivenUp() async throws {
    let server = try WebServer()
    let task = Task { await Self.measure(server.url("slow"), timeout: .seconds(3600)) }
    task.cancel()
    guard case .error = await task.value else {
      Issue.record("measured all the same")
      return
    }
  }

  @Test func aThousandChecksAreMeasured() async throws {
    let server = try WebServer()
    let statuses = await withTaskGroup(of: Observation.Finding.self) { group in
      for _ in 0..<1000 { group.addTask { await Self.measure(server.url("status/200")) } }
      return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(statuses == [.reading("200"): 1000])
  }
}
