import Foundation
import ReleaseModel
import SecretMask
import TestSupport
import Testing

@testable import Engine

@Suite(.patience) struct CheckTests {
  private let bench: Bench

  init() throws { bench = try Bench(.steps()) }

  private func observe(_ check: Check) async -> Observation {
    await check.measure(in: ProbeContext(directory: bench.root, environment: Bench.environment))
  }

  private func measure(_ check: Check) async -> Observation.Finding { await observe(check).finding }

  private func compare(_ script: String) async -> Observation.Finding {
    await measure(.shell(script) { $0.pass = Criterion("< 1%") })
  }

  @Test func withoutAComparisonTheExitCodeIsMeasured() async {
    #expect(await measure(.shell("exit 3")) == .exited(3))
    #expect(await measure(.shell("exit 0")) == .exited(0))
  }

  @Test func theEndOfTheOutputIsKeptBesideWhatIsFound() async {
    #expect(await observe(.shell("echo first; echo last; exit 3")) == .exited(3, output: "first\nlast"))
    #expect(await observe(.shell("echo; exit 0")).raw.isEmpty)
    let comparing = Check.shell("echo slow start; echo 7") { $0.pass = Criterion("< 1") }
    #expect(await observe(comparing) == .reading("7", raw: "slow start\n7"))
    let short = Check.shell("echo 7") { $0.pass = Criterion("< 1") }
    #expect(await observe(short).raw.isEmpty, "the reading says as much")
    let long = await observe(.shell("seq 1000; exit 1"))
    #expect(long.raw.count == Observation.longestRaw + 1)
    #expect(long.raw.hasPrefix("…") && long.raw.hasSuffix("\n999\n1000"))
  }

  @Test func noSecretIsKept() async {
    let secret = "s3cret-word"
    var context = ProbeContext(directory: bench.root, environment: ["PATH": "/usr/bin:/bin", "WORD": secret])
    context.masker = SecretMasker(secrets: [Array(secret.utf8)])
    let seen = await Check.shell("echo $WORD; exit 1").measure(in: context)
    #expect(seen == .exited(1, output: "••••"))
    // Its beginning would be cut off, and the rest no longer be known for what it is.
    let filler = Observation.longestRaw - secret.count / 2
    let cut = await Check.shell("printf '%s' $WORD; head -c \(filler) /dev/zero | tr '\\0' x; exit 1")
      .measure(in: context)
    #expect(cut.raw.allSatisfy { "…•x".contains($0) }, "\(cut.raw)")
    let reading = await Check.shell("echo $WORD") { $0.pass = Criterion("== ok") }.measure(in: context)
    #expect(reading.finding == .reading("••••"))
  }

  @Test func aSecretIsMaskedBeforeAnythingIsCut() async throws {
    let secret = "s3cret-word-of-the-shop"
    var context = ProbeContext(directory: bench.root, environment: ["PATH": "/usr/bin:/bin", "WORD": secret])
    context.masker = SecretMasker(secrets: [Array(secret.utf8)])
    let filler = String(repeating: "x", count: 110)
    try bench.write(
      Data("<testsuite><testcase name='\(filler)\(secret)'><failure/></testcase></testsuite>".utf8),
      to: "results.xml")
    let suite = Check(id: "s", title: "S", probe: .junit(JUnitProbe(results: "results.xml")))
    #expect(await suite.measure(in: context).text.hasSuffix("xxx••••"))
    // In UTF-16, and so long that its end alone is kept.
    let script = """
      printf '\\377\\376'; { printf %s $WORD; head -c \(Observation.longestRaw - 10) /dev/zero | tr '\\0' x; } \
        | iconv -t UTF-16LE; exit 1
      """
    let seen = await Check.shell(script).measure(in: context)
    #expect(seen.finding == .exited(1) && seen.raw.allSatisfy { "…•x".contains($0) }, "\(seen)")
  }

