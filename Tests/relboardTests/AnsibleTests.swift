import CPlatform
import Foundation
import TestSupport
import Testing

/// Steps that the real Ansible runs, and what is told of each host.
@Suite(.blocking, .patience, .enabled(if: AnsibleHosts.isAvailable, AnsibleHosts.missing))
struct AnsibleTests {
  let ansible: AnsibleHosts
  var program: Program { ansible.program }

  init() throws { ansible = try AnsibleHosts() }

  private static let step = """
        - id: web
          title: Roll out
          ansible: {playbook: site.yml, inventory: hosts.ini, extra-vars: {version: "{{release.version}}"}}
    """

  @Test(.enabled(if: LoopbackServer.isPossible, "openssh-server is not installed"))
  func eachHostIsToldOfAndThoseLeftAreTriedAgainAlone() throws {
    defer { program.remove() }
    let server = try LoopbackServer(in: program.home)
    defer { server.stop() }
    let closed = try freePort()
    try ansible.write(
      inventory: ["calm", "bad"],
      others: "up \(server.variables)\ndown \(server.variables) ansible_port=\(closed)\n")
    let ledger = ansible.path("ledger")
    try ansible.write(
      playbook: "site.yml",
      [
        ("write", "echo {{ inventory_hostname }} {{ version }} >> \(ledger)"),
        (
          "prove",
          "[ {{ inventory_hostname }} != bad ] || [ -e \(ansible.path("mended")) ] || { echo no $TOKEN >&2; exit 3; }"
        ),
      ])
    let plan = try ansible.write(plan: Self.step, secrets: "secrets: [TOKEN]")
    let token = ["TOKEN": "rosebud-4711"]
    let first = try program.run(["run", plan, "--headless"], environment: token)
    #expect(first.status == 3, "a person is asked: \(first.output)\(first.errors)")
    #expect(
      try ansible.states() == ["calm": "changed", "bad": "failed", "up": "changed", "down": "unreachable"],
      "\(first.output)")
    let bad = try #require(ansible.hosts()["bad"])
    #expect(
      bad["task"] as? String == "prove" && (bad["reason"] as? String)?.hasPrefix("no ") == true, "\(bad)")
    #expect(Set(ansible.lines(of: "ledger")) == ["calm 7", "bad 7", "up 7"])
    let events = try String(contentsOfFile: ansible.attempt("web.1") + "/play-events.jsonl", encoding: .utf8)
    #expect(events.contains("no ***") && !events.contains("rosebud"))
    #expect(try !program.run("journal", "export").output.contains("rosebud"))
    #expect(try ansible.events("step.hosts-seen") <= 6, "no fact a task")
    // Only these, once it is mended.
    _ = try program.write("", to: "mended")
    let answers = try program.write("retry-left: {web: 1}\n", to: "answers.yaml")
    let second = try program.run(["run", plan, "--headless", "--answers", answers], environment: token)
    #expect(second.status == 3, "\(second.output)\(second.errors)")
    #expect(second.output.contains("to be tried again, on 2 hosts alone"))
    #expect(
      try ansible.states() == ["calm": "changed", "bad": "changed", "up": "changed", "down": "unreachable"],
      "\(second.output)")
    #expect(
      Set(
        try String(contentsOfFile: ansible.attempt("web.2") + "/play-limit.txt", encoding: .utf8)
          .split(separator: "\n")) == ["bad", "down"])
    #expect(ansible.lines(of: "ledger").sorted() == ["bad 7", "bad 7", "calm 7", "up 7"])
    let arguments = try program.run("report", "--format", "json").output
    #expect(arguments.contains(#""unreachable""#))
  }

  /// Who is killed while a host hangs.
  enum Victim: CaseIterable { case driver, shim, play }

  @Test(arguments: Victim.allCases) func whatIsKilledLeavesUnknownWhatHadBegunAndNothingIsDoneTwice(
    victim: Victim
  ) throws {
    defer { program.remove() }
    try ansible.write(inventory: ["slow", "quick", "later"])
    let (ledger, gate) = (ansible.path("ledger"), try program.gate("go"))
    try ansible.write(
      playbook: "site.yml", serial: "2",
      [
        ("write", "echo {{ inventory_hostname }} >> \(ledger)"),
        ("wait", "[ {{ inventory_hostname }} != slow ] || read -r _ <\(ansible.path("go"))"),
      ])
    let plan = try ansible.write(plan: Self.step)
    var driver = try program.start(["run", plan, "--headless"])
    try waitUntil("a host hangs") { ansible.lines(of: "ledger").count == 2 }
    let process = try #require(ansible.process(of: "web.1"))
    defer { Foundation.kill(-process, SIGKILL) }
    try waitUntil("it is on record that they have begun") { try ansible.states()["slow"] == "running" }
    let play = try WatchedProcess(process)
    switch victim {
    case .driver: driver.kill()
    case .shim:
      let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
      let shim = try #require(status.firstMatch(of: /PPid:\s+(\d+)/).flatMap { pid_t($0.1) })
      Foundation.kill(shim, SIGKILL)
    case .play:
      Foundation.kill(-process, SIGKILL)
      #expect(play.end())
    }
    if victim == .driver { driver = try program.start(["run", plan, "--headless"]) }
    if victim == .driver { try gate.open() }
    let status = driver.end()
    switch victim {
    case .driver:
      #expect(status == 0, "\(driver.printed)\(driver.complaints)")
      #expect(try Set(ansible.states().values) == ["changed"])
      #expect(ansible.lines(of: "ledger").sorted() == ["later", "quick", "slow"], "each once")
    case .shim, .play:
      #expect(status == 3, "a person is asked: \(driver.printed)")
      let unknown = ["slow": "unknown", "quick": "unknown", "later": "waiting"]
      #expect(try ansible.states() == unknown, "\(driver.printed)")
      if victim == .play { #expect(driver.printed.contains("ended by signal 9 in the middle of 2 hosts")) }
      // Whoever looks again sees the same, and nothing is started a second time.
      #expect(try program.run("run", plan, "--headless").status == 3)
      #expect(try ansible.states() == unknown)
    }
    #expect(try ansible.events("step.attempt-started") == 1)
    // Without a gate the host no longer hangs.
    withExtendedLifetime(gate) {}
  }

  @Test func whatHadBegunIsTakenBackAndNothingElse() throws {
    defer { program.remove() }
    try ansible.write(inventory: ["one", "two", "three"])
    try ansible.write(
      playbook: "site.yml", serial: "\"{{ relboard_serial }}\"",
      [("prove", "[ {{ inventory_hostname }} != two ]")])
    try ansible.write(
      playbook: "undo.yml", [("back", "echo {{ inventory_hostname }} >> \(ansible.path("undone"))")])
    let plan = try ansible.write(
      plan: """
            - id: web
              title: Roll out
              ansible: {playbook: site.yml, inventory: hosts.ini, serial: 1}
              undo: {ansible: {playbook: undo.yml, inventory: hosts.ini}}
        """)
    let answers = try program.write(
      "back-out: {problem: it fails, severity: critical, owner: Ana, authorised-by: Ana}\n",
      to: "answers.yaml")
    let run = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(try program.status()["phase"] as? String == "backed-out", "\(run.output)\(run.errors)")
    #expect(ansible.lines(of: "undone").sorted() == ["one", "two"], "\(run.output)")
    #expect(try ansible.states() == ["one": "undone", "two": "undone", "three": "waiting"])
  }

  @Test func whatAnsibleRefusesIsToldWhereItStandsBeforeAnythingRuns() throws {
    defer { program.remove() }
    try ansible.write(inventory: ["one"])
    try ansible.write(playbook: "site.yml", [("nothing", "true")])
    _ = try program.write("- hosts: all\n  tasks: [{debug: {}, command: x}]\n", to: "bad.yml")
    let plan = try ansible.write(
      plan: """
            - {id: a, title: A, ansible: {playbook: none.yml}}
            - {id: b, title: B, ansible: {playbook: bad.yml, inventory: hosts.ini}}
            - {id: c, title: C, ansible: {playbook: site.yml, inventory: none.ini}}
            - {id: d, title: D, ansible: {playbook: site.yml, inventory: hosts.ini, limit: one:db}}
            - {id: e, title: E, ansible: {playbook: site.yml, inventory: hosts.ini, limit: '!one'}}
            - {id: f, title: F, ansible: {playbook: site.yml, inventory: hosts.ini, serial: 10%}}
        """)
    let check = try program.run("check", plan, "--no-advice")
    let expected = [
      (7, #"there is no such playbook: read "none.yml""#),
      (8, "Ansible refuses it: conflicting action statements"),
      (9, #"there is no such inventory: read "none.ini""#), (10, #"no host of the inventory is "db""#),
      (11, "Ansible refuses it: Specified"), (12, "the playbook does not read relboard_serial"),
    ]
    let lines = check.output.split(separator: "\n")
    #expect(check.status == 1 && lines.count == expected.count, "\(check.output)\(check.errors)")
    for (line, (number, words)) in zip(lines, expected) {
      #expect(
        line.hasPrefix("\(plan):\(number):") && line.contains(words) && line.hasSuffix("[ansible]"), "\(line)"
      )
    }
    let sound = try ansible.write(plan: Self.step)
    #expect(try program.run("check", sound, "--no-advice").status == 0)
    // Without Ansible nothing is opened.
    let bin = ansible.path("bin")
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    for tool in ["env", "sh"] { symlink("/usr/bin/\(tool)", bin + "/" + tool) }
    let refused = try program.run(["run", sound, "--headless"], environment: ["PATH": bin])
    #expect(
      refused.status != 0 && refused.errors.contains("install ansible-core 2.12 or newer"),
      "\(refused.errors)")
    #expect(try program.run("runs").output.contains("Shop") == false)
    // One that is too old.
    let old = "#!/bin/sh\necho 'ansible-playbook 2.9.6'\n"
    _ = FileManager.default.createFile(
      atPath: bin + "/ansible-playbook", contents: Data(old.utf8), attributes: [.posixPermissions: 0o755])
    let aged = try program.run(["check", sound, "--no-advice"], environment: ["PATH": bin])
    #expect(aged.output.contains("Ansible is too old: read 2.9.6"), "\(aged.output)")
  }
}
