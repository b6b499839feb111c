import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

/// Against a real Prometheus that scrapes a real service.
@Suite(
  .timeLimit(.minutes(15)), .serialized,
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
    for query in ["sum(", "shop_orders_total[1m]", #""word""#] {
      guard case .error(let words) = await server.measure(query, "> 0") else {
        Issue.record("\(query) was measured")
        continue
      }
      #expect(words.contains("Prometheus"), "\(words)")
    }
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
