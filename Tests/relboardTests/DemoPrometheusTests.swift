import DemoWorkspace
import Foundation
import TestSupport
import Testing

private let prometheus: String? = ["/usr/bin/prometheus", "/usr/local/bin/prometheus"].first {
  access($0, X_OK) == 0
}

/// A real Prometheus scrapes the demonstration's shop, and its word alone decides about the release.
@Suite(
  .blocking, .patience,
  .enabled(if: prometheus != nil, "prometheus is not installed: apt-get install prometheus"))
struct DemoPrometheusTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test(arguments: [(false, Int32(0), "SUCCEEDED"), (true, 4, "BACKED OUT")])
  func itsWordDecides(fault: Bool, status: Int32, end: String) throws {
    defer { program.remove() }
    let workspace = DemoWorkspace(
      directory: program.home.appendingPathComponent("demo").path, options: .init(fault: fault, speed: 20),
      environment: ProcessInfo.processInfo.environment)
    defer { #expect(throws: Never.self) { try workspace.close() } }
    try workspace.create(now: Date())
    let (server, port) = try scrape(workspace)
    defer { server.kill() }
    let answers = try program.write(
      """
      controls: {plan-reviewed: seen, desk-briefed: told}
      poll: {Operations: go, Business: go}
      confirm: [migrate]
      perform: {tell-desk: called}
      """, to: "answers.yaml")
    let run = try program.run(
      "run", try plan(of: workspace, port), "--headless", "--answers", answers)
    #expect(run.status == status, "\(run.output)\(run.errors)")
    #expect(run.output.contains(end))
    #expect(run.output.contains("check by-prometheus: " + (fault ? "failed" : "successful")))
    // What it has answered is on record, to be looked at.
    #expect(try program.run("journal", "export").output.contains(#"\"resultType\":\"vector\""#))
  }

  /// The demonstration's plan, verified and backed out on nothing but what Prometheus says.
  private func plan(of workspace: DemoWorkspace, _ port: Int) throws -> String {
    let plan = try String(contentsOfFile: workspace.planPath, encoding: .utf8)
    let deployment = try #require(plan.range(of: "\nverification:")).lowerBound
    let answers = { (status: String) in
      #"sum(rate(shop_answers_total{version="1.5.0"\#(status)}[5s]))"#
    }
    let query = #"(\#(answers(#",status=~"5..""#)) or vector(0)) / \#(answers(""))"#
    let rest = """

      verification:
        - id: by-prometheus
          title: Errors that Prometheus has seen
          after: lead-to-new
          prometheus: {url: "http://127.0.0.1:\(port)", query: '\(query)'}
          every: 500ms
          count: 20
          pass: "< 5%"
          limits: {inconclusive: 100, errors: 100}   # until it has scraped the shop
      backout:
        triggers:
          - {id: errors, title: Too many errors, when: {check: by-prometheus, is: failed}, action: automatic}

      """
    try Data((plan[..<deployment] + rest).utf8).write(to: URL(fileURLWithPath: workspace.planPath))
    return workspace.planPath
  }

  /// Starts a Prometheus that scrapes the shop's front.
  private func scrape(_ workspace: DemoWorkspace) throws -> (server: SpawnedProcess, port: Int) {
    let settings = try Data(contentsOf: URL(fileURLWithPath: workspace.directory + "/shop.json"))
    let front = try #require(
      (JSONSerialization.jsonObject(with: settings) as? [String: Any])?["front"] as? Int)
    // A port that was free a moment ago.
    let port = Int(try DemoPorts.free().front)
    let configuration = try program.write(
      """
      global: {scrape_interval: 200ms, scrape_timeout: 200ms}
      scrape_configs: [{job_name: shop, static_configs: [{targets: ["127.0.0.1:\(front)"]}]}]
      """, to: "prometheus.yml")
    let server = try SpawnedProcess(
      [
        try #require(prometheus), "--config.file=\(configuration)",
        "--storage.tsdb.path=\(program.home.path)/tsdb", "--web.listen-address=127.0.0.1:\(port)",
        "--log.level=error",
      ], environment: [:])
    return (server, port)
  }
}
