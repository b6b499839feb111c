import ReleaseModel
import Testing

@Suite("A command that is not in the plan")
struct AdHocTests {
  private let attempt = AttemptID(step: "ad-hoc.1", number: 1)

  @Test("runs beside the plan at once, whatever the run waits for, and is a deviation")
  func beside() {
    var run = Scenario(.of(.run("a")))
    run.drive(.hold(reason: "lunch"))
    run.send(
      .runCommand(" df -h ", reason: " the disk? "),
      yields: .commandRun("ad-hoc.1", command: "df -h", reason: "the disk?"), .attemptStarted(attempt))
    #expect(effects(of: run.state).contains(.attempt(attempt)))
    #expect(run.state.step("ad-hoc.1")?.action == .run(.shell("df -h")))
    #expect(
      run.state.deviations
        == [Deviation(kind: .adHoc, subject: "df -h", reason: "the disk?", by: Scenario.engineer)])
    run.end("ad-hoc.1", .exited(3))
    #expect(run.state.stepState("ad-hoc.1")?.status == .failed)
    #expect(run.needs == [.resume], "nobody has to decide anything about it")
    run.send(
      .runCommand("df -i", reason: "inodes?"),
      yields: .commandRun("ad-hoc.2", command: "df -i", reason: "inodes?"),
      .attemptStarted(AttemptID(step: "ad-hoc.2", number: 1)))
    #expect(run.state.stepState("ad-hoc.1")?.status == .failed, "what ran before stays on record")
  }

  @Test("needs a command and a reason")
  func reason() {
    let run = Scenario(.of(.run("a")))
    run.refuses(.runCommand(" ", reason: "why"), because: "a command is needed")
    run.refuses(.runCommand("df", reason: ""), because: "a reason is needed")
  }

  @Test("takes no place of a step, is not undone, and can only be stopped")
  func noStep() {
    var plan = Plan.of(.undoable("a"))
    plan.takesBack()
    var run = Scenario.started(plan)
    run.drive(.runCommand("sleep 9", reason: "to see"))
    #expect(run.status("a") == .running)
    for command in [
      Command.retry("ad-hoc.1"), .skip("ad-hoc.1", reason: "x"),
      .complete("ad-hoc.1", evidence: .init(text: "x")),
    ] {
      run.refuses(command, because: "run ad hoc")
    }
    run.end("a", yields: .verificationStarted)
    run.refuses(.declareSuccess, because: "has not ended")
    run.refuses(.abort(reason: "x"), because: "stop them first")
    #expect(run.state.undoSteps().map(\.id) == ["undo.a"])
    run.send(.stop("ad-hoc.1"), yields: .stopRequested(attempt))
    run.end("ad-hoc.1", .stopped)
    run.send(.declareSuccess, yields: .succeeded)
    run.refuses(.runCommand("df", reason: "x"), because: "locked")
  }
}
