import ReleaseModel
import Testing

@Suite("The time in which a release may be made")
struct WindowTests {
  let start = Scenario.wallStart

  private func plan(_ after: AfterWindow?, _ change: (inout Plan) -> Void = { _ in }) -> Plan {
    .of(.run("a"), .run("b", needs: ["a"])) {
      $0.release.window = Window(opens: start, closes: start + .seconds(600))
      $0.release.afterWindow = after
      change(&$0)
    }
  }

  @Test("holds a run that is under way when the window closes, where the plan says so, and once")
  func hold() {
    var run = Scenario.started(plan(.hold))
    let closed = start + .seconds(600)
    run.advance(
      .seconds(700), yields: .run(.timeOver(at: closed)), .run(.held(.windowClosed(closed))))
    run.end("a")
    run.send(.run(.resume), yields: .run(.resumed), .steps(.offered("b")))
    run.advance(.seconds(100))
    #expect(run.needs == [.confirmStep("b")], "whoever resumes still says of each step that it is late")
  }

  @Test("only says so where the plan only warns, and the run goes on")
  func warn() {
    var run = Scenario.started(plan(.warn))
    run.advance(.seconds(600), yields: .run(.timeOver(at: start + .seconds(600))))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
  }

  @Test("without such a word lets what runs go on, and asks before each step that is late")
  func neither() {
    var run = Scenario.started(plan(nil))
    run.advance(.seconds(600))
    run.end("a", yields: .steps(.offered("b")))
  }

  @Test("holds for a freeze that begins, and says until when")
  func freeze() {
    let time = Window(opens: start + .seconds(60), closes: start + .seconds(90))
    var run = Scenario.started(
      plan(.hold) { $0.release.freezes = [Freeze(name: "quarter end", window: time)] })
    run.advance(
      .seconds(60), yields: .run(.timeOver(at: time.opens, freeze: "quarter end")),
      .run(.held(.frozen("quarter end", until: time.closes))))
    #expect(run.state.hold?.words(run.state).contains("until") == true)
  }

  @Test("is judged by the wall clock, forth and back, and holds once for each end")
  func clockIsSet() {
    var run = Scenario.started(plan(.hold))
    let closed = start + .seconds(600)
    run.setWall(by: .seconds(3600))
    run.send(.run(.wake), yields: .run(.timeOver(at: closed)), .run(.held(.windowClosed(closed))))
    run.setWall(by: .seconds(-3600))
    run.drive(.run(.resume))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.advance(.seconds(900))
    #expect(run.state.hold == nil)
  }

  @Test("takes an approval back when the window closes before the deployment, and not one that comes after")
  func withdrawal() {
    var run = Scenario(
      plan(nil) {
        $0.controls = [Control(id: "c", title: "Reviewed"), Control(id: "ticked", title: "Ticked")]
        $0.controls[0].requires = Approvals()
      })
    run.drive(.controls(.tick("ticked", evidence: "seen")))
    run.drive(.controls(.tick("c", evidence: "read", by: "manager")))
    #expect(run.state.controls["c"]?.status == .approved)
    run.advance(.seconds(600), yields: .controls(.lapsed("c", .withdrawn)))
    #expect(run.state.controls["c"]?.status == .open && run.state.controls["ticked"]?.status == .satisfied)
    run.setWall(by: .seconds(-300))
    run.refuses(.run(.startDeployment), because: "a control is open")
    run.drive(.controls(.tick("c", evidence: "read again", by: "manager")))
    run.advance(.seconds(300), yields: .controls(.lapsed("c", .withdrawn)))
    run.drive(.controls(.tick("c", evidence: "for tomorrow", by: "manager")))
    run.advance(.seconds(300))
    #expect(run.state.controls["c"]?.status == .approved)
  }

  @Test("withdraws no approval of a release that is under way")
  func underWay() {
    var run = Scenario(
      plan(nil) {
        $0.controls = [Control(id: "c", title: "Reviewed")]
        $0.controls[0].requires = Approvals()
      })
    run.drive(.controls(.tick("c", evidence: "read", by: "manager")))
    run.drive(.run(.startDeployment))
    run.advance(.seconds(900))
    #expect(run.state.controls["c"]?.status == .approved)
  }
}
