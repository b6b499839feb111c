import DemoWorkspace
import Foundation
import TestSupport
import Testing

/// The demonstration of a roll-out over hosts, made by answers alone.
@Suite("The demo's fleet", .blocking, .patience) struct DemoFleetTests {
  private static let answers = """
    controls: {plan-reviewed: seen}
    poll: {Operations: go}
    perform: {tell-desk: called}

    """

  let program: Program
  private let directory: String

  init() throws {
    program = try Program()
    directory = program.home.appendingPathComponent("demo-fleet").path
  }

  /// Lays the hosts out, and removes all of them.
  private func withHosts(fault: Bool, _ body: () throws -> Void) throws {
    let fleet = DemoWorkspace(
      directory: directory, options: .init(.fleet, fault: fault, speed: 20),
      environment: ProcessInfo.processInfo.environment)
    defer { program.remove() }
    try fleet.create(now: Date())
    try body()
    try fleet.close()
    #expect(!FileManager.default.fileExists(atPath: directory))
  }

  private func run(_ more: String = "") throws -> Program.Result {
    let file = try program.write(Self.answers + more, to: "answers.yaml")
    return try program.run("run", directory + "/plan.yaml", "--headless", "--answers", file)
  }

  /// The hosts that have a version.
  private func hosts(with version: String) throws -> [String] {
    let folder = directory + "/hosts/"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter {
      try String(contentsOfFile: folder + $0 + "/VERSION", encoding: .utf8) == version + "\n"
    }
  }

  private func lost() throws -> [String] {
    let fleets = try program.status()["fleets"] as? [[String: Any]] ?? []
    return fleets.flatMap { $0["lost"] as? [String] ?? [] }
  }

  @Test("has no error, and goes on without the host whose disk is full")
  func one() throws {
    try withHosts(fault: false) {
      let check = try program.run("check", "--no-advice", directory + "/plan.yaml")
      #expect(check.status == 0, "\(check.output)\(check.errors)")
      let run = try run()
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(try lost() == ["web-07"])
      #expect(try hosts(with: "2.3.1") == ["web-07"])
    }
  }

  @Test("asks about three of them, and is taken back on each that was attempted")
  func three() throws {
    try withHosts(fault: true) {
      let asked = try run()
      #expect(asked.status == 3, "\(asked.output)\(asked.errors)")
      #expect(try lost() == ["web-07", "web-11", "web-12"])
      // Nothing else has started since.
      #expect(try (9...17).contains(hosts(with: "2.4.0").count))
      let back = try run("back-out: {problem: three are full, owner: ana, authorised-by: manager}\n")
      #expect(back.status == 4, "\(back.output)\(back.errors)")
      #expect(try hosts(with: "2.3.1").count == 20)
    }
  }
}
