import ReleaseModel
import Screen
import Testing

@testable import Board

/// What a gate says of itself while it waits.
@Suite("The row of a gate")
struct GateRowTests {
  private func waiting(soak: Duration?) -> Run {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "production"))
    var check = Check(id: "errors", title: "Error rate", probe: .run(.shell("measure")))
    check.every = .seconds(10)
    plan.verification = [check]
    plan.deployment.steps = [
      Step(id: "soak", title: "Soak at 25 %", action: .gate(Gate(checks: ["errors"], soak: soak)))
    ]
    var run = Run(plan)
    run(.run(.startDeployment))
    return run
  }

  private func screen(_ run: Run, _ keys: [String] = [], columns: Int = 120) -> String {
    run.screen(columns: columns, rows: 40, keys: keys).buffer.glyphs()
  }

  @Test("tells how long its checks have passed, of how long they have to", arguments: [80, 120])
  func soaks(columns: Int) {
    var run = waiting(soak: .seconds(60))
    #expect(screen(run, columns: columns).contains("0:00 of 1:00"))
    for _ in 0..<3 {
      run.measure(CheckKey(.verification, "errors"), .exited(0, output: ""))
      run.wait(.seconds(10))
    }
    #expect(screen(run, columns: columns).contains("0:20 of 1:00"))
    let details = screen(run, ["2", "i"])
    #expect(details.contains("passing for 1:00 without a gap, 0:20 so far"))
    #expect(details.contains("Error rate") && !details.contains("a backout asks about it"))
  }

  @Test("is not that of a check until it has passed, which allows any number of failures")
  func until() {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "production"))
    var check = Check(id: "site", title: "The site updates itself", probe: .run(.shell("measure")))
    (check.every, check.bound, check.until) = (.seconds(10), .seconds(600), .passed)
    plan.verification = [check]
    var run = Run(plan)
    run(.run(.startDeployment))
    for _ in 0..<3 {
      run.measure(CheckKey(.verification, "site"), .exited(1, output: ""))
      run.wait(.seconds(10))
    }
    #expect(!screen(run, ["3"]).contains("allowed") && screen(run, ["3"]).contains("exit 1"))
    #expect(screen(run, ["3", "i"]).contains("its first pass, whatever was before"))
  }

  @Test("tells that it waits, where it soaks nothing")
  func waits() {
    #expect(screen(waiting(soak: nil)).contains("waits for its checks"))
  }
}
