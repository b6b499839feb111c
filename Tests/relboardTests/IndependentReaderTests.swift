import Foundation
import TestSupport
import Testing

/// Another program, in another language, rebuilds from the exported journal what the report tells, and finds the same.
@Suite(
  .blocking, .patience,
  .enabled(if: access("/usr/bin/python3", X_OK) == 0, "python3 is not installed"))
struct IndependentReaderTests {
  private static let plan = """
    relboard: 1
    release: {name: Told, version: "1", environment: dev, scope: All of it, features: [one, two]}
    people: [{id: ana, name: Ana, role: engineer}, {id: dana, name: Dana, role: manager}]
    controls:
      - {id: reviewed, title: Reviewed, owner: ana}
      - {id: customer, title: Customer}
      - {id: approved, title: Approved, requires: {roles: [manager]}}
    poll: [{position: Ops}, {position: Biz, person: dana}]
    deployment:
      steps:
        - {id: a, title: A, run: "echo a", undo: {run: "echo undone"}}
        - {id: hand, title: Hand, needs: [a], manual: Do it., undo: {none: it stays}}
        - {id: left, title: Left, needs: [hand], manual: Not this., undo: {none: nothing}}
        - {id: b, title: B, needs: [left], retries: 1, run: "exit 3"}
    verification: [{id: v, title: V, run: "true"}]
    backout:
      authorisers: [dana]
      triggers: [{id: t, title: T, when: {step: b, is: failed}}]
      verification: [{id: back, title: Back, run: echo 7, pass: "< 9"}]
    communications:
      - {id: begin, audience: Desk, moment: started, run: "cat > told", text: "What: {{release.version}}"}
    """

  private static let answers = """
    controls: {reviewed: seen}
    waive: {customer: {reason: comes later, owner: dana, until: 2100-01-01}}
    approve: {approved: {dana: by mail}}
    poll: {Ops: go, Biz: go}
    perform: {hand: done by hand}
    skip: {left: not needed, undo.b: nothing was done}
    back-out: {problem: b failed, severity: major, owner: Ana, authorised-by: dana}
    """

  @Test func theReportIsWhatAnIndependentReaderMakesOfTheJournal() throws {
    try expectAgreement(
      Self.plan, Self.answers, status: 4, facts: 12,
      changes: [("comes later", "came"), ("nothing was done", "all"), ("\"code\":3", "\"code\":4")])
  }

  @Test func aReleaseThatWasKeptIsADeviationForBoth() throws {
    let plan = Self.plan.replacing("run: \"exit 3\"", with: "run: \"true\"")
      .replacing("title: V, run: \"true\"", with: "title: V, run: echo 12, pass: \"< 9\"")
    let orders = Self.answers.split(separator: "\n").filter { !$0.hasPrefix("back-out") }
    let answers = orders.joined(separator: "\n").replacing(", undo.b: nothing was done", with: "")
    try expectAgreement(
      plan, answers + "\nkeep: {id: DEF-7, owner: Ana, due: 2100-01-01}\n", status: 0, facts: 11,
      changes: [("DEF-7", "DEF-8")])
  }

  /// Carries out a plan and compares what is told of it.
  ///
  /// - Parameter changes: what is changed in the journal, so that the two no longer agree.
  private func expectAgreement(
    _ plan: String, _ answers: String, status: Int32, facts: Int, changes: [(String, String)]
  ) throws {
    let program = try Program()
    defer { program.remove() }
    let plan = try program.write(plan, to: "plan.yaml")
    let answers = try program.write(answers, to: "answers.yaml")
    let run = try program.run("run", plan, "--headless", "--answers", answers, "--as", "Ana")
    #expect(run.status == status, "\(run)")
    let journal = try program.write(program.run("journal", "export").output, to: "journal.jsonl")
    let report = try program.write(program.run("report", "--format", "json").output, to: "report.json")
    let reader = try program.write(Self.reader, to: "reader.py")
    func read(_ journal: String) throws -> SpawnedProcess {
      try SpawnedProcess(["python3", reader, journal, report], environment: [:])
    }
    let agrees = try read(journal)
    #expect(agrees.end() == 0, "\(agrees.complaints)")
    #expect(agrees.printed.contains("\(facts) facts agree"))
    // It is able to disagree: a reader that took anything would prove nothing.
    let changed = try String(contentsOfFile: journal, encoding: .utf8)
    for (old, new) in changes {
      let other = try read(program.write(changed.replacing(old, with: new), to: "changed.jsonl"))
      #expect(other.end() == 1, "\(old)")
    }
  }

