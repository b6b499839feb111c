import ReleaseModel
import ReleaseWords
import Testing

/// An attempted step that nothing undoes is part of the backout too.
@Suite("A step that nothing undoes")
struct MissingUndoTests {
  private let asked = StepID("undo.b")

  /// `a` can be undone, `b` stands on it and cannot, `c` stands on `b` and can.
  private func backingOut(_ b: Step = .run("b", needs: ["a"]), after: [Step] = []) -> Scenario {
    var run = Scenario.started(
      .of(.undoable("a"), b, .undoable("c", needs: ["b"])) {
        $0.takesBack {
          $0.after = after
          $0.verification = [.number("old")]
        }
      })
    for id in ["a", "b", "c"] { run.drive(.steps(.attemptEnded(.of(id), .exited(0), logBytes: 0))) }
    run.drive(.backOutNow())
    return run
  }

  @Test(
    "is listed and asked about at its turn, and holds up neither the other undos nor what comes after them")
  func holdsUpNothing() {
    var run = backingOut(after: [.run("start")])
    #expect(run.state.undoSteps().map(\.title).contains("Nothing undoes it: Step b"))
    #expect(run.needs.isEmpty, "what was built on it is undone first")
    run.end("undo.c", yields: .steps(.offered(asked)), .steps(.attemptStarted(.of("undo.a"))))
    #expect(run.needs == [.performStep(asked)])
    #expect(run.needs[0].words(run.state) == "undo ‘Step b’ by hand, or say why it stays")
    run.end("undo.a", yields: .steps(.attemptStarted(.of("after.start"))))
    run.end("after.start")
    #expect(run.state.phase == .backingOut, "nobody has answered")
    #expect(run.state.backout?.verificationStarted == nil)
    #expect(run.status("b") == .succeeded, "it is as it was")
  }