  @Test func whatGoesIntoAHeaderIsMaskedInEveryStepAndCheck() async throws {
    var plan = Plan.steps(.shell("a", "echo $WORD"))
    var probe = HTTPProbe(url: "http://127.0.0.1:9/")
    probe.access.headerVariables = ["X-Secret": "WORD", "X-Short": "SHORT"]
    plan.infrastructure = [.shell("echo $WORD")]
    plan.verification = [Check(id: "web", title: "Web", probe: .http(probe))]
    #expect(plan.maskedVariables == ["SHORT", "WORD"])
    let bench = try Bench(plan, environment: ["WORD": "hidden-word\n", "SHORT": "x"])
    try await bench.start()
    let state = try await bench.until("the step has run") { $0.outcome("a") != nil || $0.phase.isEnded }
    let key = CheckKey(.infrastructure, "check")
    #expect(state.checks[key]?.recent.last?.observation.raw == "••••")
    #expect(bench.lines(of: "attempts/a.1/output.log") == ["••••"])
  }

  @Test func withAComparisonTheLastLineIsTheReading() async {
    #expect(await compare("echo noise; echo '0.4 %'") == .reading("0.4 %"))
    #expect(await compare("printf 0.4") == .reading("0.4"))
  }

  @Test func aCommandThatFailsHasNoReading() async {
    #expect(await compare("echo 0.4; exit 2") == .error("exit 2: 0.4"))
    #expect(await compare("exit 2") == .error("exit 2"))
  }

  @Test func noOutputIsNoData() async {
    #expect(await compare("true") == .noData)
    #expect(await compare("echo") == .noData)
  }

  @Test func everyMeasurementOfAShortCommandIsWhole() async {
    // The command has ended before its output is read.
    for number in 1...200 { #expect(await compare("printf \(number)") == .reading("\(number)")) }
  }

  @Test(arguments: ["/no/such/program", "no-such-program", "./no-such-program", "/etc/passwd"])
  func aCommandThatCannotRunIsAnError(program: String) async {
    var check = Check(id: "gone", title: "Gone", probe: .run(.program([program])))
    check.timeout = .seconds(60)
    #expect(await measure(check) == .error("cannot run \(program): not there, or not executable"))
  }

  @Test func aFolderThatIsGoneIsAnError() async {
    let context = ProbeContext(directory: bench.root + "/gone", environment: Bench.environment)
    #expect(
      await Check.shell("true").measure(in: context) == .error("cannot work in \(bench.root)/gone"))
  }

  @Test func aProgramsPathStartsInTheFolderOfThePlan() async throws {
    try bench.write(Data("#!/bin/sh\necho $1\n".utf8), to: "probe")
    chmod(bench.root + "/probe", 0o700)
    var check = Check(id: "own", title: "Own", probe: .run(.program(["./probe", "7 ms"])))
    check.pass = Criterion("< 10")
    check.timeout = .seconds(60)
    #expect(await measure(check) == .reading("7 ms"))
  }

  @Test func aCommandKilledByASignalIsAnError() async {
    #expect(await measure(.shell("kill -9 $$")) == .error("killed by signal 9"))
  }

  @Test func bytesThatAreNoTextAreNoHarm() async {
    #expect(await compare(#"printf '\377\201'"#) == .reading("\u{fffd}\u{fffd}"))
  }

  @Test func whatACommandWritesToItsErrorsIsNotRead() async {
    #expect(await compare("head -c 1000000 /dev/zero >&2; echo 0.4") == .reading("0.4"))
    #expect(await compare("echo 0.4 >&2") == .noData)
  }

  @Test func whatACommandWritesToItsErrorsIsKept() async {
    #expect(await observe(.shell("echo no licence >&2; exit 4")) == .exited(4, output: "stderr:\nno licence"))
    #expect(await observe(.shell("echo 7; echo slow >&2")).raw == "7\nstderr:\nslow")
    let comparing = Check.shell("echo 7; echo no licence >&2; exit 4") { $0.pass = Criterion("< 5") }
    #expect(await observe(comparing) == .error("exit 4: no licence", raw: "7\nstderr:\nno licence"))
    let long = await observe(.shell("seq 1000; seq 2000 3000 >&2; exit 1"))
    #expect(long.raw.count <= Observation.longestRaw)
    #expect(long.raw.contains("\n1000\nstderr:\n…") && long.raw.hasSuffix("\n3000"))
    let late = await observe(.shell("echo waiting for the lock >&2; sleep 600") { $0.timeout = .seconds(1) })
    #expect(late.raw == "stderr:\nwaiting for the lock", "\(late)")
  }

