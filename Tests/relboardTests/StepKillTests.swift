import CPlatform
import Foundation
import TestSupport
import Testing

/// A step, its shim, its driver: each may be killed, and what is then said of the step is true.
@Suite(.blocking, .patience) struct StepKillTests {
  /// Who is killed while the step runs.
  enum Victim: CaseIterable { case shim, step, both }

  @Test(arguments: Victim.allCases, [true, false])
  func whatIsSaidOfAKilledStepIsTrue(victim: Victim, doesDriverLive: Bool) throws {
    let run = try CountingRun(isTalking: false)
    defer { run.program.remove() }
    var driver = try run.program.start(["run", run.plan, "--headless"])
    try waitUntil("the step runs") { run.count > 0 }
    let step = try WatchedProcess(try #require(run.started.first))
    defer { Foundation.kill(-step.id, SIGKILL) }
    let shim = try WatchedProcess(try parent(of: step.id))
    if !doesDriverLive { driver.kill() }
    try kill(victim, step, shim)
    if !doesDriverLive { driver = try run.program.start(["run", run.plan, "--headless"]) }
    #expect(driver.end() == 3, "a person is asked: \(driver.printed)")
    let words =
      switch victim {
      case .shim: "outcome unknown: its shim died while processes of the step are alive in group \(step.id)"
      case .step: "failed: killed by signal 9"
      case .both: "outcome unknown: its shim died before it recorded a result"
      }
    #expect(driver.printed.contains(words), "\(driver.printed)")
    #expect(driver.printed.contains("step count: waits for a decision"))
    #expect(try run.step()["exit"] as? Int == nil)
    if victim == .shim { try run.waitForMore() }
    // Whoever looks again sees the same, and nothing is started a second time.
    #expect(try run.program.run("run", run.plan, "--headless").status == 3)
    #expect(run.started.count == 1)
    #expect(try run.events("step.attempt-started") == 1)
  }

  private func kill(_ victim: Victim, _ step: WatchedProcess, _ shim: WatchedProcess) throws {
    // A shim that is stopped cannot see the step's end before it dies itself.
    if victim == .both { Foundation.kill(shim.id, SIGSTOP) }
    if victim != .shim {
      Foundation.kill(-step.id, SIGKILL)
      try waitUntil("all of the step has ended") { try !isAlive(group: step.id) }
    }
    if victim != .step {
      Foundation.kill(shim.id, SIGKILL)
      #expect(shim.end())
    }
  }

  /// Whether a group has a process that has not ended.
  private func isAlive(group: pid_t) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { name in
      var process = cplatform_process()
      guard let id = pid_t(name), cplatform_process(id, &process) == 0, process.group == group else {
        return false
      }
      return !"ZX".utf8.contains(UInt8(bitPattern: process.state))
    }
  }

  /// The process that a process is a child of.
  private func parent(of id: pid_t) throws -> pid_t {
    let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
    return try #require(status.firstMatch(of: /PPid:\s+(\d+)/).flatMap { pid_t($0.1) })
  }
}
