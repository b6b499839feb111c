import Foundation
import TestSupport
import Testing

/// Many hosts, and kills at moments that nobody has chosen: only where an environment variable says how many.
@Suite(.blocking, .patience, .enabled(if: AnsibleHosts.isAvailable, AnsibleHosts.missing))
struct AnsibleSoakTests {
  private static func number(_ name: String) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? 0
  }

  private static let hosts = number("RELBOARD_ANSIBLE_HOSTS")
  private static let kills = number("RELBOARD_ANSIBLE_KILLS")

  let ansible: AnsibleHosts

  init() throws { ansible = try AnsibleHosts() }

  private static let step = """
        - id: web
          title: Roll out
          ansible: {playbook: site.yml, inventory: hosts.ini, forks: 10}
    """

  @Test(.enabled(if: hosts > 0, "RELBOARD_ANSIBLE_HOSTS says how many hosts"))
  func manyHostsCostLittleBesidePlainAnsible() throws {
    defer { ansible.program.remove() }
    let names = (1...Self.hosts).map { "host-\($0)" }
    try ansible.write(inventory: names)
    try ansible.write(playbook: "site.yml", [("one", "true"), ("two", "true")])
    let plan = try ansible.write(plan: Self.step)
    let config = ["ANSIBLE_CONFIG": ansible.path("ansible.cfg")]
    var start = ContinuousClock.now
    let plain = try SpawnedProcess(
      [
        "ansible-playbook", "--forks=10", "--inventory=" + ansible.path("hosts.ini"),
        ansible.path("site.yml"),
      ], environment: config)
    #expect(plain.end() == 0)
    let alone = ContinuousClock.now - start
    start = .now
    let run = try ansible.program.run("run", plan, "--headless")
    let with = ContinuousClock.now - start
    #expect(run.status == 0, "\(run.output.suffix(500))")
    #expect(try Set(ansible.states().values) == ["changed"])
    let export = try ansible.program.run("journal", "export").output
    let seen = export.split(separator: "\n").filter { $0.contains(#""kind":"step.hosts-seen""#) }
    let bytes = seen.reduce(0) { $0 + $1.utf8.count }
    print(
      "\(Self.hosts) hosts: plain \(alone), run \(with), which is \(with / alone) times as long; "
        + "\(seen.count) records of \(bytes / Self.hosts) bytes a host")
    // What is recorded does not grow with the tasks.
    #expect(bytes < Self.hosts * 200)
  }

  @Test(.enabled(if: kills > 0, "RELBOARD_ANSIBLE_KILLS says how often something is killed"))
  func noHostIsDoneTwiceNorForgotten() throws {
    ansible.program.remove()
    for round in 1...Self.kills {
      let ansible = try AnsibleHosts()
      defer { ansible.program.remove() }
      let names = (1...6).map { "host-\($0)" }
      try ansible.write(inventory: names)
      try ansible.write(
        playbook: "site.yml", serial: "2",
        [("write", "echo {{ inventory_hostname }} >> \(ansible.path("ledger"))"), ("rest", "sleep 0.2")])
      let plan = try ansible.write(plan: Self.step)
      var driver = try ansible.program.start(["run", plan, "--headless"])
      let moment = Int.random(in: 0...names.count)
      try waitUntil("\(moment) hosts are begun") {
        ansible.process(of: "web.1") != nil && ansible.lines(of: "ledger").count >= moment
          || !driver.isRunning
      }
      let isDriver = Bool.random()
      if isDriver {
        driver.kill()
        // The next would be another release.
        if try ansible.program.status()["phase"] as? String == "succeeded" { continue }
        driver = try ansible.program.start(["run", plan, "--headless"])
      } else if let process = ansible.process(of: "web.1") {
        Foundation.kill(-process, SIGKILL)
      }
      let status = driver.end()
      let done = ansible.lines(of: "ledger")
      #expect(Set(done).count == done.count, "none twice in round \(round): \(done)")
      let states = try ansible.states()
      let touched = states.filter { $0.value != "waiting" }.map(\.key)
      #expect(Set(done).isSubset(of: touched), "none is lost in round \(round): \(done), \(states)")
      #expect(!isDriver || status == 0, "\(driver.printed)\(driver.complaints)")
      #expect(status == 0 ? done.count == names.count : states.values.contains("unknown") || done.isEmpty)
    }
  }
}
