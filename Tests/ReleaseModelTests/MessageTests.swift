import ReleaseModel
import Testing

@Suite("A message") struct MessageTests {
  private func message(
    _ occasion: Message.Occasion = .moment(.started), id: MessageID = "m",
    channel: Message.Channel = .webhook(.init(urlVariable: "HOOK")),
    _ change: (inout Message) -> Void = { _ in }
  ) -> Message {
    var message = Message(id: id, audience: "desk", occasion: occasion, channel: channel, text: "Done.")
    change(&message)
    return message
  }

  private func run(_ messages: Message..., steps: [Step] = [.run("a")]) -> Scenario {
    var plan = Plan.of()
    plan.deployment.steps = steps
    plan.communications = messages
    return Scenario(plan)
  }

  private let letter = Letter(text: "Done.")

  private func begin(_ number: Int = 1, id: MessageID = "m") -> Command {
    .messages(.begin(id, number: number, letter))
  }

  private func end(
    _ number: Int, _ kind: Delivery.Outcome.Kind, again: Duration? = nil, id: MessageID = "m"
  ) -> Command {
    .messages(.end(id, number: number, .init(kind, "said"), again.map { .after($0) } ?? .none))
  }

  private func deliveries(_ run: Scenario) -> [Effect] {
    effects(of: run.state).filter { if case .deliver = $0 { true } else { false } }
  }

