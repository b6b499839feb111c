import Foundation
import TestSupport
import Testing

/// A plan whose steps Ansible runs, on hosts that are this machine: without a connection, through a server of the test's
/// own, or through a port at which nobody answers.
struct AnsibleHosts {
  static let isAvailable = SigningParty.shell("command -v ansible-playbook && command -v ssh-keygen") == 0
  static let missing: Comment = "ansible-playbook is not installed: apt-get install ansible-core"

  let program: Program

  init() throws {
    program = try Program()
    _ = try program.write(
      "[defaults]\nlocal_tmp = \(path("tmp"))\nretry_files_enabled = false\n", to: "ansible.cfg")
  }

  func path(_ name: String) -> String { program.home.appendingPathComponent(name).path }

  /// The whole of a file that hosts have written to.
  func lines(of name: String) -> [String] {
    ((try? String(contentsOfFile: path(name), encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }

  /// Writes an inventory of hosts without a connection, and of others.
  func write(inventory hosts: [String], others: String = "") throws {
    let lines = hosts.map { "\($0) ansible_connection=local\n" }.joined()
    _ = try program.write("[web]\n\(lines)\(others)", to: "hosts.ini")
  }

  /// Writes a playbook of tasks for all hosts: each is a line for a shell there.
  func write(playbook name: String, serial: String? = nil, _ tasks: [(name: String, line: String)]) throws {
    let steps = tasks.map { task in
      "    - name: \(task.name)\n      raw: |\n        \(task.line)\n"
    }
    let batches = serial.map { "  serial: \($0)\n" } ?? ""
    _ = try program.write(
      "- hosts: all\n  gather_facts: false\n\(batches)  tasks:\n\(steps.joined())", to: name)
  }

  /// Writes a plan of these steps; its path.
  func write(plan steps: String, secrets: String = "") throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: Shop, version: "7", environment: dev}
      \(secrets)
      env: {ANSIBLE_CONFIG: \(path("ansible.cfg"))}
      deployment:
        steps:
      \(steps)
      backout: {}
      """, to: "plan.yaml")
  }

  /// The hosts of a step as `status --json` has them, by name.
  func hosts(of step: Int = 0, in list: String = "steps") throws -> [String: [String: Any]] {
    let status = try program.status()
    let flow = list == "steps" ? status : status[list] as? [String: Any] ?? [:]
    let steps = try #require(flow["steps"] as? [[String: Any]])
    let hosts = steps[step]["hosts"] as? [[String: Any]] ?? []
    return Dictionary(hosts.map { ($0["name"] as? String ?? "", $0) }) { first, _ in first }
  }

  /// Where each host of a step stands.
  func states(of step: Int = 0, in list: String = "steps") throws -> [String: String] {
    try hosts(of: step, in: list).mapValues { $0["state"] as? String ?? "" }
  }

  /// The folder of an attempt of the only run.
  func attempt(_ id: String) throws -> String { try #require(folder(of: id)) }

  private func folder(of attempt: String) -> String? {
    let names = FileManager.default.enumerator(atPath: path("state"))?.compactMap { $0 as? String }
    return names?.first { $0.hasSuffix("/" + attempt) }.map { path("state") + "/" + $0 }
  }

  /// The process of `ansible-playbook`, as its events name it; nil before they do.
  func process(of attempt: String) -> pid_t? {
    let events = folder(of: attempt).flatMap {
      FileManager.default.contents(atPath: $0 + "/play-events.jsonl")
    }
    let line = events?.prefix { $0 != UInt8(ascii: "\n") } ?? Data()
    return ((try? JSONSerialization.jsonObject(with: line)) as? [String: Any])?["pid"] as? pid_t
  }

  /// How many events of a kind are on record.
  func events(_ kind: String) throws -> Int {
    let export = try program.run("journal", "export").output
    return export.split(separator: "\n").count { $0.contains(#""kind":"\#(kind)""#) }
  }
}

/// A server for logins of this very user, on a port of its own, with keys of its own.
struct LoopbackServer {
  static let isPossible = SigningParty.shell("command -v ssh && command -v /usr/sbin/sshd") == 0

  let port: Int
  let key: String
  private let server: SpawnedProcess

  init(in folder: URL) throws {
    if geteuid() == 0 { mkdir("/run/sshd", 0o755) }
    key = folder.appendingPathComponent("login").path
    let host = folder.appendingPathComponent("host").path
    for path in [key, host] where SigningParty.shell("ssh-keygen -q -t ed25519 -N '' -f '\(path)'") != 0 {
      throw POSIXError(.ENOENT)
    }
    port = try freePort()
    let settings = """
      ListenAddress 127.0.0.1:\(port)
      HostKey \(host)
      AuthorizedKeysFile \(key).pub
      StrictModes no
      UsePAM no
      PidFile none
      PermitRootLogin prohibit-password
      """
    let config = folder.appendingPathComponent("sshd_config")
    try Data(settings.utf8).write(to: config)
    server = try SpawnedProcess(["/usr/sbin/sshd", "-D", "-e", "-f", config.path], environment: [:])
  }

  /// What an inventory says of a host behind it.
  var variables: String {
    "ansible_host=127.0.0.1 ansible_port=\(port) ansible_ssh_private_key_file=\(key) "
      + "ansible_ssh_args='-F /dev/null -o ControlMaster=no -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "
      + "-o IdentitiesOnly=yes'"
  }

  func stop() { server.kill() }
}
