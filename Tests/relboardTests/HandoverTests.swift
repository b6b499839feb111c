import Foundation
import TestSupport
import Testing

/// Several people at one run, each at a terminal of their own.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct HandoverTests {
  let program: Program
  /// Where the first step waits.
  let gate: Gate

  init() throws {
    program = try Program()
    gate = try program.gate("go")
  }

  /// A release of three people, whose first step goes on until it is let go.
  private func plan(_ parts: String = "") throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: Shop, version: "2", environment: dev}
      people:
        - {id: alice, name: Alice Ahn, role: deployment engineer}
        - {id: bea, name: Bea Blum, role: deployment engineer}
        - {id: dana, name: Dana Meier, role: deployment manager}
      \(parts)
      deployment:
        steps:
          - {id: wait, title: Wait, run: "echo x >> started; read -r _ <go"}
          - {id: next, title: Next, needs: [wait], run: "echo x >> next"}
      """, to: "plan.yaml")
  }

  private func board(_ arguments: String..., rows: Int = 40) throws -> TmuxTerminal {
    try TmuxTerminal(program, arguments, rows: rows)
  }

  /// Alice's board, with the deployment under way.
  private func deploying(_ plan: String) throws -> TmuxTerminal {
    let alice = try board("open", "--as", "alice", plan)
    try alice.wait(for: "Next: start the deployment")
    try alice.press("n", "Enter")
    try waitUntil("the step runs") { lines("started") == 1 }
    return alice
  }

  private func lines(_ name: String) -> Int {
    let text = try? String(contentsOf: program.home.appendingPathComponent(name), encoding: .utf8)
    return text?.split(separator: "\n").count ?? 0
  }

  private func driver() throws -> String? {
    (try program.status()["driver"] as? [String: Any])?["name"] as? String
  }

  /// The words of the run's events.
  private func events() throws -> [String] {
    let printed = try program.run("journal", "export").output
    return printed.split(separator: "\n").map(String.init)
  }

  /// The kinds of facts of the run that begin so, in their order.
  private func kinds(_ start: String) throws -> [String] {
    try events().compactMap { line in
      line.firstMatch(of: /"kind":"([a-z.-]+)"/).map { String($0.1) }
    }.filter { $0.hasPrefix(start) }
  }

  @Test(
    "the lead goes from one terminal to another by keys alone, while a third signs: no step is touched",
    .enabled(
      if: SigningParty.isPossible,
      "needs root, tmux, setpriv and OpenSSH with its server: apt-get install tmux openssh-client openssh-server"
    ))
  func byKeys() throws {
    let party = try SigningParty()
    defer { party.remove() }
    let plan = try party.write(
      plan: """
        controls:
          - {id: reviewed, title: Reviewed, requires: {count: 1, roles: [deployment manager], signed: true}}
        """,
      steps: """
        [{id: wait, title: Wait, run: "echo x >> started; read -r _ <go"},
         {id: next, title: Next, needs: [wait], run: "echo x >> next"}]
        """)
    let gate = try Gate(party.path + "/operator/go")
    func lines(_ name: String) -> Int {
      let text = try? String(contentsOfFile: "\(party.path)/operator/\(name)", encoding: .utf8)
      return text?.split(separator: "\n").count ?? 0
    }
    let ana = try party.terminal(["open", "--as", "ana", plan])
    try ana.wait(for: "have ‘Reviewed’ signed")
    let zoe = try party.terminal(["watch", "--as", "zoe"], rows: 20)
    try zoe.wait(for: "watching")

    // A signature and a note arrive while ana fills something in.
    try ana.press("h")
    try ana.wait(for: "The run is held")
    try ana.type("I look at it")
    let run = try party.run()
    let signed = try party.ssh("relboard approve \(run) reviewed --as dana --key dana --yes")
    #expect(signed.status == 0, "\(signed.errors)")
    let noted = try party.ssh("relboard note \(run) the disk is full --inbox \(party.path)/inbox")
    #expect(noted.status == 0, "\(noted.errors)")
    try ana.wait(for: "root: note: the disk is full")
    #expect(ana.screen.contains("I look at it"))
    // Another login writes, and does not drive.
    try ana.press("Enter")
    try ana.wait(for: "resume the run, held by ana")
    try ana.press("n", "Enter")
    try ana.wait(for: "Next: start the deployment")
    try ana.press("n", "Enter")
    try waitUntil("the step runs") { lines("started") == 1 }

    try ana.press("O")
    try ana.wait(for: "To whom")
    try ana.press("Right", "Right", "Enter", "Enter")
    try ana.wait(for: "offered to zoe")
    try zoe.wait(for: "OFFERED TO YOU: L")
    try zoe.press("L")
    try zoe.wait(for: "Where it stands")
    // Nobody accepts what they have not read.
    try zoe.press("Enter")
    try zoe.wait(for: "Where it stands")
    try zoe.press("End")
    try zoe.wait(for: "enter drive the run")
    try zoe.press("Enter")
    try zoe.wait(until: "zoe drives") { $0.contains("zoe drives") && !$0.contains("watching") }
    try ana.wait(until: "ana watches") { $0.contains("watching") && $0.contains("zoe drives since") }
    try ana.press("x")
    try ana.wait(for: "this board only watches: zoe drives since")

    try gate.open()
    try zoe.wait(for: "Next: declare the release successful")
    try zoe.press("n", "Enter")
    try zoe.wait(for: "SUCCEEDED")
    #expect(lines("started") == 1)
    #expect(lines("next") == 1)
    let exported = try party.asOperator(["journal", "export", run]).output
    for kind in ["operator.offered", "operator.offer-accepted", "note.written", "signature.given"] {
      #expect(exported.ranges(of: "\"kind\":\"\(kind)\"").count == 1, "\(kind)")
    }
    #expect(try party.asOperator(["journal", "verify", run]).status == 0)
    let late = try party.asOperator(["note", run, "late", "--as", "ana"])
    #expect(late.status == 1)
    #expect(late.errors.contains("is succeeded and closed: it takes no more notes"))
  }

  /// How whoever drives is when the run is taken from them.
  enum Old: String, CaseIterable { case lives, hangs, isDead }

  @Test(
    "a glass is broken, whether the old driver lives, hangs or is dead: exactly one writes",
    arguments: Old.allCases)
  func broken(old: Old) throws {
    defer { program.remove() }
    let alice = try deploying(try plan())
    let run = try #require(try program.status()["run"] as? String)
    let process = try alice.program()
    switch old {
    case .lives: break
    case .hangs: kill(process, SIGSTOP)
    case .isDead: kill(process, SIGKILL)
    }
    if old == .lives {
      let asked = try program.run("take", run, "--as", "bea")
      #expect(asked.status == 1)
      #expect(asked.errors.contains("is driven by alice"))
    }
    let bea = try board("take", run, "--as", "bea", "--break-glass", "alice is asleep")
    try bea.wait(until: "bea drives") { $0.contains("bea drives") && !$0.contains("watching") }
    #expect(try driver() == "bea")
    if old != .isDead {
      try alice.wait(for: "bea has taken the run at")
      try alice.press("h")
      try alice.wait(for: "this board only watches: bea has taken the run")
      #expect(alice.screen.contains("alice is asleep"))
    }
    try gate.open()
    try bea.wait(for: "Next: declare the release successful")
    try bea.press("n", "Enter")
    try bea.wait(for: "SUCCEEDED")
    #expect(lines("started") == 1)
    #expect(lines("next") == 1)
    #expect(try kinds("operator.") == ["operator.glass-broken"])
    #expect(try program.run("journal", "verify").status == 0)
    #expect(try program.run("report").output.contains("alice is asleep"))
  }

  @Test(
    "a driver that neither answers nor goes is killed, and what runs goes on",
    .enabled(if: Debugger.isPossible, "needs python3, and a system that lets processes be traced"))
  func deaf() throws {
    defer { program.remove() }
    let alice = try deploying(try plan())
    let run = try #require(try program.status()["run"] as? String)
    let debugger = try Debugger(holding: alice.program())
    let bea = try board("take", run, "--as", "bea", "--break-glass", "alice does not answer")
    try bea.wait(until: "bea drives") { $0.contains("bea drives") && !$0.contains("watching") }
    debugger.end()
    try alice.wait(for: "[ended with 137]")
    try gate.open()
    try bea.wait(for: "Next: declare the release successful")
    try bea.press("n", "Enter")
    try bea.wait(for: "SUCCEEDED")
    #expect(lines("started") == 1)
    #expect(lines("next") == 1)
    #expect(try kinds("operator.") == ["operator.glass-broken"])
    #expect(try program.run("journal", "verify").status == 0)
  }

  @Test("an offer is withdrawn, refused and made to nobody by the commands, each with its words")
  func commands() throws {
    defer { program.remove() }
    let alice = try deploying(try plan())
    let run = try #require(try program.status()["run"] as? String)
    let stranger = try program.run("offer", run, "--as", "alice", "--to", "bae")
    #expect(stranger.errors.contains("bae is none of the plan's people"))
    let another = try program.run("offer", run, "--as", "bea", "--to", "dana")
    #expect(another.errors.contains("alice drives the run: only they give it away"))
    #expect(try program.run("offer", run, "--as", "alice", "--to", "bea").status == 0)
    try alice.wait(for: "offered to bea")
    #expect(try program.run("offer", run, "--as", "alice", "--withdraw").status == 0)
    #expect(try program.run("offer", run, "--as", "alice", "--to", "bea", "--for", "10m").status == 0)
    let dana = try program.run("accept", run, "--as", "dana")
    #expect(dana.errors.contains("is offered to bea, and you are dana"))
    #expect(try program.run("accept", run, "--as", "bea", "--refuse", "in a call").status == 0)
    try alice.wait(for: "bea does not take the run: in a call")
    let none = try program.run("accept", run, "--as", "bea")
    #expect(none.errors.contains("is offered to nobody"))
    let long = try program.run("note", run, "--as", "bea", String(repeating: "x", count: 501))
    #expect(long.errors.contains("500 characters at most"))
    // Where nobody drives, the command writes the note itself, and who takes the run is said.
    kill(try alice.program(), SIGKILL)
    try waitUntil("nobody drives") { try driver() == nil }
    #expect(try program.run("note", run, "--as", "dana", "nobody is here").status == 0)
    let bea = try board("watch", "--as", "bea")
    try bea.wait(for: "NOT DRIVEN")
    try bea.press("L")
    try bea.wait(for: "Before you drive the run")
    try bea.press("End", "Enter")
    try bea.wait(until: "bea drives") { $0.contains("bea drives") && !$0.contains("watching") }
    #expect(try kinds("operator.").last == "operator.taken")
    #expect(lines("started") == 1)
    try bea.press("q", "q")
    try bea.wait(for: "come back with: relboard take")
  }
}
