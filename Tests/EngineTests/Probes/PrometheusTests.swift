import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

/// Against a real Prometheus that scrapes a real service.
@Suite(
  .patience, .serialized,
  .enabled(if: Tool.prometheus != nil && Tool.python != nil, "prometheus or python3 is not installed"))
struct PrometheusTests {
  @Test func aQueryIsAnsweredByTheRealServer() async throws {
    let server = try await PrometheusServer()
    let rows: [(query: String, pass: String, Observation.Finding)] = [
      (#"sum(shop_orders_total)"#, "> 0", .reading("100")),
      (#"scalar(sum(shop_orders_total))"#, "> 0", .reading("100")),
      ("2.5", "> 0", .reading("2.5")),
      (#"sum(shop_orders_total{result="bad"}) / sum(shop_orders_total)"#, "< 1%", .reading("7%")),
      (#"sum(shop_orders_total{result=~"b.d|é+&"})"#, "< 9", .reading("7")),
      // Nothing to compare.
      ("shop_nothing", "> 0", .noData),
      ("0 / 0", "> 0", .noData),
      // No number.
      ("1 / 0", "> 0", .error("the query gave +Inf")),
      ("shop_orders_total", "> 0", .error("the query gave 2 elements; aggregate them to one, as with sum()")),
    ]
    for (query, pass, expected) in rows {
      #expect(await server.measure(query, pass) == expected, "\(query)")
    }
    #expect(
      await server.measure("shop_orders_total[1m]", "> 0")
        == .error("Prometheus gave a matrix and not a number"))
    #expect(await server.measure(#""word""#, "> 0") == .error("Prometheus gave a string and not a number"))
    let refused = await server.measure("sum(", "> 0")
    #expect(refused.text.hasPrefix("Prometheus: "), "\(refused)")
    server.end()
    #expect(await server.measure("1", "> 0") == .error("connection refused"))
  }

  @Test(arguments: ["status/200", "named", "status/404"])
  func aServerOfAnotherKindIsAnError(path: String) async throws {
    let server = try WebServer()
    var check = Check(
      id: "q", title: "Q", probe: .prometheus(PrometheusProbe(url: server.url(path), query: "1")))
    check.timeout = .seconds(60)
    guard case .error = await check.measure(in: ProbeContext(directory: "/", environment: [:])).finding else {
      Issue.record("measured all the same")
      return
    }
  }
}

/// Against a server that answers as others do which speak Prometheus' API, or newer ones.
@Suite(.patience, .enabled(if: Tool.python != nil, "python3 is not installed"))
struct PrometheusAnswerTests {
  private static let script = """
    class Handler(http.server.BaseHTTPRequestHandler):
      def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(sys.argv[1].encode())
    serve(Handler)
    """

  /// What is seen and meant of an answer, with and without its warnings accepted.
  private func measure(
    _ data: String, _ rest: String, accepting: Bool? = nil, onNoData: Check.NoData = .inconclusive
  ) async throws -> (seen: Observation, verdict: Verdict) {
    let server = try PythonServer(Self.script, [#"{"status":"success","data":\#(data)\#(rest)}"#])
    var probe = PrometheusProbe(url: "http://127.0.0.1:\(server.port)", query: "up")
    probe.acceptsWarnings = accepting
    var check = Check(id: "q", title: "Q", probe: .prometheus(probe))
    check.pass = Criterion("< 1")
    check.timeout = .seconds(60)
    check.onNoData = onNoData
    let seen = await check.measure(in: ProbeContext(directory: "/", environment: [:]))
    return (seen, check.verdict(on: seen))
  }

  private let number = #"{"resultType":"vector","result":[{"metric":{},"value":[1700000000,"0.2"]}]}"#
  private let nothing = #"{"resultType":"vector","result":[]}"#

  @Test(arguments: [
    (#","warnings":["store-7: deadline exceeded"]"#, "store-7: deadline exceeded"),
    (#","infos":["PromQL info: not a counter"]"#, "PromQL info: not a counter"),
    (#","isPartial":true"#, "the answer is partial"),
    (#","isPartial":true,"warnings":["a\nb","c"],"infos":["d"]"#, "the answer is partial; a b; c; d"),
  ])
  func aReadingThatTheServerWarnsOfIsInconclusiveUnlessThatIsAccepted(rest: String, caveat: String)
    async throws
  {
    let (seen, verdict) = try await measure(number, rest)
    #expect(seen.text == "0.2, but \(caveat)" && verdict == .inconclusive)
    let (accepted, meant) = try await measure(number, rest, accepting: true)
    #expect(accepted.text == "0.2" && meant == .passed)
    let last = caveat.split(separator: "; ").last ?? ""
    #expect(accepted.raw.contains("\(last)\n{"), "it is still shown: \(accepted.raw)")
    let refused = try await measure(number, rest, accepting: false)
    #expect(refused.verdict == .inconclusive)
  }

  @Test(arguments: ["", #","warnings":[],"infos":[]"#, #","warnings":null,"isPartial":false"#])
  func aReadingWithoutWarningsCounts(rest: String) async throws {
    let (seen, verdict) = try await measure(number, rest)
    #expect(seen.text == "0.2" && verdict == .passed)
  }

  @Test func noDataThatTheServerWarnsOfIsNoPass() async throws {
    let rest = #","warnings":["store-7: deadline exceeded"]"#
    let (seen, verdict) = try await measure(nothing, rest, onNoData: .pass)
    #expect(seen.text == "no data: store-7: deadline exceeded" && verdict == .inconclusive)
    #expect(try await measure(nothing, rest, onNoData: .fail).verdict == .failed)
    #expect(try await measure(nothing, rest, accepting: true, onNoData: .pass).verdict == .passed)
    #expect(try await measure(nothing, "", onNoData: .pass).verdict == .passed)
  }

  @Test(arguments: [
    (
      #"{"resultType":"vector","result":[{"metric":{},"histogram":[1,{"count":"4","sum":"2.5","buckets":[]}]}]}"#,
      "Prometheus gave a histogram; make a number of it, as with histogram_quantile()"
    ),
    (#"{"resultType":"string","result":[1,"up"]}"#, "Prometheus gave a string and not a number"),
    (#"{"resultType":"matrix","result":[]}"#, "Prometheus gave a matrix and not a number"),
  ])
  func whatIsNoNumberSaysWhatItIs(data: String, expected: String) async throws {
    #expect(try await measure(data, "").seen.finding == .error(expected))
  }
}

/// Prometheus with a shop of 93 good orders and 7 bad ones.
private final class PrometheusServer: Sendable {
  private static let shop = """
    class Handler(http.server.BaseHTTPRequestHandler):
      def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(b'shop_orders_total{result="good"} 93\\nshop_orders_total{result="bad"} 7\\n')
    serve(Handler)
    """

  private let folder: Folder
  private let shop: PythonServer
  private let process = Process()
  private let port: Int

  init() async throws {
    folder = try Folder()
    shop = try PythonServer(Self.shop)
    // A port that was free a moment ago.
    let free = try PythonServer(
      "s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); time.sleep(600)")
    port = free.port
    free.end()
    try folder.write(
      """
      global: {scrape_interval: 200ms, scrape_timeout: 200ms}
      scrape_configs: [{job_name: shop, static_configs: [{targets: ["127.0.0.1:\(shop.port)"]}]}]
      """, to: "prometheus.yml")
    process.executableURL = URL(fileURLWithPath: try #require(Tool.prometheus))
    process.arguments = [
      "--config.file=\(folder.path)/prometheus.yml", "--storage.tsdb.path=\(folder.path)/data",
      "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try await eventually("Prometheus has scraped the shop", within: .seconds(60)) {
      await measure("sum(shop_orders_total)", "> 0") == .reading("100")
    }
  }

  deinit { end() }

  func end() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func measure(_ query: String, _ pass: String) async -> Observation.Finding {
    let probe = PrometheusProbe(url: "http://127.0.0.1:\(port)", query: query)
    var check = Check(id: "q", title: "Q", probe: .prometheus(probe))
    check.pass = Criterion(pass)
    check.timeout = .seconds(30)
    return await check.measure(in: ProbeContext(directory: folder.path, environment: [:])).finding
  }
}
