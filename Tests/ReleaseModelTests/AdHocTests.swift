import ReleaseModel
import Testing

@Suite("A command that is not in the plan")
struct AdHocTests {
  private let attempt = AttemptID(step: "ad-hoc.1", number: 1)

  @Test("runs beside the plan at once, whatever the run waits for, and is a deviation")
  func beside() {
    var run = Scenario(.of(.run("a")))
    run.drive(.run(.hold(reason: "lunch")))
    run.send(
      .steps(.runCommand(" df -h ", reason: " the disk? ")),
      yields: .steps(.commandRun("ad-hoc.1", command: "df -h", reason: "the disk?")),
      .steps(.attemptStarted(attempt)))
    #expect(effects(of: run.state).contains(.attempt(attempt)))
    #expect(run.state.step("ad-hoc.1")?.action == .run(.shell("df -h")))
    #expect(
      run.state.deviations
        == [Deviation(kind: .adHoc, subject: "df -h", reason: "the disk?", by: Scenario.engineer)])
    run.end("ad-hoc.1", .exited(3))
    #expect(run.state.stepState("ad-hoc.1")?.status == .failed)
    #expect(run.needs == [.resume], "nobody has to decide anything about it")
    run.send(
      .steps(.runCommand("df -i", reason: "inodes?")),
      yields: .steps(.commandRun("ad-hoc.2", command: "df -i", reason: "inodes?")),
      .steps(.attemptStarted(AttemptID(step: "ad-hoc.2", number: 1))))
    #expect(run.state.stepState("ad-hoc.1")?.status == .failed, "what ran before stays on record")
  }

  @Test("needs a command and a reason")
  func reason() {
    let run = Scenario(.of(.run("a")))
    run.refuses(.steps(.runCommand(" ", reason: "why")), because: "a command is needed")
    run.refuses(.steps(.runCommand("df", reason: "")), because: "a reason is needed")
  }

  @Test("takes no place of a step, is not undone, and can only be stopped")
  func noStep() {
    var plan = Plan.of(.undoable("a"))
    plan.takesBack()
    var run = Scenario.started(plan)
    run.drive(.steps(.runCommand("sleep 9", reason: "to see")))
    #expect(run.status("a") == .running)
    for command in [
      Command.steps(.retry("ad-hoc.1")), .steps(.skip("ad-hoc.1", reason: "x")),
      .steps(.complete("ad-hoc.1", evidence: "x")),
    ] {
      run.refuses(command, because: "run ad hoc")
    }
    run.end("a", yields: .run(.verificationStarted))
    run.refuses(.run(.declareSuccess), because: "has not ended")
    run.refuses(.run(.abort(reason: "x")), because: "stop them first")
    #expect(run.state.undoSteps().map(\.id) == ["undo.a"])
    run.send(.steps(.stop("ad-hoc.1")), yields: .steps(.stopRequested(attempt)))
    run.end("ad-hoc.1", .stopped)
    run.send(.run(.declareSuccess), yields: .run(.succeeded))
    run.refuses(.steps(.runCommand("df", reason: "x")), because: "locked")
  }
}
