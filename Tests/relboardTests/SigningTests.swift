import Foundation
import TestSupport
import Testing

/// People sign with their own keys, from their own logins, while the board looks on: real ssh-keygen, ssh-agent and sshd.
@Suite(
  .blocking,
  .enabled(
    if: SigningParty.isPossible,
    "needs root (to be two logins), tmux, setpriv and sshd: apt-get install openssh-client openssh-server tmux"
  ))
struct SigningTests {
  let party: SigningParty

  init() throws { party = try SigningParty() }

  private static let two = """
    controls:
      - {id: reviewed, title: Plan reviewed, requires: {roles: [deployment manager], count: 2, not-by: operator, signed: true}}
      - {id: ready, title: Engineer is ready, requires: {roles: [deployment engineer], signed: true}}
      - {id: agreed, title: Customer agrees, requires: {count: 1, signed: true}}
    """

  @Test func anApproverSignsOverSSHWhileTheBoardShowsItArrive() throws {
    defer { party.remove() }
    let terminal = try party.openBoard(Self.two)
    try terminal.wait(for: "have ‘Plan reviewed’ signed")
    let run = try party.run()
    #expect(
      try party.ssh("relboard sign").output.contains("reviewed  Plan reviewed  (0 of 2; may: dana, bo)"))

    let stranger = try party.ssh("relboard approve \(run) reviewed --as dana --key eve --yes")
    #expect(
      stranger.status == 1 && stranger.errors.contains("refused: wrong key: the list of keys does not have"))
    try terminal.wait(for: "refused        dana: wrong key")
    let operatorOwn = try party.ssh("relboard approve \(run) reviewed --as ana --key ana --yes")
    #expect(operatorOwn.errors.contains("ana may not sign ‘Plan reviewed’: dana, bo may"))
    let unasked = try party.ssh("relboard approve \(run) reviewed --as dana --key dana")
    #expect(unasked.errors.contains("say --yes"), "nothing is signed unasked: \(unasked.errors)")

    let dana = try party.ssh(
      "relboard approve \(run) reviewed --as dana --key dana --yes --evidence 'read it'")
    #expect(dana.status == 0, "\(dana.errors)")
    #expect(dana.output.contains("Plan reviewed: approved by dana: read it"))
    try terminal.wait(for: "1 of 2 signed")
    let again = try party.ssh("relboard approve \(run) reviewed --as dana --key dana --yes")
    #expect(again.errors.contains("refused: dana has approved it already"))

    // The key of this one is nowhere but in an agent, which the connection brings along.
    let agent = try party.ssh(
      "relboard approve \(run) reviewed --as bo --key bo.pub --yes", agentWith: "bo")
    #expect(agent.status == 0, "\(agent.errors)")
    try terminal.wait(for: "have ‘Engineer is ready’ signed")

    let withdrawal = try party.ssh("relboard sign \(run) reviewed --withdraw --as dana --key dana --yes")
    #expect(withdrawal.status == 0, "\(withdrawal.errors)")
    try terminal.wait(for: "withdrawn, 1 of 2")
    try terminal.press("q")
    let journal = try party.asOperator(["journal", "verify"])
    #expect(journal.output.contains("3 signatures are good by the keys in \(party.path)/signers, SHA-256 "))
    let report = try party.asOperator(["report", "--format", "md"])
    #expect(report.output.contains("## Signatures") && report.output.contains("SHA256:"))
    #expect(report.output.contains("| control:reviewed | withdraw | dana |"), "\(report.output)")
  }

  @Test func whoDrivesSignsOnTheTerminalAndPastesWhatWasSignedElsewhere() throws {
    defer { party.remove() }
    let terminal = try party.openBoard(Self.two, columns: 80, rows: 24)
    try terminal.wait(for: "have ‘Plan reviewed’ signed")
    let run = try party.run()
    for (who, words) in [("dana", "1 of 2 signed"), ("bo", "have ‘Engineer is ready’ signed")] {
      let offline = try party.ssh("relboard sign \(run) reviewed --offline --as \(who) > \(who).statement")
      #expect(offline.status == 0, "\(offline.errors)")
      // On another machine there is nothing but the statement and the key; one of them has no relboard.
      let signed =
        who == "dana"
        ? try party.ssh("relboard sign --block dana.statement --key dana --yes")
        : try party.ssh(
          "ssh-keygen -q -Y sign -n relboard -f bo bo.statement && cat bo.statement bo.statement.sig")
      #expect(signed.status == 0, "\(signed.errors)")
      try terminal.press("n")
      try terminal.wait(for: "Signed statement of somebody else")
      try terminal.press("Tab")
      try terminal.paste(signed.output)
      try terminal.wait(for: "END SSH SIGNATURE")
      try terminal.press("Enter")
      try terminal.wait(for: words)
      if who == "bo" {
        let replayed = try party.ssh("relboard sign \(run) --paste", input: signed.output)
        #expect(replayed.errors.contains("refused: replayed: this statement was used before"))
      }
    }
    try terminal.press("n")
    try terminal.wait(for: "Evidence that it holds")
    try terminal.type("I am")
    try terminal.press("Tab")
    try terminal.press("Enter")
    try terminal.wait(for: "Enter passphrase")
    try terminal.type("a passphrase")
    try terminal.press("Enter")
    try terminal.wait(for: "have ‘Customer agrees’ signed")
    let journal = try party.asOperator(["journal", "verify"])
    #expect(journal.output.contains("3 signatures are good"))
  }

  @Test func aListOfKeysThatTheOperatorMayWriteOpensNoRun() throws {
    defer { party.remove() }
    let plan = try party.write(plan: Self.two)
    for (mode, owner, words) in [
      (0o644, 65_534, "it belongs to you"), (0o664, 0, "its group may write it"),
      (0o646, 0, "everybody may write it"),
    ] as [(mode_t, uid_t, String)] {
      chmod(party.path + "/signers", mode)
      chown(party.path + "/signers", owner, 0)
      let result = try party.asOperator(["run", plan, "--headless", "--as", "ana"])
      #expect(result.status == 1 && result.errors.contains(words), "\(result.errors)")
    }
    let asRoot = try party.program.run("run", plan, "--headless", "--as", "ana")
    #expect(asRoot.errors.contains("root can write every file"), "\(asRoot.errors)")
    #expect(!FileManager.default.fileExists(atPath: party.path + "/operator/state/relboard/runs/1"))
  }

  @Test func aManagerWalksSevenControlsAPollWithANoGoAndTheStart() throws {
    defer { party.remove() }
    let terminal = try party.openBoard(
      """
      controls:
        - {id: reviewed, title: Plan reviewed, requires: {roles: [deployment manager], not-by: operator, signed: true}}
        - {id: integrated, title: Components integrated}
        - {id: integrity, title: Package intact, check: {run: "true", every: 60s}}
        - {id: items, title: Configuration items named}
        - {id: customer, title: Customer approves, requires: {roles: [product owner], signed: true}}
        - {id: backout, title: Can be backed out}
        - {id: handover, title: Handed over}
      poll: [{position: Database, person: dana, signed: true}, {position: Operations, person: ana}]
      """)
    try terminal.wait(for: "have ‘Plan reviewed’ signed")
    let run = try party.run()
    let signed = [
      try party.ssh("relboard approve \(run) reviewed --as dana --key dana --yes"),
      try party.ssh("relboard approve \(run) customer --as zoe --key zoe --yes --evidence mail"),
    ]
    #expect(signed.map(\.status) == [0, 0], "\(signed)")
    for title in ["Components integrated", "Configuration items named"] {
      try terminal.wait(for: "tick ‘\(title)’")
      try terminal.press("n")
      try terminal.wait(for: "Evidence that it holds")
      try terminal.type("seen")
      try terminal.press("Enter")
    }
    try terminal.wait(for: "tick ‘Can be backed out’")
    try terminal.press("n", "Escape")
    try terminal.press("c")
    try terminal.wait(for: "Why it is waived")
    try terminal.type("rehearsed last week")
    // Who answers for it is named already; how long it lasts is not.
    try terminal.press("Enter", "Enter")
    try terminal.type("2h")
    try terminal.press("Enter")
    try terminal.wait(for: "left")
    try terminal.wait(for: "tick ‘Handed over’")
    try terminal.press("n")
    try terminal.wait(for: "Evidence that it holds")
    try terminal.type("the desk has it")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: call the go/no-go poll")
    try terminal.press("n", "Enter")
    try terminal.wait(for: "have the answer of Database signed")
    let noGo = try party.ssh(
      "relboard vote \(run) Database no-go --reason 'a disk is full' --as dana --key dana --yes")
    #expect(noGo.status == 0, "\(noGo.errors)")
    try terminal.wait(for: "a disk is full")
    try terminal.wait(for: "resume the run")
    try terminal.press("n", "Enter")
    // What was waived before a hold is looked at again after it.
    try terminal.wait(for: "tick ‘Can be backed out’")
    try terminal.press("n")
    try terminal.wait(for: "Evidence that it holds")
    try terminal.type("rehearsed today")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: call the go/no-go poll")
    try terminal.press("n", "Enter")
    try terminal.wait(for: "have the answer of Database signed")
    let go = try party.ssh("relboard vote \(run) Database go --as dana --key dana --yes")
    #expect(go.status == 0, "\(go.errors)")
    try terminal.wait(for: "record the answer of Operations")
    try terminal.press("n")
    try terminal.wait(for: "Operations: GO or NO-GO")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n", "Enter")
    try terminal.wait(for: "declare the release successful")
    let journal = try party.asOperator(["journal", "verify"])
    #expect(journal.output.contains("4 signatures are good"), "\(journal)")
  }

  @Test("a vote that comes while something is filled in is shown, and what is filled in stays")
  func voteWhileFilling() throws {
    let party = try SigningParty()
    defer { party.remove() }
    let ana = try party.openBoard("poll: [{position: Database, person: dana, signed: true}]")
    try ana.wait(for: "Next: call the go/no-go poll")
    try ana.press("n", "Enter")
    try ana.wait(for: "have the answer of Database signed")
    let run = try party.run()
    try ana.press("N")
    try ana.wait(for: "Write a note")
    try ana.type("I look at the disk")
    let vote = try party.ssh("relboard vote \(run) Database go --as dana --key dana --yes")
    #expect(vote.status == 0, "\(vote.errors)")
    try ana.wait(until: "the vote beside the form") {
      $0.contains(/Dana Meier +GO/) && $0.contains("Write a note") && $0.contains("I look at the disk")
    }
    try ana.type(" again")
    try ana.press("Enter")
    try ana.wait(for: "note: I look at the disk again")
    let exported = try party.asOperator(["journal", "export", run]).output
    #expect(exported.ranges(of: "\"kind\":\"poll.voted\"").count == 1)
  }
}