  @Test("is sent at its moment by itself: its intent first, then what became of it")
  func sends() {
    var run = run(message())
    #expect(run.state.messages["m"]?.status == .draft && deliveries(run).isEmpty)
    run.drive(.run(.startDeployment))
    #expect(run.state.messages["m"]?.status == .sending)
    #expect(deliveries(run) == [.deliver("m", number: 1, due: run.now.steady)])
    run.send(begin(), yields: .messages(.sending("m", number: 1, key: "run-m-1", letter)))
    #expect(
      deliveries(run) == [.deliver("m", number: 1, due: run.now.steady)], "it goes on until its end is known")
    run.refuses(begin(), because: "has not come")
    run.refuses(.messages(.send("m")), because: "on its way")
    run.refuses(.messages(.confirm("m", receipt: "r")), because: "on its way")
    run.send(end(1, .sent), yields: .messages(.ended("m", number: 1, .init(.sent, "said"))))
    #expect(run.state.messages["m"]?.status == .sent && deliveries(run).isEmpty)
    run.refuses(.messages(.send("m")), because: "sent already")
    run.send(.messages(.confirm("m", receipt: "Ana")), yields: .messages(.confirmed("m", receipt: "Ana")))
  }

  @Test("is repeated with pauses that double, as often as the plan lets it, with the same key")
  func repeats() {
    var run = run(message { $0.retries = 2 })
    run.drive(.run(.startDeployment))
    for (number, pause) in [(1, 2), (2, 4)] {
      run.drive(begin(number))
      run.send(
        end(number, .notSent, again: .zero),
        yields: .messages(
          .ended("m", number: number, .init(.notSent, "said"), retryAt: run.now.steady + .seconds(pause))))
      #expect(
        deliveries(run) == [.deliver("m", number: number + 1, due: run.now.steady + .seconds(pause))])
      run.move(by: .seconds(pause))
    }
    run.drive(begin(3))
    run.drive(end(3, .notSent, again: .zero))
    #expect(run.state.messages["m"]?.status == .failed && deliveries(run).isEmpty)
    #expect(run.needs.contains(.message("m")))
    #expect(Set(run.state.messages["m"]?.deliveries.map(\.key) ?? []) == ["run-m-1"])
    run.drive(.messages(.send("m")))
    #expect(deliveries(run) == [.deliver("m", number: 4, due: run.now.steady)])
  }

  @Test("waits for as long as its channel asks, and is not repeated where it was refused")
  func waits() {
    var first = run(message())
    first.drive(.run(.startDeployment))
    first.drive(begin())
    first.drive(end(1, .notSent, again: .seconds(90)))
    #expect(deliveries(first) == [.deliver("m", number: 2, due: first.now.steady + .seconds(90))])
    var second = run(message())
    second.drive(.run(.startDeployment))
    second.drive(begin())
    second.drive(end(1, .notSent))
    #expect(second.state.messages["m"]?.status == .failed)
  }

  @Test("of which nobody knows whether it was sent is asked about, and not sent again by itself")
  func asks() {
    var run = run(message())
    run.drive(.run(.startDeployment))
    run.drive(begin())
    run.drive(end(1, .unknown, again: .zero))
    #expect(run.state.messages["m"]?.status == .unknown && deliveries(run).isEmpty)
    #expect(run.needs.contains(.message("m")))
    run.refuses(.messages(.edit("m", Letter(text: "Other"))), because: "whether it has")
    var other = run
    run.drive(.messages(.confirm("m", receipt: "it is in the channel")))
    #expect(run.state.messages["m"]?.status == .confirmed && !run.needs.contains(.message("m")))
    other.drive(.messages(.send("m")))
    other.send(begin(2), yields: .messages(.sending("m", number: 2, key: "run-m-1", letter)))
  }

  @Test("that its receiver takes once only is sent again by itself, with its key")
  func idempotent() {
    var run = run(message { $0.isIdempotent = true })
    run.drive(.run(.startDeployment))
    run.drive(begin())
    run.drive(end(1, .unknown, again: .zero))
    #expect(deliveries(run) == [.deliver("m", number: 2, due: run.now.steady + .seconds(2))])
    run.move(by: .seconds(2))
    run.send(begin(2), yields: .messages(.sending("m", number: 2, key: "run-m-1", letter)))
  }

  @Test("that a person lets go waits for one, or was let go before")
  func confirm() {
    var run = run(message { $0.confirm = true })
    var early = run
    run.drive(.run(.startDeployment))
    #expect(run.state.messages["m"]?.status == .due && deliveries(run).isEmpty)
    #expect(run.needs.contains(.message("m")))
    run.drive(.messages(.send("m")))
    #expect(deliveries(run).count == 1)
    early.drive(.messages(.validate("m")))
    #expect(early.state.messages["m"]?.status == .validated)
    var rewritten = early
    early.drive(.run(.startDeployment))
    #expect(deliveries(early).count == 1)
    rewritten.drive(.messages(.edit("m", Letter(text: "Other"))))
    rewritten.drive(.run(.startDeployment))
    #expect(rewritten.state.messages["m"]?.status == .due, "what was read is not what would be sent")
  }

  @Test("that was sent before its moment is not sent at it")
  func early() {
    var run = run(message())
    run.drive(.messages(.send("m")))
    run.drive(begin())
    run.drive(end(1, .sent))
    run.drive(.run(.startDeployment))
    #expect(run.state.messages["m"]?.status == .sent && deliveries(run).isEmpty)
  }

  @Test("whose draft cannot be sent waits for a person, until it is written anew")
  func invalid() {
    var run = run(message())
    run.drive(.run(.startDeployment))
    run.send(
      .messages(.reject("m", number: 1, problem: "empty")), yields: .messages(.invalid("m", problem: "empty"))
    )
    #expect(run.state.messages["m"]?.status == .due && deliveries(run).isEmpty)
    #expect(run.needs.contains(.message("m")))
    run.refuses(.messages(.edit("m", Letter(text: " "))), because: "a text")
    run.drive(.messages(.edit("m", Letter(text: "Now."))))
    #expect(deliveries(run) == [.deliver("m", number: 1, due: run.now.steady)])
  }

  @Test("is told each time that its moment comes, and what comes meanwhile is told once")
  func again() {
    var run = run(message(.moment(.held)))
    run.drive(.run(.startDeployment))
    for (number, key) in [(1, "run-m-1"), (2, "run-m-2")] {
      run.drive(.run(.hold(reason: "wait")))
      run.send(begin(number), yields: .messages(.sending("m", number: number, key: key, letter)))
      run.drive(end(number, .sent))
      run.drive(.run(.resume))
    }
    run.drive(.run(.hold(reason: "wait")))
    run.drive(begin(3))
    run.drive(.run(.resume))
    run.drive(.run(.hold(reason: "wait again")))
    run.drive(end(3, .sent))
    run.send(begin(4), yields: .messages(.sending("m", number: 4, key: "run-m-4", letter)))
  }

  @Test("comes behind those that are told before it, where their moment has come")
  func order() {
    var run = run(
      message(), message(id: "n") { $0.after = ["m", "x"] }, message(.moment(.succeeded), id: "x"))
    run.drive(.run(.startDeployment))
    #expect(deliveries(run) == [.deliver("m", number: 1, due: run.now.steady)])
    #expect(run.state.predecessor(of: run.state.plan.communications[1]) == "m")
    run.drive(begin())
    run.drive(end(1, .sent))
    #expect(deliveries(run) == [.deliver("n", number: 1, due: run.now.steady)])
  }

  @Test("comes when its step is complete, and not when that is skipped")
  func step() {
    var done = run(message(.step("a")), steps: [.run("a"), .run("b", needs: ["a"])])
    done.drive(.run(.startDeployment))
    #expect(done.state.messages["m"]?.status == .draft)
    done.drive(.steps(.attemptEnded(AttemptID(step: "a", number: 1), .exited(0), logBytes: 0)))
    #expect(deliveries(done).count == 1)
    var skipped = run(message(.step("a")), steps: [.run("a"), .run("b", needs: ["a"])])
    skipped.drive(.steps(.skip("a", reason: "no")))
    skipped.drive(.run(.startDeployment))
    #expect(skipped.state.messages["m"]?.status == .draft)
  }

  @Test("comes at its time by the wall clock")
  func time() {
    var run = run(message(.time(Scenario.wallStart + .seconds(60))))
    run.drive(.run(.startDeployment))
    run.advance(.seconds(59))
    run.advance(.seconds(1), yields: .messages(.due("m")))
    #expect(deliveries(run).count == 1)
  }

  @Test("of a delay comes when the expected end is later than the plan tolerates, and once")
  func delayed() {
    let steps = [
      Step.run("a") { $0.planned = .seconds(600) }, .run("b", needs: ["a"]) { $0.planned = .seconds(300) },
    ]
    var plan = Plan.of()
    plan.deployment.steps = steps
    plan.deployment.tolerance = .seconds(120)
    plan.communications = [message(.moment(.delayed))]
    var run = Scenario(plan)
    run.drive(.run(.startDeployment))
    run.advance(.seconds(720))
    #expect(run.state.messages["m"]?.status == .draft, "just within it")
    run.move(by: .seconds(1))
    run.send(.run(.wake), yields: .run(.delayed(by: .seconds(121))))
    #expect(run.state.messages["m"]?.status == .sending)
    run.advance(.seconds(600))
    #expect(run.state.delayedBy == .seconds(121))
  }

  @Test("of a delay does not come when a step was late and others have made up for it")
  func onTime() {
    let steps = [
      Step.run("a") { $0.planned = .seconds(600) }, .run("b", needs: ["a"]) { $0.planned = .seconds(300) },
    ]
    var plan = Plan.of()
    plan.deployment.steps = steps
    plan.communications = [message(.moment(.delayed))]
    var run = Scenario(plan)
    run.drive(.run(.startDeployment))
    run.advance(.seconds(650))
    run.drive(.steps(.attemptEnded(AttemptID(step: "a", number: 1), .exited(0), logBytes: 0)))
    run.advance(.seconds(250))
    run.drive(.steps(.attemptEnded(AttemptID(step: "b", number: 1), .exited(0), logBytes: 0)))
    run.advance(.seconds(6000))
    #expect(run.state.messages["m"]?.status == .draft)
  }

  @Test("of a delay comes in a hold as well: its audience waits for the end of it")
  func delayedByHold() {
    var plan = Plan.of(
      .run("a") { $0.planned = .seconds(100) }, .run("b", needs: ["a"]) { $0.planned = .seconds(100) })
    plan.communications = [message(.moment(.delayed))]
    var run = Scenario(plan)
    run.drive(.run(.startDeployment))
    run.drive(.run(.hold(reason: "wait")))
    run.drive(.steps(.attemptEnded(AttemptID(step: "a", number: 1), .exited(0), logBytes: 0)))
    run.advance(.seconds(160))
    run.move(by: .seconds(1))
    run.send(.run(.wake), yields: .run(.delayed(by: .seconds(61))))
  }

  @Test("goes nowhere in a rehearsal, or where the plan's rehearsal says; by hand it stays by hand")
  func rehearsed() throws {
    var plan = Plan.of(.run("a"))
    plan.communications = [message(), message(id: "n", channel: .byHand("call"))]
    plan.rehearsal = RehearsalPlan(environment: "staging")
    let silent = try Scenario(plan, as: .rehearsal)
    #expect(silent.state.plan.communications.map(\.channel) == [.nowhere, .byHand("call")])
    plan.rehearsal?.channel = .run(.shell("cat"))
    let spoken = try Scenario(plan, as: .rehearsal)
    #expect(spoken.state.plan.communications[0].channel == .run(.shell("cat")))
  }

  @Test("is sent after the end of the run as well")
  func afterTheEnd() {
    var run = run(message(.moment(.succeeded)))
    run.drive(.run(.startDeployment))
    run.drive(.steps(.attemptEnded(AttemptID(step: "a", number: 1), .exited(0), logBytes: 0)))
    run.drive(.run(.declareSuccess))
    #expect(deliveries(run).count == 1 && run.state.isDelivering)
    run.drive(begin())
    run.drive(end(1, .sent))
    #expect(!run.state.isDelivering && effects(of: run.state).isEmpty)
  }
}