  @Test("is undone when somebody has undone it by hand, which the record tells as a deviation")
  func byHand() {
    var run = backingOut()
    run.drive(.steps(.attemptEnded(.of("undo.c"), .exited(0), logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("undo.a"), .exited(0), logBytes: 0)))
    run.send(
      .steps(.complete(asked, evidence: "restored the file")),
      yields: .steps(.done(asked, evidence: "restored the file")), .backout(.verificationStarted),
      .checks(.started(CheckKey(.backout, "old"), firstDue: run.now.steady)))
    #expect(run.status("b") == .undone)
    #expect(
      run.state.deviations == [
        Deviation(
          kind: .doneByHand, subject: "Step b", reason: "restored the file", by: Scenario.engineer)
      ])
    run.measure(
      CheckKey(.backout, "old"), .good, .passed,
      yields: .checks(.ended(CheckKey(.backout, "old"), .successful, reason: nil)), .backout(.backedOut))
    #expect(run.state.notUndone.isEmpty)
    #expect(run.state.endWords == nil)
    #expect(run.records.last?.words(run.state) == "BACKED OUT")
  }

  @Test("stays as it is for a reason, and the end says so, as it does of an undo that was skipped")
  func left() {
    var run = backingOut()
    run.drive(.steps(.skip(asked, reason: "it does no harm")))
    run.drive(.steps(.attemptEnded(.of("undo.c"), .exited(1), logBytes: 0)))
    run.drive(.steps(.skip("undo.c", reason: "the host is gone")))
    run.drive(.steps(.attemptEnded(.of("undo.a"), .exited(0), logBytes: 0)))
    run.drive(.checks(.measured(CheckKey(.backout, "old"), number: 1, .good)))
    #expect(run.state.phase == .backedOut)
    #expect(run.state.notUndone == ["b", "c"])
    #expect(run.state.endWords == "2 steps not undone: Step b, Step c")
    #expect(run.records.last?.words(run.state) == "BACKED OUT, 2 steps not undone: Step b, Step c")
    #expect(
      run.state.deviations.map { "\($0.kind.rawValue) \($0.subject): \($0.reason)" }
        == ["not undone Step c: the host is gone", "not undone Step b: it does no harm"])
  }

  @Test("needs no answer where the plan gives its reason, is named all the same, and can be undone by hand")
  func plannedToStay() {
    var run = backingOut(.left("b", needs: ["a"]))
    #expect(run.status(asked) == .skipped)
    #expect(run.state.stepState(asked)?.evidence == "b does no harm")
    var byHand = run
    byHand.send(.steps(.reopen(asked)), yields: .steps(.reopened(asked)))
    byHand.end("undo.c", yields: .steps(.offered(asked)), .steps(.attemptStarted(.of("undo.a"))))
    byHand.drive(.steps(.complete(asked, evidence: "restored")))
    #expect(byHand.state.notUndone == ["a"], "which is still to be undone")
    run.drive(.steps(.attemptEnded(.of("undo.c"), .exited(0), logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("undo.a"), .exited(0), logBytes: 0)))
    run.drive(.checks(.measured(CheckKey(.backout, "old"), number: 1, .good)))
    #expect(run.state.endWords == "1 step not undone: Step b")
    #expect(
      run.state.deviations == [
        Deviation(kind: .notUndone, subject: "Step b", reason: "b does no harm", by: .board)
      ])
  }

  @Test("is asked about whatever became of it, but not when nothing of it was tried")
  func attemptedOnly() {
    var run = Scenario.started(
      .of(.run("failed"), .run("skipped"), .manual("by-hand"), .run("never"), parallel: 1) { $0.takesBack() })
    run.drive(.steps(.skip("skipped", reason: "not here")))
    run.drive(.steps(.complete("by-hand", evidence: "called")))
    run.drive(.steps(.attemptEnded(.of("failed"), .unknown("reboot"), logBytes: 0)))
    run.drive(.backOutNow())
    #expect(Set(run.needs) == [.performStep("undo.failed"), .performStep("undo.by-hand")])
  }

  @Test("is asked about alone where the plan undoes nothing, and the plan's own steps do not wait for it")
  func nothingElse() {
    var run = Scenario.started(
      .of(.run("a")) {
        $0.takesBack {
          $0.before = [.run("stop")]
          $0.after = [.run("start")]
        }
      })
    run.end("a", yields: .run(.verificationStarted))
    run.drive(.backOutNow())
    run.end("before.stop", yields: .steps(.offered("undo.a")), .steps(.attemptStarted(.of("after.start"))))
  }

  @Test("proves no backout when it was left for want of an undo, but does when the plan leaves it")
  func rehearsed() throws {
    func rehearse(_ step: Step, _ answer: Command?) throws -> Rehearsal? {
      var run = try Scenario(
        .of(step) {
          $0.rehearsal = RehearsalPlan(environment: "production")
          $0.takesBack()
        }, as: .rehearsal)
      run.drive(.run(.startDeployment))
      run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
      run.drive(.backOutNow())
      if let answer { run.drive(answer) }
      return run.state.rehearsed
    }
    let left = try rehearse(.run("a"), .steps(.skip("undo.a", reason: "harmless")))
    #expect(left?.isBackoutTested == false)
    #expect(
      try rehearse(.run("a"), .steps(.complete("undo.a", evidence: "by hand")))?.isBackoutTested == true)
    #expect(try rehearse(.left("a"), nil)?.isBackoutTested == true)
  }

  @Test("was not asked about by earlier programs, whose journals go on as they were")
  func earlier() {
    var run = Scenario.started(.of(.undoable("a"), .run("b")) { $0.takesBack() })
    for id in ["a", "b"] { run.drive(.steps(.attemptEnded(.of(id), .exited(0), logBytes: 0))) }
    run.drive(.backOutNow())
    var state = run.state
    let fact = Event.backout(.undoStarted(asks: false))
    evolve(&state, Record(sequence: state.sequence + 1, at: run.now, by: .board, event: fact))
    #expect(state.backout?.flow?.steps.map(\.id) == ["undo.a"])
  }
}