  @Test func aCommandMayWriteAnyAmount() async {
    #expect(await measure(.shell("seq 1 1000000; exit 0")) == .exited(0))
    #expect(await measure(.shell("seq 1 20000 >&2; exit 9")) == .exited(9))
    #expect(await compare("seq 1 20000; echo 0.4") == .reading("0.4"))
    #expect(await compare("seq 1 20000; echo; exit 3") == .error("exit 3: 20000"))
    let exact = "echo; head -c \(OutputTail.limit - 4) /dev/zero | tr '\\0' x; echo 0.4"
    #expect(await compare(exact).text.hasSuffix("x…"))
  }

  @Test func aLastLineWhoseBeginningIsNotHeldIsAnError() async {
    #expect(
      await compare("head -c 1000000 /dev/zero; echo 0.4") == .error("the last line is longer than 64 KiB"))
  }

  @Test(
    arguments: [
      ("matches Ready$", nil, .judged(true, "\(beginning)…"), .passed),
      ("matches x$", nil, .judged(false, "\(beginning)…"), .failed),
      ("== \(beginning)…", nil, .judged(false, "\(beginning)…"), .failed),
      ("!= \(beginning)Ready", nil, .judged(false, "\(beginning)…"), .failed),
      (nil, "matches Ready", .judged(false, "\(beginning)…"), .failed),
      // Its beginning meets what its whole does not.
      ("matches ^[^R]*$", "matches Error", .reading("\(beginning)…"), .inconclusive),
      ("< 1", nil, .error("not to be compared: \(beginning)…"), .error),
    ] as [(String?, String?, Observation.Finding, Verdict)])
  func aLineThatIsTooLongToKeepIsComparedAsAWhole(
    pass: String?, fail: String?, expected: Observation.Finding, verdict: Verdict
  ) async {
    let check = Check.shell("printf '%s' \(Self.beginning)Ready") {
      $0.pass = pass.flatMap { Criterion($0) }
      $0.fail = fail.flatMap { Criterion($0) }
    }
    let seen = await observe(check)
    #expect(seen.finding == expected)
    #expect(check.verdict(on: seen) == verdict)
    #expect(seen.raw.hasSuffix("Ready"))
  }

  @Test(
    arguments: [
      ("worker-01 worker-02 ready", .reading("worker-01 worker-02 ready"), .passed),
      ("worker-01 worker-02", .reading("worker-01 worker-02"), .failed),
      (
        workers + "not ready yet",
        .error("not compared within 0.25 seconds: \((workers + "not ready yet").prefix(200))…"), .error
      ),
    ] as [(String, Observation.Finding, Verdict)])
  func aPatternIsComparedWithinABudgetAndItsVerdictRecorded(
    line: String, expected: Observation.Finding, verdict: Verdict
  ) async {
    let check = Check.shell("echo \(line)") { $0.pass = Criterion(#"matches ^([\w-]+\s*)+ready$"#) }
    let seen = await observe(check)
    #expect(seen.finding == expected)
    #expect(seen.compared == (verdict == .error ? nil : verdict))
    #expect(check.verdict(on: seen) == verdict)
  }

  private static let workers = String(repeating: "worker-01 ", count: 30)

  @Test func aPatternThatNoLongerIsOneIsAnError() async {
    let check = Check.shell("echo ok") { $0.fail = Criterion("matches (?<a-b>x)") }
    let seen = await observe(check)
    #expect(seen.text.hasPrefix("not a pattern, "), "\(seen.text)")
  }

  @Test func aPatternJudgesBesideABaseline() async {
    let check = Check.shell("echo 12") {
      $0.pass = Criterion(#"matches ^\d+$"#)
      $0.baseline = Baseline(direction: .increase, allowance: .percent(10))
    }
    let seen = await observe(check)
    #expect(seen == Observation(.reading("12"), compared: .passed))
    #expect(check.verdict(on: seen) == .inconclusive, "nothing was measured before")
  }

  private static let beginning = String(repeating: "x", count: 200)

  @Test(arguments: [
    #"printf '\357\273\2771.2.3\r\n'"#, #"echo first; printf '\357\273\2771.2.3\n'"#,
    #"printf '\377\3761\0.\0002\0.\0003\0\r\0\n\0'"#, #"printf '\376\377\0001\0.\0002\0.\0003'"#,
    #"printf '\377\3760\0\n\0'; for i in $(seq 9000); do printf 'x\0y\0z\0\n\0'; done; printf '1\0.\0002\0.\0003\0'"#,
  ])
  func aByteOrderMarkIsUnderstood(script: String) async {
    #expect(await measure(.shell(script) { $0.pass = Criterion("== 1.2.3") }) == .reading("1.2.3"))
  }

  @Test func whatACheckLeavesBehindIsEndedWithIt() async throws {
    let script = """
      mkfifo one
      setsid sh -c 'trap "" TERM; echo $$ >one; exec sleep 600' &
      read -r pid <one; echo $pid >pid; echo 3
      """
    #expect(await measure(.shell(script) { $0.pass = Criterion("< 5") }) == .reading("3"))
    #expect(!isAlive(try #require(bench.lines(of: "pid").first)))
  }

  @Test func whatACheckHasStartedIsEndedWhenItTakesTooLong() async throws {
    let script = """
      mkfifo one
      setsid sh -c 'trap "" TERM; echo $$ >one; exec sleep 600' &
      read -r pid <one; echo $pid >pid; exec sleep 600
      """
    let observation = await measure(.shell(script) { $0.timeout = .seconds(2) })
    #expect(observation == .error("did not end within 2.0 seconds"))
    let pid = try #require(bench.lines(of: "pid").first)
    try await eventually("it is dead") { !isAlive(pid) }
  }

  @Test func aCheckHasNoTerminal() async throws {
    let seen = await observe(.shell("cut -d ' ' -f 6,7 /proc/$$/stat"))
    let numbers = seen.raw.split(separator: " ").compactMap { Int32($0) }
    try #require(numbers.count == 2)
    #expect(numbers[0] != getsid(0) && numbers[1] == 0)
  }

  @Test(arguments: ["", "trap '' TERM; "])
  func aCommandThatTakesTooLongIsKilledWithItsWholeGroup(start: String) async throws {
    let observation = await measure(
      .shell("\(start)sleep 600 & echo $! > pids; echo $$ >> pids; wait; sleep 600") {
        $0.timeout = .milliseconds(500)
      })
    #expect(observation == .error("did not end within 0.5 seconds"))
    #expect(bench.lines(of: "pids").count == 2)
    for pid in bench.lines(of: "pids") { try await eventually("\(pid) is dead") { !isAlive(pid) } }
  }

  @Test func aCommandThatLeavesAProcessBehindIsMeasured() async throws {
    #expect(await compare("sleep 600 & echo $! > pid; echo 0.4") == .reading("0.4"))
    for pid in bench.lines(of: "pid") { kill(Int32(pid) ?? 0, SIGKILL) }
  }

  @Test func aProbeThatIsNoLongerWantedIsGivenUp() async throws {
    var plan = Plan.steps(.shell("never", "touch ran"))
    plan.infrastructure = [.shell("echo $$ > pid; exec sleep 600")]
    let bench = try Bench(plan)
    try await bench.start()
    try await eventually("the probe runs") { !bench.lines(of: "pid").isEmpty }
    try await bench.store.submit(.run(.abort(reason: "wrong day")), by: .person("ann"))
    try await eventually("the probe is dead") { !isAlive(bench.lines(of: "pid")[0]) }
    let measured = bench.journal.records.filter {
      if case .checks(.measured) = $0.event { true } else { false }
    }
    #expect(measured.isEmpty)
  }
}
