import Foundation
import ReleaseModel
import Testing

/// How each kind of event is written. A row here is never changed, only added to: a journal is read by every later
/// version of the program.
@Suite("A recorded row")
struct RecordedRowTests {
  private static let steady = SteadyInstant(milliseconds: 1_000_500)
  private static let wall = WallInstant(milliseconds: 1_795_384_800_000)
  private static let health = CheckKey(.verification, "health")
  private static let migrate = AttemptID(step: "migrate", number: 2)

  private static let run = RunIdentity(
    id: "20261122-220000-0a1f", planHash: "9c1e", planPath: "/srv/plan.yaml", directory: "/srv")

  /// One example a kind and version, and more where a field has several forms.
  static let examples: [(row: String, event: Event)] =
    runRows + preparationRows + signatureRows + stepRows + stepTimeRows + checkRows + backoutRows + teamRows

  private static let runRows: [(String, Event)] = [
    (
      #"{"kind":"run.opened","plan":{"plan":\#(emptyPlan),"version":1},"run":{"directory":"/srv","#
        + #""id":"20261122-220000-0a1f","planHash":"9c1e","planPath":"/srv/plan.yaml"},"version":1}"#,
      .run(.opened(run, plan: Plan(release: Release(name: "Shop", version: "2.4.0", environment: "live"))))
    ),
    (#"{"kind":"run.rehearsal-begun","version":1}"#, .run(.rehearsalBegun)),
    (
      #"{"kind":"run.rehearsal-taken","rehearsal":{"backoutTested":true,"durations":{"migrate":90000},"#
        + #""endedAt":1795384800000,"run":"r1"},"version":1}"#,
      .run(
        .rehearsalTaken(
          Rehearsal(run: "r1", endedAt: wall, durations: ["migrate": .seconds(90)], isBackoutTested: true)))
    ),
    (
      #"{"earlier":{"count":3,"durations":{"migrate":90000}},"kind":"run.earlier-runs-taken","version":1}"#,
      .run(.earlierRunsTaken(EarlierRuns(count: 3, durations: ["migrate": .seconds(90)])))
    ),
    (
      #"{"kind":"run.attached","session":{"attendance":"attended","bootID":"b","clockOffset":-5,"host":"h"},"#
        + #""version":1}"#,
      .run(.attached(Session(attendance: .attended, host: "h", bootID: "b", clockOffset: -5)))
    ),
    (
      #"{"kind":"run.attached","session":{"attendance":"attended","bootID":"b","clockOffset":-5,"#
        + #""directory":"/srv/shop","host":"h","place":{"folder":"F1","host":"h"}},"version":1}"#,
      .run(
        .attached(
          Session(
            attendance: .attended, host: "h", bootID: "b", clockOffset: -5,
            place: RunPlace(host: "h", folder: "F1"), directory: "/srv/shop")))
    ),
    (#"{"kind":"run.left","version":1}"#, .run(.left)),
    (#"{"kind":"run.examined","version":1}"#, .run(.examined)),
    (
      #"{"kind":"run.takes-back","predecessor":{"endedAt":1795384800000,"run":"r1","steps":["a","b"]},"#
        + #""version":1}"#,
      .run(.takesBack(Predecessor(run: "r1", endedAt: wall, steps: ["a", "b"])))
    ),
    (
      #"{"kind":"run.held","reason":{"kind":"asked","words":"lunch"},"version":1}"#,
      .run(.held(.asked("lunch")))
    ),
    (#"{"kind":"run.held","reason":{"kind":"unexplained"},"version":1}"#, .run(.held(.unexplained))),
    (
      #"{"kind":"run.held","reason":{"control":"c","kind":"control","reading":"3"},"version":1}"#,
      .run(.held(.control("c", reading: "3")))
    ),
    (
      #"{"kind":"run.held","reason":{"check":{"id":"health","list":"verification"},"kind":"check","#
        + #""phase":"failed"},"version":1}"#,
      .run(.held(.check(health, .failed)))
    ),
    (
      #"{"kind":"run.held","reason":{"finding":{"path":"a.tar","problem":"not there"},"kind":"package"},"#
        + #""version":1}"#,
      .run(.held(.package(PackageFinding(path: "a.tar", problem: "not there"))))
    ),
    (
      #"{"kind":"run.held","reason":{"kind":"no-go","position":"Database","words":"full"},"version":1}"#,
      .run(.held(.noGo(position: "Database", reason: "full")))
    ),
    (
      #"{"kind":"run.held","reason":{"kind":"no-answer","position":"Database"},"version":1}"#,
      .run(.held(.noAnswer(position: "Database")))
    ),
    (
      #"{"kind":"run.held","reason":{"hold":"ready","kind":"built-in"},"version":1}"#,
      .run(.held(.builtIn("ready")))
    ),
    (
      #"{"kind":"run.held","reason":{"at":1795384800000,"kind":"window-closed"},"version":1}"#,
      .run(.held(.windowClosed(wall)))
    ),
    (
      #"{"kind":"run.held","reason":{"freeze":"quarter end","kind":"frozen","until":1795384800000},"version":1}"#,
      .run(.held(.frozen("quarter end", until: wall)))
    ),
    (#"{"at":1795384800000,"kind":"run.time-over","version":1}"#, .run(.timeOver(at: wall))),
    (
      #"{"at":1795384800000,"freeze":"quarter end","kind":"run.time-over","version":1}"#,
      .run(.timeOver(at: wall, freeze: "quarter end"))
    ),
    (
      #"{"kind":"run.held","reason":{"kind":"journal","problem":"event 2"},"version":1}"#,
      .run(.held(.journal("event 2")))
    ),
    (#"{"kind":"run.resumed","version":1}"#, .run(.resumed)),
    (#"{"kind":"run.deployment-started","version":1}"#, .run(.deploymentStarted)),
    (#"{"kind":"run.verification-started","version":1}"#, .run(.verificationStarted)),
    (
      #"{"fix":{"due":1795384800000,"id":"DEF-7","owner":"ana"},"kind":"run.emergency-fix-scheduled","#
        + #""version":1}"#,
      .run(.emergencyFixScheduled(EmergencyFix(id: "DEF-7", owner: "ana", due: wall)))
    ),
    (
      #"{"fix":"DEF-7","kind":"run.emergency-fix-closed","reason":"2.4.1","version":1}"#,
      .run(.emergencyFixClosed("DEF-7", reason: "2.4.1"))
    ),
    (#"{"by":90000,"kind":"run.delayed","version":1}"#, .run(.delayed(by: .seconds(90)))),
    (#"{"kind":"run.succeeded","version":1}"#, .run(.succeeded)),
    (#"{"kind":"run.aborted","reason":"wrong day","version":1}"#, .run(.aborted(reason: "wrong day"))),
    (#"{"kind":"run.finished","version":1}"#, .run(.finished)),
  ]

  private static let signatureRows: [(String, Event)] = [
    (
      #"{"keys":{"list":{"content":"YQ==","path":"/etc/signers","sha256":"ca"}},"kind":"signature.keys-taken","#
        + #""package":"e3b0","version":1}"#,
      .signatures(
        .keysTaken(
          SignerKeys(list: SignerKeys.File(path: "/etc/signers", sha256: "ca", content: "YQ==")),
          package: "e3b0"))
    ),
    (
      #"{"keys":{"list":{"content":"YQ==","path":"/etc/signers","sha256":"ca"},"#
        + #""revoked":{"content":"","path":"/etc/revoked","sha256":"e3"}},"kind":"signature.keys-taken","#
        + #""package":"e3b0","version":1}"#,
      .signatures(
        .keysTaken(
          SignerKeys(
            list: SignerKeys.File(path: "/etc/signers", sha256: "ca", content: "YQ=="),
            revoked: SignerKeys.File(path: "/etc/revoked", sha256: "e3", content: "")), package: "e3b0"))
    ),
    (
      #"{"kind":"signature.given","signature":{"account":"dana","armor":"-----","key":"SHA256:x","#
        + #""statement":{"decision":"approve","evidence":{"text":"seen"},"expires":1795384800000,"format":1,"#
        + #""head":{"event":4,"hash":"ab"},"item":"control:c","nonce":"0a","package":"e3b0","plan":"9c1e","#
        + #""run":"20261122-220000-0a1f","signed":1795384800000,"who":"dana"}},"version":1}"#,
      .signatures(
        .given(
          Signature(statement(.approve, .control("c")), armor: "-----", key: "SHA256:x", account: "dana")))
    ),
    (
      #"{"kind":"signature.given","signature":{"armor":"-----","key":"SHA256:x","#
        + #""statement":{"decision":"NO-GO","evidence":{"text":"seen"},"expires":1795384800000,"format":1,"#
        + #""head":{"event":4,"hash":"ab"},"item":"position:Data base","nonce":"0a","package":"e3b0","plan":"9c1e","#
        + #""run":"20261122-220000-0a1f","signed":1795384800000,"who":"dana"}},"version":1}"#,
      .signatures(
        .given(Signature(statement(.noGo, .position("Data base")), armor: "-----", key: "SHA256:x")))
    ),
    (
      #"{"account":"dana","item":"control:c","kind":"signature.refused","reason":"expired","version":1,"who":"dana"}"#,
      .signatures(.refused(item: "control:c", who: "dana", account: "dana", reason: "expired"))
    ),
  ]

  private static let teamRows: [(String, Event)] = [
    (#"{"kind":"environment.claimed","version":1}"#, .run(.environment(.claimed))),
    (
      #"{"holder":{"release":"Shop 2","run":"r"},"kind":"environment.held","version":1}"#,
      .run(.environment(.held(by: EnvironmentHolder(run: "r", release: "Shop 2"))))
    ),
    (
      #"{"holder":{"host":"h","release":"Shop 2","run":"r"},"kind":"environment.held","version":1}"#,
      .run(.environment(.held(by: EnvironmentHolder(run: "r", release: "Shop 2", host: "h"))))
    ),
    (#"{"kind":"environment.free","version":1}"#, .run(.environment(.free))),
    (#"{"kind":"environment.left","version":1}"#, .run(.environment(.left))),
    (
      #"{"kind":"environment.released","reason":"it only waits","version":1}"#,
      .run(.environment(.released(reason: "it only waits")))
    ),
    (
      #"{"kind":"operator.offered","to":"bea","until":1795384800000,"version":1}"#,
      .team(.offered(to: "bea", until: SteadyInstant(milliseconds: 1_795_384_800_000)))
    ),
    (#"{"kind":"operator.offer-withdrawn","to":"bea","version":1}"#, .team(.offerWithdrawn(to: "bea"))),
    (
      #"{"kind":"operator.offer-refused","reason":"busy","to":"bea","version":1}"#,
      .team(.offerRefused(to: "bea", reason: "busy"))
    ),
    (#"{"kind":"operator.offer-lapsed","to":"bea","version":1}"#, .team(.offerLapsed(to: "bea"))),
    (#"{"kind":"operator.offer-accepted","to":"bea","version":1}"#, .team(.offerAccepted(to: "bea"))),
    (
      #"{"kind":"operator.glass-broken","reason":"gone","to":"bea","version":1}"#,
      .team(.glassBroken(to: "bea", reason: "gone"))
    ),
    (#"{"kind":"operator.taken","to":"bea","version":1}"#, .team(.taken(to: "bea"))),
    (#"{"kind":"operator.not-come","to":"bea","version":1}"#, .team(.notCome(to: "bea"))),
    (#"{"kind":"note.written","text":"seen","version":1}"#, .team(.noted(text: "seen", account: nil))),
    (
      #"{"account":"carl","kind":"note.written","text":"seen","version":1}"#,
      .team(.noted(text: "seen", account: "carl"))
    ),
  ]

  private static func statement(_ decision: Statement.Decision, _ item: Statement.Item) -> Statement {
    Statement(
      decision, on: item, of: run, package: "e3b0", head: Statement.Head(event: 4, hash: "ab"),
      evidence: Evidence(text: "seen"), who: "dana", signed: wall, expires: wall, nonce: "0a")
  }

  private static let preparationRows: [(String, Event)] = [
    (
      #"{"control":"c","evidence":{"sha256":"ab","text":"seen"},"kind":"control.ticked","version":1}"#,
      .controls(.ticked("c", evidence: Evidence(text: "seen", sha256: "ab")))
    ),
    (
      #"{"control":"c","kind":"control.waived","reason":"monday","version":1}"#,
      .controls(.waived("c", reason: "monday"))
    ),
    (
      #"{"control":"c","kind":"control.waived","owner":"ana","reason":"monday","until":1795384800000,"version":1}"#,
      .controls(.waived("c", reason: "monday", owner: "ana", until: wall))
    ),
    (
      #"{"control":"c","evidence":{"text":"mail"},"kind":"control.approved","person":"ana","version":1}"#,
      .controls(.approved("c", by: "ana", evidence: Evidence(text: "mail")))
    ),
    (#"{"control":"c","kind":"control.reopened","version":1}"#, .controls(.reopened("c"))),
    (
      #"{"control":"c","kind":"control.lapsed","version":1,"why":"expired"}"#,
      .controls(.lapsed("c", .expired))
    ),
    (
      #"{"control":"c","kind":"control.lapsed","version":1,"why":"waiver-expired"}"#,
      .controls(.lapsed("c", .waiverExpired))
    ),
    (#"{"control":"c","kind":"control.lapsed","version":1,"why":"held"}"#, .controls(.lapsed("c", .held))),
    (
      #"{"control":"c","kind":"control.lapsed","version":1,"why":"operator"}"#,
      .controls(.lapsed("c", .operator))
    ),
    (
      #"{"control":"c","kind":"control.lapsed","version":1,"why":"withdrawn"}"#,
      .controls(.lapsed("c", .withdrawn))
    ),
    (
      #"{"control":"c","kind":"control.lapsed","version":1,"why":"approval-withdrawn"}"#,
      .controls(.lapsed("c", .approvalWithdrawn))
    ),
    (
      #"{"control":"c","kind":"control.lapsed","version":1,"why":"revoked"}"#,
      .controls(.lapsed("c", .revoked))
    ),
    (
      #"{"control":"c","kind":"control.lapsed","version":1,"why":"stale"}"#,
      .controls(.lapsed("c", .stale))
    ),
    (#"{"kind":"package.wanted","round":2,"version":1}"#, .package(.wanted(round: 2))),
    (
      #"{"findings":[{"path":"a.tar"}],"kind":"package.verified","round":2,"version":1}"#,
      .package(.verified(round: 2, findings: [PackageFinding(path: "a.tar", problem: nil)]))
    ),
    (#"{"kind":"poll.started","version":1}"#, .poll(.started)),
    (
      #"{"kind":"poll.voted","position":"Database","version":1,"vote":{"answer":"GO"}}"#,
      .poll(.voted(position: "Database", .go))
    ),
    (
      #"{"kind":"poll.voted","position":"Database","version":1,"vote":{"answer":"NO-GO","reason":"full"}}"#,
      .poll(.voted(position: "Database", .noGo(reason: "full")))
    ),
    (
      #"{"kind":"poll.voted","position":"Database","version":1,"vote":{"answer":"NONE"}}"#,
      .poll(.voted(position: "Database", .none))
    ),
    (
      #"{"kind":"poll.taken-back","position":"Database","version":1}"#,
      .poll(.takenBack(position: "Database"))
    ),
    (
      #"{"kind":"poll.key-revoked","position":"Database","version":1}"#,
      .poll(.keyRevoked(position: "Database"))
    ),
    (#"{"hold":"ready","kind":"poll.hold-called","version":1}"#, .poll(.holdCalled("ready"))),
    (#"{"hold":"ready","kind":"poll.declared","version":1}"#, .poll(.declared("ready"))),
    (#"{"kind":"poll.withdrawn","version":1}"#, .poll(.withdrawn)),
    (#"{"kind":"poll.recycled","version":1}"#, .poll(.recycled)),
    (#"{"kind":"poll.passed","version":1}"#, .poll(.passed)),
    (
      #"{"kind":"message.confirmed","message":"desk","receipt":"read by Tom","version":1}"#,
      .messages(.confirmed("desk", receipt: "read by Tom"))
    ),
    (
      #"{"kind":"message.edited","message":"desk","subject":"s","text":"t","version":1}"#,
      .messages(.edited("desk", Letter(subject: "s", text: "t")))
    ),
    (
      #"{"kind":"message.edited","message":"desk","text":"t","version":1}"#,
      .messages(.edited("desk", Letter(text: "t")))
    ),
    (#"{"kind":"message.validated","message":"desk","version":1}"#, .messages(.validated("desk"))),
    (#"{"kind":"message.due","message":"desk","version":1}"#, .messages(.due("desk"))),
    (#"{"kind":"message.ordered","message":"desk","version":1}"#, .messages(.ordered("desk"))),
    (
      #"{"kind":"message.invalid","message":"desk","problem":"empty","version":1}"#,
      .messages(.invalid("desk", problem: "empty"))
    ),
    (
      #"{"key":"run-desk-1","kind":"message.sending","message":"desk","number":1,"subject":"s","text":"t","version":1}"#,
      .messages(.sending("desk", number: 1, key: "run-desk-1", Letter(subject: "s", text: "t")))
    ),
    (
      #"{"body":"{}","key":"run-desk-1","kind":"message.sending","message":"desk","number":2,"text":"t","version":1}"#,
      .messages(.sending("desk", number: 2, key: "run-desk-1", Letter(text: "t", body: "{}")))
    ),
    (
      #"{"kind":"message.sent","message":"desk","number":1,"version":1,"words":"status 200: ok"}"#,
      .messages(.ended("desk", number: 1, .init(.sent, "status 200: ok")))
    ),
    (
      #"{"kind":"message.not-sent","message":"desk","number":1,"retryAt":1500,"version":1,"words":"no such host"}"#,
      .messages(
        .ended("desk", number: 1, .init(.notSent, "no such host"), retryAt: SteadyInstant(milliseconds: 1500))
      )
    ),
    (
      #"{"kind":"message.unknown","message":"desk","number":1,"version":1,"words":"no answer"}"#,
      .messages(.ended("desk", number: 1, .init(.unknown, "no answer")))
    ),
  ]

  private static let attempt = #""attempt":{"number":2,"step":"migrate"}"#

  private static func ended(_ outcome: String) -> String {
    #"{\#(attempt),"kind":"step.attempt-ended","logBytes":7,"outcome":\#(outcome),"version":1}"#
  }

  private static let stepRows: [(String, Event)] = [
    (#"{"kind":"step.offered","step":"migrate","version":1}"#, .steps(.offered("migrate"))),
    (
      #"{"kind":"step.confirmed","mayCross":true,"step":"migrate","version":1}"#,
      .steps(.confirmed("migrate", mayCross: true))
    ),
    (#"{\#(attempt),"kind":"step.attempt-started","version":1}"#, .steps(.attemptStarted(migrate))),
    (
      #"{\#(attempt),"awaited":true,"kind":"step.input-awaited","version":1}"#,
      .steps(.inputAwaited(migrate, true))
    ),
    (#"{\#(attempt),"kind":"step.stop-requested","version":1}"#, .steps(.stopRequested(migrate))),
    (
      ended(#"{"code":3,"ended":"exited"}"#),
      .steps(.attemptEnded(migrate, .exited(3), logBytes: 7))
    ),
    (
      #"{\#(attempt),"endedAt":{"steady":1000500,"wall":1795384800000},"kind":"step.attempt-ended","logBytes":7,"#
        + #""outcome":{"ended":"stopped"},"version":1}"#,
      .steps(.attemptEnded(migrate, .stopped, logBytes: 7, at: Timestamp(steady: steady, wall: wall)))
    ),
    (
      ended(#"{"ended":"signalled","signal":9}"#),
      .steps(.attemptEnded(migrate, .signalled(9), logBytes: 7))
    ),
    (ended(#"{"ended":"timed out"}"#), .steps(.attemptEnded(migrate, .timedOut, logBytes: 7))),
    (ended(#"{"ended":"quiet"}"#), .steps(.attemptEnded(migrate, .quiet, logBytes: 7))),
    (ended(#"{"ended":"gate passed"}"#), .steps(.attemptEnded(migrate, .gatePassed, logBytes: 7))),
    (
      ended(#"{"check":"health","ended":"gate failed","phase":"failed"}"#),
      .steps(.attemptEnded(migrate, .gateFailed(check: "health", .failed), logBytes: 7))
    ),
    (ended(#"{"ended":"stopped"}"#), .steps(.attemptEnded(migrate, .stopped, logBytes: 7))),
    (
      ended(#"{"ended":"not started","reason":"no shell"}"#),
      .steps(.attemptEnded(migrate, .notStarted("no shell"), logBytes: 7))
    ),
    (
      ended(#"{"ended":"unknown","reason":"reboot"}"#),
      .steps(.attemptEnded(migrate, .unknown("reboot"), logBytes: 7))
    ),
    (
      ended(#"{"ended":"elsewhere","host":"bastion"}"#),
      .steps(.attemptEnded(migrate, .elsewhere(host: "bastion"), logBytes: 7))
    ),
    (
      #"{\#(attempt),"kind":"step.attempt-regained","version":1}"#,
      .steps(.attemptRegained(migrate))
    ),
    (
      ended(#"{"ended":"incomplete","reason":"no file"}"#),
      .steps(.attemptEnded(migrate, .incomplete("no file"), logBytes: 7))
    ),
    (
      #"{\#(attempt),"kind":"step.log-kept","sha256":"2cf24d","version":1}"#,
      .steps(.logKept(migrate, sha256: "2cf24d"))
    ),
    (
      #"{"due":1000500,"kind":"step.retry-scheduled","step":"migrate","version":1}"#,
      .steps(.retryScheduled("migrate", at: steady))
    ),
    (#"{"kind":"step.retry-ordered","step":"migrate","version":1}"#, .steps(.retryOrdered("migrate"))),
    (#"{"kind":"step.decision-awaited","step":"migrate","version":1}"#, .steps(.decisionAwaited("migrate"))),
    (#"{"kind":"step.host-lost","step":"migrate","version":1}"#, .steps(.hostLost("migrate"))),
    (
      #"{"kind":"step.skipped","reason":"not here","step":"migrate","version":1}"#,
      .steps(.skipped("migrate", reason: "not here"))
    ),
    (
      #"{"evidence":{"text":"by hand"},"kind":"step.done","step":"migrate","version":1}"#,
      .steps(.done("migrate", evidence: "by hand"))
    ),
    (#"{"kind":"step.reopened","step":"migrate","version":1}"#, .steps(.reopened("migrate"))),
    (
      #"{"kind":"step.redo-ordered","reason":"stale","step":"migrate","version":1}"#,
      .steps(.redoOrdered("migrate", reason: "stale"))
    ),
    (
      #"{"kind":"step.yielded","step":"migrate","version":1,"yield":{"attempt":2,"files":"#
        + #"[{"path":"dist/a.tar.gz","sha256":"2cf24d","size":7}],"#
        + #""outputs":[{"name":"build","value":"77"},{"name":"token"}]}}"#,
      .steps(
        .yielded(
          "migrate",
          StepYield(
            attempt: 2,
            outputs: [StepOutput(name: "build", value: "77"), StepOutput(name: "token", value: nil)],
            files: [ProducedFile(path: "dist/a.tar.gz", sha256: "2cf24d", size: 7)])))
    ),
    (
      #"{"hosts":["h2","h3"],"kind":"step.retry-ordered","step":"migrate","version":1}"#,
      .steps(.retryOrdered("migrate", hosts: ["h2", "h3"]))
    ),
    (
      #"{"attempt":{"number":1,"step":"migrate"},"hosts":[{"counts":{"changed":1,"failed":0,"ignored":0,"ok":2,"#
        + #""rescued":0,"skipped":0,"unreachable":0},"hosts":["h1","h2"],"state":"changed"},"#
        + #"{"hosts":["h3"],"state":"failed","task":"restart","why":"it is down"}],"#
        + #""kind":"step.hosts-seen","version":1}"#,
      .steps(
        .hostsSeen(
          .of("migrate"),
          [
            PlayNews(PlayStanding(.changed, counts: .of(ok: 2, changed: 1)), ["h1", "h2"]),
            PlayNews(PlayStanding(.failed, task: "restart", why: "it is down"), ["h3"]),
          ]))
    ),
    (
      #"{"because":{"step":"a","was":["skipped","not applicable"]},"kind":"step.not-applicable","step":"migrate","version":1}"#,
      .steps(
        .notApplicable("migrate", because: .result(StepResult(step: "a", was: [.skipped, .notApplicable]))))
    ),
    (
      #"{"because":{"matches":"us","value":"eu"},"kind":"step.not-applicable","step":"migrate","version":1}"#,
      .steps(.notApplicable("migrate", because: .value("eu", pattern: "us")))
    ),
    (
      #"{"command":"df","kind":"step.command-run","reason":"to see","step":"ad-hoc.1","version":1}"#,
      .steps(.commandRun("ad-hoc.1", command: "df", reason: "to see"))
    ),
  ]

  private static let check = #""check":{"id":"health","list":"verification"}"#

  private static func measured(_ observation: String) -> String {
    #"{\#(check),"kind":"check.measured","nextDue":1000500,"number":3,"observation":\#(observation),"#
      + #""verdict":"passed","version":1}"#
  }

  private static func measured(_ observation: Observation) -> Event {
    .checks(.measured(health, number: 3, observation, .passed, nextDue: steady))
  }

  private static let checkRows: [(String, Event)] = [
    (
      #"{\#(check),"firstDue":1000500,"kind":"check.baseline-started","version":1}"#,
      .checks(.baselineStarted(health, firstDue: steady))
    ),
    (
      #"{\#(check),"kind":"check.baseline-measured","nextDue":1000500,"number":1,"#
        + #""observation":{"found":"reading","reading":"4"},"version":1}"#,
      .checks(.baselineMeasured(health, number: 1, .reading("4"), nextDue: steady))
    ),
    (
      #"{\#(check),"firstDue":1000500,"kind":"check.started","version":1}"#,
      .checks(.started(health, firstDue: steady))
    ),
    (
      measured(#"{"found":"reading","raw":"0.4 %, of 12","reading":"0.4 %"}"#),
      measured(.reading("0.4 %", raw: "0.4 %, of 12"))
    ),
    (
      measured(#"{"code":3,"found":"exited","raw":"full"}"#), measured(.exited(3, output: "full"))
    ),
    (measured(#"{"found":"judged","passed":true,"words":"there"}"#), measured(.judged(true, "there"))),
    (
      measured(#"{"found":"suite","suite":{"failed":1,"failures":["login"],"passed":7,"skipped":2}}"#),
      measured(.suite(SuiteResult(passed: 7, skipped: 2, failed: 1, failures: ["login"])))
    ),
    (measured(#"{"found":"no data"}"#), measured(.noData)),
    (
      measured(#"{"caveat":"a store is down","found":"reading","reading":"4"}"#),
      measured(Observation(.reading("4"), caveat: "a store is down"))
    ),
    (measured(#"{"found":"error","reason":"refused"}"#), measured(.error("refused"))),
    (
      measured(#"{"compared":"failed","found":"reading","reading":"busy"}"#),
      measured(Observation(.reading("busy"), compared: .failed))
    ),
    (
      #"{\#(check),"kind":"check.measured","number":3,"observation":{"found":"no data"},"#
        + #""verdict":"inconclusive","version":1}"#,
      .checks(.measured(health, number: 3, .noData, .inconclusive, nextDue: nil))
    ),
    (
      #"{\#(check),"kind":"check.tested","test":{"observed":"an order","passed":true,"tester":"Ana"},"#
        + #""version":1}"#,
      .checks(.tested(health, TestRecord(passed: true, observed: "an order", tester: "Ana")))
    ),
    (
      #"{\#(check),"kind":"check.ended","phase":"successful","version":1}"#,
      .checks(.ended(health, .successful, reason: nil))
    ),
    (
      #"{\#(check),"kind":"check.ended","phase":"failed","reason":{"allowed":0,"count":1,"kind":"exceeded","#
        + #""last":{"before":{"mean":2.5},"text":"9"},"verdict":"failed"},"version":1}"#,
      .checks(
        .ended(
          health, .failed,
          reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "9", before: .mean(2.5)))))
    ),
    (
      #"{\#(check),"kind":"check.ended","phase":"inconclusive","reason":{"kind":"too few passes","#
        + #""last":{"before":{}},"needed":1,"passes":0},"version":1}"#,
      .checks(
        .ended(
          health, .inconclusive,
          reason: .tooFewPasses(0, needed: 1, LastReading(text: nil, before: .unknown))))
    ),
    (
      #"{\#(check),"kind":"check.ended","phase":"failed","reason":{"kind":"observed","observed":"a 500"},"#
        + #""version":1}"#,
      .checks(.ended(health, .failed, reason: .observed("a 500")))
    ),
    (
      #"{\#(check),"kind":"check.ended","phase":"inconclusive","reason":{"kind":"run ended"},"version":1}"#,
      .checks(.ended(health, .inconclusive, reason: .runEnded))
    ),
    (
      #"{\#(check),"kind":"check.ended","phase":"inconclusive","reason":{"kind":"backed out"},"version":1}"#,
      .checks(.ended(health, .inconclusive, reason: .backedOut))
    ),
    (
      #"{\#(check),"kind":"check.ended","phase":"inconclusive","reason":{"count":4,"#
        + #""kind":"errors at the end","last":{"text":"refused"}},"version":1}"#,
      .checks(
        .ended(health, .inconclusive, reason: .errorsAtEnd(4, LastReading(text: "refused"))))
    ),
    (
      #"{\#(check),"kind":"check.ended","phase":"inconclusive","reason":{"kind":"gap","milliseconds":1500},"#
        + #""version":1}"#,
      .checks(.ended(health, .inconclusive, reason: .gap(.milliseconds(1500))))
    ),
    (
      #"{\#(check),"gap":1500,"kind":"check.restarted","version":1}"#,
      .checks(.restarted(health, gap: .milliseconds(1500)))
    ),
    (
      #"{\#(check),"kind":"check.accepted","reason":"known","version":1}"#,
      .checks(.accepted(health, reason: "known"))
    ),
  ]

  private static let stepTimeRows: [(String, Event)] = [
    (
      #"{"due":1795384800000,"kind":"step.reminded","step":"migrate","version":1}"#,
      .steps(.reminded("migrate", due: wall))
    ),
    (
      #"{"due":1795384800000,"kind":"step.late","step":"migrate","version":1}"#,
      .steps(.late("migrate", due: wall))
    ),
    (
      #"{"evidence":{"due":1795384800000,"kind":"late"},"kind":"trigger.tripped","trigger":"t","version":1}"#,
      .backout(.triggerTripped("t", .late(due: wall), startsBackoutAt: nil))
    ),
  ]

  private static let backoutRows: [(String, Event)] = [
    (
      #"{"evidence":{"kind":"check","phase":"failed"},"kind":"trigger.tripped","#
        + #""startsBackoutAt":1000500,"trigger":"t","version":1}"#,
      .backout(.triggerTripped("t", .check(.failed, nil), startsBackoutAt: steady))
    ),
    (
      #"{"evidence":{"kind":"step","outcome":{"ended":"timed out"}},"kind":"trigger.tripped","trigger":"t","#
        + #""version":1}"#,
      .backout(.triggerTripped("t", .step(.timedOut), startsBackoutAt: nil))
    ),
    (
      #"{"evidence":{"clock":"point-of-no-return","kind":"clock"},"kind":"trigger.tripped","trigger":"t","#
        + #""version":1}"#,
      .backout(.triggerTripped("t", .clock(.pointOfNoReturn), startsBackoutAt: nil))
    ),
    (
      #"{"evidence":{"kind":"person","name":"ana"},"kind":"trigger.tripped","trigger":"t","version":1}"#,
      .backout(.triggerTripped("t", .person("ana"), startsBackoutAt: nil))
    ),
    (
      #"{"kind":"trigger.countdown-restarted","startsBackoutAt":1000500,"trigger":"t","version":1}"#,
      .backout(.countdownRestarted("t", startsBackoutAt: steady))
    ),
    (
      #"{"kind":"trigger.acknowledged","reason":"known","trigger":"t","version":1}"#,
      .backout(.triggerAcknowledged("t", reason: "known"))
    ),
    (
      #"{"kind":"trigger.suppressed","reason":"noise","trigger":"t","until":1000500,"version":1}"#,
      .backout(.triggerSuppressed("t", reason: "noise", until: steady))
    ),
    (#"{"kind":"trigger.rearmed","trigger":"t","version":1}"#, .backout(.triggerRearmed("t"))),
    (
      #"{"authorisedBy":"manager","kind":"backout.ordered","#
        + #""problem":{"owner":"ana","severity":"critical","title":"errors"},"version":1}"#,
      .backout(
        .ordered(
          Problem(title: "errors", severity: .critical, owner: "ana"), authorisedBy: "manager"))
    ),
    (
      #"{"authorisedBy":"manager","group":"eu","kind":"backout.ordered","#
        + #""problem":{"owner":"ana","severity":"critical","title":"errors"},"version":2}"#,
      .backout(
        .ordered(
          Problem(title: "errors", severity: .critical, owner: "ana"), authorisedBy: "manager", group: "eu"))
    ),
    (
      #"{"group":"eu","kind":"backout.group-backed-out","version":1}"#, .backout(.groupBackedOut("eu"))
    ),
    (
      #"{"kind":"run.held","reason":{"group":"eu","kind":"taken-back"},"version":1}"#,
      .run(.held(.takenBack("eu")))
    ),
    (
      #"{"because":{"takenBack":"eu"},"kind":"step.not-applicable","step":"migrate","version":1}"#,
      .steps(.notApplicable("migrate", because: .takenBack("eu")))
    ),
    (#"{"kind":"backout.undo-started","version":1}"#, .backout(.undoStarted(asks: false))),
    (#"{"kind":"backout.undo-started","version":2}"#, .backout(.undoStarted())),
    (#"{"kind":"backout.verification-started","version":1}"#, .backout(.verificationStarted)),
    (#"{"kind":"backout.backed-out","version":1}"#, .backout(.backedOut)),
    (#"{"kind":"backout.failed","reason":"the disk","version":1}"#, .backout(.failed(reason: "the disk"))),
  ]

  private static let emptyPlan =
    #"{"communications":[],"controls":[],"deployment":{"mode":"free","parallel":1,"steps":[]},"environment":{},"#
    + #""infrastructure":[],"people":[],"poll":[],"release":{"checklist":[],"documents":[],"#
    + #""environment":"live","features":[],"freezes":[],"name":"Shop","package":[],"risks":[],"#
    + #""version":"2.4.0"},"secrets":[],"verification":[]}"#

  @Test("is read as what it was, and written as it was", arguments: examples)
  func form(row: String, event: Event) throws {
    #expect(try JSONDecoder().decode(Event.self, from: Data(row.utf8)) == event)
    #expect(try write(event) == row)
  }

  @Test("stands here for every kind and version that is read: a new one needs an example")
  func everyKind() throws {
    var shown: [String: Set<Int>] = [:]
    for (row, _) in Self.examples {
      let head = try JSONDecoder().decode(Head.self, from: Data(row.utf8))
      shown[head.kind, default: []].insert(head.version)
    }
    for (kind, versions) in Event.knownKinds {
      #expect(shown[kind] == Set(versions), "no pinned example of \(kind) \(versions)")
    }
    #expect(Set(shown.keys) == Set(Event.knownKinds.keys))
  }

  @Test("is of a kind that is read, whatever a run records", arguments: 1...60 as ClosedRange<UInt64>)
  func everyRecord(seed: UInt64) throws {
    var walk = RandomWalk(seed: seed)
    for _ in 0..<100 { walk.step() }
    for record in walk.records {
      let row = try write(record.event)
      try #require(try JSONDecoder().decode(Event.self, from: Data(row.utf8)) == record.event)
    }
  }

  private func write(_ event: Event) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(event), as: UTF8.self)
  }

  private struct Head: Decodable {
    let kind: String
    let version: Int
  }
}
