import Attempts
import Foundation
import ReleaseModel
import TestSupport
import Testing

@Suite("What commands give", .patience)
struct OutputTests {
  @Test func aLaterStepFindsItInItsWordsItsVariablesAndItsTitle() async throws {
    var show = Step(
      id: "show", title: "Show {{steps.tag.build}}",
      action: .run(
        .program([
          "/bin/sh", "-c", #"echo "$1|$BUILD|$VALUE_STEPS_TAG_BUILD" > shown"#, "sh", "{{steps.tag.build}}",
        ])))
    show.needs = ["tag"]
    show.environment = ["BUILD": "<{{steps.tag.build}}>"]
    let bench = try Bench(
      .steps(
        .shell("tag", #"echo 'build=$(touch no); 7' > "$RELBOARD_OUTPUT"; echo >> "$RELBOARD_OUTPUT""#), show)
    )
    let state = try await bench.run()
    #expect(state.phase == .succeeded)
    #expect(bench.lines(of: "shown") == ["$(touch no); 7|<$(touch no); 7>|$(touch no); 7"])
    #expect(!FileManager.default.fileExists(atPath: bench.root + "/no"))
    #expect(state.step("show")?.title == "Show $(touch no); 7")
  }

  @Test func aCheckFindsItToo() async throws {
    var plan = Plan.steps(.shell("tag", #"echo build=77 > "$RELBOARD_OUTPUT""#))
    plan.verification = [
      .shell(#"test "$VALUE_STEPS_TAG_BUILD$B" = 77-77"#) { $0.environment = ["B": "-{{steps.tag.build}}"] }
    ]
    #expect(try await Bench(plan).run().phase == .succeeded)
  }

  @Test(arguments: [
    ("no equals sign", "line 1: it is not name=value"), ("1x=2", "line 1: it does not begin with a name"),
    ("ok=1\n\nb d=2", "line 3: it does not begin with a name"),
    (#"ok=\033[0m"#, "line 1: the value of ok has a control character"),
    (#"ok=\377"#, "line 1: it is not UTF-8"), ("a-b=1\na_b=2", "a-b and a_b would be one variable"),
  ])
  func whatCannotBeReadFailsTheStep(text: String, words: String) async throws {
    let bench = try Bench(.steps(.shell("bad", #"printf '\#(text)\n' > "$RELBOARD_OUTPUT""#)))
    let state = try await bench.run()
    guard case .incomplete(let reason) = state.outcome("bad") else {
      return #expect(Bool(false), "\(String(describing: state.outcome("bad")))")
    }
    #expect(reason.contains(words), "\(reason)")
    #expect(state.deployment["bad"]?.status == .awaitingDecision)
  }

  @Test func tooMuchFailsTheStep() async throws {
    let many = #"i=0; while [ $i -lt 65 ]; do i=$((i+1)); echo v$i=1; done > "$RELBOARD_OUTPUT""#
    let long = #"{ printf v=; head -c 4097 /dev/zero | tr '\0' x; } > "$RELBOARD_OUTPUT""#
    for (script, words) in [(many, "65 values; 64 are taken"), (long, "more than 4096 bytes")] {
      let outcome = try await Bench(.steps(.shell("much", script))).run().outcome("much")
      guard case .incomplete(let reason) = outcome else { return #expect(Bool(false)) }
      #expect(reason.contains(words), "\(reason)")
    }
    let pipe = try await Bench(.steps(.shell("pipe", #"mkfifo "$RELBOARD_OUTPUT""#))).run().outcome("pipe")
    #expect(pipe == .incomplete("$RELBOARD_OUTPUT is not a regular file"))
  }

  @Test func aSecretIsInNoRecordAndNoLogAndReachesOnlyEnvironments() async throws {
    var plan = Plan.steps(
      .shell("login", #"{ cat given; printf 'user=ann\nurl=http://h/%s\n' "$API"; } > "$RELBOARD_OUTPUT""#) {
        $0.secretOutputs = ["token"]
      },
      .shell("use", #"echo "$VALUE_STEPS_LOGIN_TOKEN $T" | tee used"#) {
        $0.needs = ["login"]
        $0.environment = ["T": "Bearer {{steps.login.token}}"]
      })
    plan.secrets = ["API"]
    plan.verification = [
      .shell(#"echo "$VALUE_STEPS_LOGIN_TOKEN"; exit 0"#) { $0.pass = Criterion("matches .") }
    ]
    let bench = try Bench(plan, environment: ["API": "api-key-api-key"])
    try bench.write(Data("token=s3cr3t-token\n".utf8), to: "given")
    let state = try await bench.run()
    #expect(state.phase == .succeeded)
    #expect(bench.lines(of: "used") == ["s3cr3t-token Bearer s3cr3t-token"])
    #expect(bench.lines(of: "attempts/use.1/output.log") == ["•••• Bearer ••••"])
    // What holds a secret of the plan is as secret.
    #expect(state.yield(of: "login")?.outputs.map(\.value) == [nil, nil, "ann"])
    let records = bench.journal.records
    let recorded = String(decoding: try JSONEncoder().encode(records), as: UTF8.self)
    #expect(!recorded.contains("s3cr3t") && !recorded.contains("api-key"))
  }

  @Test func aSecretThatIsTooShortOrMissingFailsTheStep() async throws {
    for (script, words) in [("echo t=abc", "the secret t has 3 characters"), ("true", "does not give t")] {
      let bench = try Bench(
        .steps(.shell("s", script + #" > "$RELBOARD_OUTPUT""#) { $0.secretOutputs = ["t"] }))
      guard case .incomplete(let reason) = try await bench.run().outcome("s") else {
        return #expect(Bool(false))
      }
      #expect(reason.contains(words), "\(reason)")
    }
  }

  @Test func whatIsMissingKeepsAStepFromStartingAndACheckFromBeingMeasured() async throws {
    var late = Step(id: "late", title: "Late", action: .run(.program(["touch", "{{steps.tag.build}}"])))
    late.needs = ["tag"]
    let state = try await Bench(.steps(.shell("tag", "true"), late)).run()
    #expect(
      state.outcome("late")
        == .notStarted("it is made of {{steps.tag.build}}, which step tag has not given"))
  }

  @Test func theFilesThatItMakesAreRecordedAndNoneIsAFailure() async throws {
    let bench = try Bench(
      .steps(
        .shell("build", "mkdir -p dist; printf hello > dist/a.tar.gz; printf x > dist/b.tar.gz") {
          $0.produces = ["dist/*.tar.gz", "dist/a.tar.gz"]
        }))
    let state = try await bench.run()
    #expect(state.phase == .succeeded)
    #expect(
      state.producedFiles.map(\.file.path) == ["dist/a.tar.gz", "dist/b.tar.gz"])
    #expect(
      state.producedFiles.first?.file.sha256
        == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
    #expect(state.producedFiles.first?.file.size == 5 && state.hasPackage)
    let none = try await Bench(.steps(.shell("build", "true") { $0.produces = ["dist/*"] })).run()
    #expect(none.outcome("build") == .incomplete("no file is dist/*, which it has to make"))
  }

  @Test func aCheckThatDoesNotPassIsRepeatedBeforeItCounts() async throws {
    var plan = Plan.steps(.shell("one", "true"))
    plan.verification = [
      .shell("echo x >> tries; [ $(wc -l < tries) = 3 ]") {
        ($0.retries, $0.retryDelay) = (2, .milliseconds(10))
      }
    ]
    let bench = try Bench(plan)
    let state = try await bench.run()
    #expect(state.phase == .succeeded && bench.lines(of: "tries").count == 3)
    #expect(state.checks[CheckKey(.verification, "check")]?.measured == 1)
    plan.verification[0].retries = 1
    let other = try Bench(plan)
    try await other.start()
    let failed = try await other.until("the check ends") {
      $0.checks[CheckKey(.verification, "check")]?.phase.isEnded == true
    }
    #expect(failed.checks[CheckKey(.verification, "check")]?.phase == .failed)
  }

  @Test func anEndThatNobodyWaitedForIsReadWithAllThatWasGiven() async throws {
    let plan = Plan.steps(.shell("tag", #"echo build=7 > "$RELBOARD_OUTPUT"; read -r _ <go"#))
    let first = try Bench(plan)
    let gate = try first.gate("go")
    try await first.start()
    try await eventually("the step runs") {
      FileManager.default.fileExists(atPath: first.root + "/attempts/tag.1/outputs")
    }
    await first.engine.stop()
    try gate.open()
    let records = first.journal.records
    let second = try Bench(plan, after: records, in: first.root)
    await second.store.start(second.engine)
    let state = try await second.until("the run ends") { $0.phase.isEnded }
    #expect(state.output(OutputName(step: "tag", name: "build"))?.value == "7")
    #expect(second.journal.records.count { if case .steps(.yielded) = $0.event { true } else { false } } == 1)
  }
}
