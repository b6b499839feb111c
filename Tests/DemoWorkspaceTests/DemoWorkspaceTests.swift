import Foundation
import TestSupport
import Testing

@testable import DemoWorkspace

@Suite(.blocking) struct DemoWorkspaceTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/relboard-demo-\(UUID().uuidString)"
  private let environment = ProcessInfo.processInfo.environment

  @Test func thePlanHasThisDemosTimesPortsAndHash() throws {
    let ports = try DemoPorts.free()
    try withDemo(.init(speed: 4, ports: { () throws(DemoError) in ports })) { demo in
      let plan = try String(contentsOfFile: demo.workspace.planPath, encoding: .utf8)
      #expect(plan.contains(#"{opens: "2026-01-02T03:04:05Z", closes: "2026-01-02T03:49:05Z"}"#))
      #expect(plan.contains("http://127.0.0.1:\(ports.front)/health"))
      #expect(plan.contains("Port \(ports.new) is free"))
      for text in ["planned: 1s", "planned: 2250ms", "every: 250ms"] { #expect(plan.contains(text)) }
      #expect(!plan.contains("@"))
      let hash = try demo.succeed("sha256sum dist/orders-1.5.0.tar.gz | cut -d ' ' -f 1")
      #expect(plan.contains("sha256: \(hash)"))
    }
  }

  @Test func closingEndsEveryProcessEvenOneThatNothingKnowsOf() throws {
    try withDemo(.init(speed: 1)) { demo in
      let processes = MarkedProcesses(mark: "RELBOARD_DEMO=\(demo.workspace.directory)")
      let migration = try demo.start("exec ./ops/migrate --to 1.5")
      #expect(try migration.line() != nil)
      try demo.succeed("rm -rf run ops")
      #expect(processes.ids.count == 4)

      try demo.workspace.close()
      #expect(processes.ids.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: demo.workspace.directory))
      try demo.workspace.close()
    }
  }

  @Test func anInterruptedCreationIsClearedAwayByTheNext() throws {
    try withDemo(.init(speed: 20)) { demo in
      try FileManager.default.removeItem(atPath: demo.workspace.planPath)
      #expect(!demo.workspace.isPresent)
      try demo.workspace.create(now: Date(timeIntervalSince1970: 0))
      #expect(demo.workspace.isPresent)
      #expect(try demo.succeed("./ops/live-version") == "1.4.2")
    }
  }

  @Test func aFolderWithSomethingElseInItIsLeftAlone() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/letter"))
    let workspace = DemoWorkspace(directory: folder, environment: environment)
    #expect(throws: DemoError.occupied(workspace.directory)) { try workspace.create(now: Date()) }
    #expect(throws: DemoError.notADemo(workspace.directory)) { try workspace.close() }
    #expect(try String(contentsOfFile: folder + "/letter", encoding: .utf8) == "mine")
  }

  @Test func withoutPythonItSaysWhatToInstallAndTouchesNothing() throws {
    let workspace = DemoWorkspace(directory: folder, environment: ["PATH": "/nowhere"])
    #expect(throws: DemoError.missing(program: "python3")) { try workspace.create(now: Date()) }
    #expect(DemoError.missing(program: "python3").description.contains("apt install python3"))
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func aCreationThatFailsLeavesNothing() throws {
    let ports = try DemoPorts.free()
    let clash = DemoPorts(front: ports.front, old: ports.front, new: ports.new)
    let workspace = DemoWorkspace(
      directory: folder, options: .init(ports: { () throws(DemoError) in clash }), environment: environment)
    let error = #expect(throws: DemoError.self) { try workspace.create(now: Date()) }
    let reason = "port \(ports.front) is taken by another program"
    #expect(error == .failed(command: "ops/open-shop", lastLine: reason))
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test(arguments: [(0.0, 1.0), (.nan, 1), (7.5, 7.5), (.infinity, 1000)])
  func anySpeedIsBroughtIntoRange(given: Double, used: Double) {
    #expect(DemoWorkspace.Options(speed: given).speed == used)
  }

  @Test func aTemplateScalesDurationsAndKeepsWhatItDoesNotKnow() {
    let template = Template(values: ["port": "81"], speed: 4)
    #expect(template.fill("@port@ every @2s@ é @8s@, @0s@ @nots@") == "81 every 500ms é 2s, 100ms @nots@")
    #expect(template.fill("@infs@ @1e300s@") == "@infs@ @1e300s@")
  }
}
