import ReleaseModel
import Screen
import Testing

@testable import Board

/// The hosts of a step among the rows of the deployment.
@Suite("The row of a step that goes over hosts")
struct FleetRowTests {
  /// Twenty hosts behind one, of which two may fail.
  private func run(hosts: Int = 20, parallel: Int = 4, takingBack: Bool = false) -> Run {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "production"))
    var group = StepGroup(id: "web", title: "Roll out to the web servers")
    group.fleet = Fleet(parallel: parallel, maxFailures: .count(2))
    plan.deployment.groups = [group]
    if takingBack { plan.backout = BackoutPlan() }
    func add(_ id: StepID, _ action: Step.Action, needs: [StepID], batch: Int?) {
      var step = Step(id: id, title: batch == nil ? "Batch" : String(id.dropFirst(4)), action: action)
      (step.needs, step.groups) = (needs, ["web"])
      step.host = batch.map {
        HostPlace(name: String(id.dropFirst(4)), fleet: "web", batch: $0, width: parallel)
      }
      if takingBack, batch != nil { step.undo = Undo(action: .run(.shell("y"))) }
      plan.deployment.steps.append(step)
    }
    add("web-batch-1", .gate(Gate(checks: [])), needs: [], batch: nil)
    add("web-web-1", .run(.shell("x")), needs: ["web-batch-1"], batch: 1)
    add("web-batch-2", .gate(Gate(checks: [], soak: .seconds(900))), needs: ["web-web-1"], batch: nil)
    for number in 2...hosts {
      add("web-web-\(number)", .run(.shell("x")), needs: ["web-batch-2"], batch: 2)
    }
    return Run(plan)
  }

  /// After the canary and its soak: two of the second batch have come through, and two have failed.
  private func halfWay(takingBack: Bool = false) -> Run {
    var run = run(takingBack: takingBack)
    run(.run(.startDeployment))
    run.end("web-web-1")
    run.wait(.seconds(900))
    run.end("web-web-2")
    run.end("web-web-3", .exited(3))
    run.end("web-web-4")
    run.end("web-web-5", .timedOut)
    return run
  }

  private func screen(_ run: Run, _ keys: [String] = [], columns: Int = 120) -> String {
    run.screen(columns: columns, rows: 40, keys: keys).buffer.glyphs()
  }

  @Test("is one row with a bar, with what has failed and what runs below it", arguments: [60, 120])
  func folded(columns: Int) {
    let shown = screen(halfWay(), ["esc"], columns: columns)
    #expect(shown.contains("▸ Roll out to the web servers"))
    #expect(shown.contains("3/20"))
    for host in ["web-3", "web-5", "web-6", "web-9"] { #expect(shown.contains("   \(host)"), "\(host)") }
    for host in ["web-1 ", "web-2 ", "web-12"] { #expect(!shown.contains("   \(host)"), "\(host)") }
    if columns == 120 { #expect(shown.contains("✘2 ▶4 ✔3 ·11")) }
  }

  @Test("shows the wait between two batches", arguments: [60, 120])
  func between(columns: Int) {
    var run = run()
    run(.run(.startDeployment))
    run.end("web-web-1")
    run.wait(.seconds(60))
    #expect(screen(run, columns: columns).contains("1:00 of 15:00"))
  }

  @Test("is unfolded with Enter, and a host is found by / and : all the same")
  func unfolds() {
    let run = halfWay()
    let unfolded = screen(run, ["2", "g", "enter"])
    #expect(
      unfolded.contains("▾ Roll out") && unfolded.contains("   web-12") && unfolded.contains("   web-1 "))
    #expect(screen(run, ["2", "g", "enter", "enter"]).contains("▸ Roll out"))
    let chosen = screen(run, [":", "w", "e", "b", "-", "1", "7", "enter"])
    #expect(chosen.contains("›▷   web-17") && chosen.contains("▸ Roll out") && !chosen.contains("   web-16"))
    let narrowed = screen(run, ["2", "/", "f", "a", "i", "l", "e", "d"])
    #expect(narrowed.contains("web-3") && narrowed.contains("web-5") && !narrowed.contains("   web-6"))
  }

  @Test("asks once about all that are lost, and takes one answer for them")
  func decided() {
    var run = halfWay()
    run.end("web-web-6", .exited(3))
    let asked = screen(run)
    #expect(
      asked.contains("DECIDE: Roll out to the web servers: 3 hosts failed")
    )
    #expect(asked.contains("[r] retry these") && asked.contains("[s] exclude them, with a reason"))
    #expect(asked.contains("✘ web-3 exit 3") && !asked.contains("[d]"))
    let excluding = screen(run, ["s"])
    #expect(excluding.contains("Exclude 3 hosts from ‘Roll out to the web servers’"))
    #expect(excluding.contains("web-3, web-5, web-6"))
    run(.steps(.excludeHosts("web", reason: "dead")))
    let after = screen(run)
    #expect(!after.contains("DECIDE") && after.contains("⊘3"))
    #expect(screen(halfWay(), ["2", "g", "i"]).contains("web-3, web-5"))
  }

  @Test("is one row in a backout as well, with the hosts that are taken back now below it")
  func backout() {
    var run = halfWay(takingBack: true)
    let problem = Problem(title: "Errors", severity: .major, owner: "ana")
    run(.backout(.backOut(problem, authorisedBy: "ana", typedEnvironment: "production")))
    for number in 6...9 { run.end("web-web-\(number)", .stopped) }
    run.end("undo.web-web-9")
    run.end("undo.web-web-8", .exited(4))
    let shown = screen(run, ["esc", "2"])
    #expect(shown.contains("▸ Undo: Roll out to the web servers") && shown.contains("1/9"))
    #expect(shown.contains("Undo: web-8") && shown.contains("exit 4") && shown.contains("▶   Undo: web-7"))
    #expect(!shown.contains("✔   Undo: web-9") && !shown.contains("  Undo: web-2 "))
    #expect(
      screen(run, ["esc", "2", "g", "enter"]).contains("DECIDE: Roll out to the web servers: 1 host failed"))
    #expect(run.state.needs(at: run.now.wall).contains(.decideHosts("web")), "asked, and the others go on")
  }

  @Test("is seen at its width", arguments: [(80, 24), (120, 40)])
  func screens(columns: Int, rows: Int) {
    expectScreen(
      halfWay().screen(columns: columns, rows: rows, keys: ["esc", "2"]).buffer,
      named: "fleet-\(columns)x\(rows)")
    expectScreen(
      halfWay().screen(columns: columns, rows: rows, keys: ["esc", "2"], glyphs: .ascii).buffer,
      named: "ascii-fleet-\(columns)x\(rows)")
  }
}
