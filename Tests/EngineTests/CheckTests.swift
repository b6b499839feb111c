import Foundation
import ReleaseModel
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(15))) struct CheckTests {
  private let bench: Bench

  init() throws { bench = try Bench(.steps()) }

  private func measure(_ check: Check) async -> Observation {
    await check.measure(in: ProbeContext(directory: bench.root, environment: Bench.environment))
  }

  private func compare(_ script: String) async -> Observation {
    await measure(.shell(script) { $0.pass = Criterion("< 1%") })
  }

  @Test func withoutAComparisonTheExitCodeIsMeasured() async {
    #expect(await measure(.shell("echo first; echo last; exit 3")) == .exited(3, output: "last"))
    #expect(await measure(.shell("exit 0")) == .exited(0, output: ""))
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
    #expect(await compare(#"printf '\377\376'"#) == .reading("\u{fffd}\u{fffd}"))
  }

  @Test func whatACommandWritesToItsErrorsIsNotRead() async {
    #expect(await compare("head -c 1000000 /dev/zero >&2; echo 0.4") == .reading("0.4"))
  }

  @Test func moreOutputThanIsReadIsAnError() async {
    #expect(await compare("head -c 1000000 /dev/zero; echo 0.4") == .error("more than 64 KiB of output"))
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
    try await bench.store.submit(.abort(reason: "wrong day"), by: .person("ann"))
    try await eventually("the probe is dead") { !isAlive(bench.lines(of: "pid")[0]) }
    let measured = bench.journal.records.filter { if case .measured = $0.event { true } else { false } }
    #expect(measured.isEmpty)
  }
}