  private static let reader = """
    import datetime, json, sys

    lines = [json.loads(line) for line in open(sys.argv[1])]
    report = json.load(open(sys.argv[2]))
    plan = lines[0]["event"]["plan"]["plan"]
    of = lambda kind: [line for line in lines if line["event"]["kind"] == kind]


    def moment(milliseconds):
        second = datetime.datetime.fromtimestamp(milliseconds // 1000, datetime.timezone.utc)
        return second.strftime("%Y-%m-%dT%H:%M:%S") + ".%03dZ" % (milliseconds % 1000)


    controls = {c["id"]: {"id": c["id"], "title": c["title"], "state": "open", "approvals": [], "waivers": []} for c in plan["controls"]}
    polls, rounds = [], 0
    steps, checks = {}, {}
    deviations = {"waived": [], "skipped": [], "not undone": [], "kept": []}
    deliveries, fixes = [], []
    titles = {s["id"]: s["title"] for s in plan["deployment"]["steps"]}
    for line in lines:
        event, by, at = line["event"], line["by"], moment(line["wall"])
        kind = event["kind"]
        if kind.startswith("control."):
            control = controls[event["control"]]
            control["at"] = at
        if kind == "control.ticked":
            control.update(state="satisfied", evidence=event["evidence"], by=by)
        elif kind == "control.waived":
            waiver = {"reason": event["reason"], "owner": event["owner"], "until": moment(event["until"]), "by": by}
            control.update(state="waived", evidence={"text": event["reason"]}, by=by)
            control["waivers"].append(waiver)
            deviations["waived"].append((control["title"], event["reason"], by))
        elif kind == "control.approved":
            approval = {"person": event["person"], "evidence": event["evidence"], "recordedBy": by, "at": at}
            control["approvals"].append(approval)
            control.update(state="approved", evidence=event["evidence"], by=event["person"])
        elif kind == "poll.started":
            rounds += 1
        elif kind == "poll.voted":
            polls.append({"round": rounds, "position": event["position"], "answer": event["vote"]["answer"], "by": by, "at": at})
        elif kind == "step.attempt-started":
            attempt = event["attempt"]
            steps.setdefault(attempt["step"], {"attempts": []})["attempts"].append(
                {"number": attempt["number"], "started": at, "steady": line["steady"]})
        elif kind == "step.attempt-ended":
            found = steps[event["attempt"]["step"]]
            attempt = found["attempts"][-1]
            attempt["ended"] = moment(event["endedAt"]["wall"])
            attempt["took"] = (event["endedAt"]["steady"] - attempt.pop("steady")) / 1000
            attempt["outcome"] = "exit %d" % event["outcome"]["code"]
            attempt["outputBytes"] = event["logBytes"]
            found["state"] = "succeeded" if event["outcome"]["code"] == 0 else "failed"
            if event["attempt"]["step"].startswith("undo.") and event["outcome"]["code"] == 0:
                steps[event["attempt"]["step"][5:]]["state"] = "undone"
        elif kind == "step.log-kept":
            steps[event["attempt"]["step"]]["attempts"][-1]["outputSHA256"] = event["sha256"]
        elif kind == "step.done":
            steps[event["step"]] = {"attempts": [], "state": "succeeded", "evidence": event["evidence"], "by": by}
        elif kind == "step.skipped":
            steps[event["step"]] = {"attempts": [], "state": "skipped", "evidence": {"text": event["reason"]}, "by": by}
            name = event["step"].removeprefix("undo.")
            deviations["skipped" if name == event["step"] else "not undone"].append((titles[name], event["reason"], by))
        elif kind == "check.measured":
            checks.setdefault(event["check"]["id"], []).append(
                {"at": at, "text": event["observation"]["reading"], "verdict": event["verdict"]})
        elif kind == "run.emergency-fix-scheduled":
            fix = event["fix"]
            fixes.append({"id": fix["id"], "owner": fix["owner"], "due": moment(fix["due"])})
            name = "%s %s" % (plan["release"]["name"], plan["release"]["version"])
            deviations["kept"].append((name, "with the emergency bug fix %s by %s" % (fix["id"], fix["owner"]), by))
        elif kind == "message.sending":
            deliveries.append({"number": event["number"], "key": event["key"], "started": at})
        elif kind == "message.sent":
            deliveries[-1].update(ended=at, outcome="sent", words=event["words"])

    facts = 0


    def same(what, told, found):
        global facts
        if told != found:
            sys.exit("%s: the report says\\n%s\\nand the journal\\n%s" % (what, told, found))
        facts += 1


    same("journal", (report["journal"]["events"], report["journal"]["head"], report["journal"]["planHash"]),
         (len(lines), lines[-1]["hash"], lines[0]["event"]["run"]["planHash"]))
    same("release", [report["release"][k] for k in ("name", "version", "environment", "scope", "features")],
         [plan["release"][k] for k in ("name", "version", "environment", "scope", "features")])
    same("controls", [{k: c[k] for k in c if k != "owner"} for c in report["controls"]], list(controls.values()))
    same("poll", report["poll"], polls)
    same("steps", {s["id"]: {k: s[k] for k in ("attempts", "state", "evidence", "by") if k in s} for s in report["steps"] if s["id"] in steps}, steps)
    same("checks", {c["id"]: [{k: m[k] for k in ("at", "text", "verdict")} for m in c["measurements"]] for c in report["checks"] if c["measurements"]}, checks)
    for step in plan["deployment"]["steps"]:
        if of("backout.ordered") and "leftBecause" in step and steps[step["id"]]["state"] == "succeeded":
            deviations["not undone"].append((step["title"], step["leftBecause"], "relboard"))
    same("deviations", sorted((d["kind"], d["subject"], d["reason"], d["by"]) for d in report["deviations"]),
         sorted((kind,) + d for kind in deviations for d in deviations[kind]))
    same("fixes", report["fixes"], fixes)
    for ordered in of("backout.ordered"):
        problem = ordered["event"]["problem"]
        same("backout", [report["backout"][k] for k in ("problem", "severity", "owner", "authorisedBy", "ordered")],
             [problem["title"], problem["severity"], problem["owner"], ordered["event"]["authorisedBy"], moment(ordered["wall"])])
    same("messages", report["messages"][0]["deliveries"], deliveries)
    end = "backout.backed-out" if of("backout.ordered") else "run.succeeded"
    same("times", [report["times"][k] for k in ("opened", "started", "ended")],
         [moment(of(k)[0]["wall"]) for k in ("run.opened", "run.deployment-started", end)])
    quiet = {"backout.undo-started", "check.measured", "step.log-kept", "run.attached", "package.wanted"}
    same("events", [(e["at"], e["by"]) for e in report["events"]],
         [(moment(l["wall"]), l["by"]) for l in lines if l["event"]["kind"] not in quiet])
    print(facts, "facts agree")
    """
}
