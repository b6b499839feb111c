import Foundation
import TestSupport
import Testing

/// Two logins of one machine: an operator at a board, and approvers who come by ssh, each with a key of their own.
struct SigningParty {
  static let isPossible =
    geteuid() == 0 && TmuxTerminal.isAvailable
    && ["setpriv", "ssh", "ssh-keygen", "ssh-agent", "/usr/sbin/sshd"].allSatisfy {
      shell("command -v \($0)") == 0
    }

  /// The login that drives: the one that owns nothing.
  private static let operatorID: uid_t = 65_534

  let program: Program
  /// The folder of the approvers, in which their commands run.
  let path: String
  private let server: SpawnedProcess
  private let port: Int

  init() throws {
    program = try Program()
    let path = "/tmp/relboard-party-\(UUID().uuidString)"
    self.path = path
    for folder in ["", "/operator", "/inbox", "/bin"] { mkdir(path + folder, 0o755) }
    chmod(path + "/inbox", 0o1777)
    chown(path + "/operator", Self.operatorID, Self.operatorID)
    mkdir("/run/sshd", 0o755)
    symlink(Program.path, path + "/bin/relboard")
    let keys = ["ana", "dana", "bo", "zoe", "eve", "host", "login"]
    for key in keys where Self.shell("ssh-keygen -q -t ed25519 -N '' -C \(key) -f '\(path)/\(key)'") != 0 {
      throw POSIXError(.ENOENT)
    }
    let list = try ["ana", "dana", "bo", "zoe"].map { name in
      let words = try String(contentsOfFile: "\(path)/\(name).pub", encoding: .utf8).split(separator: " ")
      return "\(name) \(words.prefix(2).joined(separator: " "))\n"
    }
    try Data(list.joined().utf8).write(to: URL(fileURLWithPath: path + "/signers"))
    // Who drives has a key behind a passphrase, which no approver can read.
    _ = Self.shell(
      "cd '\(path)' && cp ana operator/key && ssh-keygen -q -p -P '' -N 'a passphrase' -f operator/key "
        + "&& chown \(Self.operatorID) operator/key")
    (server, port) = try Self.serve(path)
  }

  private static func serve(_ path: String) throws -> (SpawnedProcess, Int) {
    let port = try freePort()
    let settings = """
      ListenAddress 127.0.0.1:\(port)
      HostKey \(path)/host
      AuthorizedKeysFile \(path)/login.pub
      StrictModes no
      UsePAM no
      PidFile none
      PermitRootLogin prohibit-password
      """
    try Data(settings.utf8).write(to: URL(fileURLWithPath: path + "/sshd_config"))
    return (
      try SpawnedProcess(["/usr/sbin/sshd", "-D", "-e", "-f", path + "/sshd_config"], environment: [:]), port
    )
  }

  func remove() {
    server.kill()
    program.remove()
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Not by system(), which has the whole process ignore SIGINT for a moment.
  static func shell(_ line: String) -> Int32 {
    (try? SpawnedProcess(["/bin/sh", "-c", line], environment: [:]))?.end() ?? 127
  }

  /// Writes a plan that asks these people to sign; its path.
  func write(
    plan parts: String, steps: String = #"[{id: a, title: A, run: "true"}]"#
  ) throws -> String {
    let text = """
      relboard: 1
      release: {name: Shop, version: "2", environment: dev}
      people:
        - {id: ana, name: Ana Lima, role: deployment engineer}
        - {id: dana, name: Dana Meier, role: deployment manager}
        - {id: bo, name: Bo Ek, role: deployment manager}
        - {id: zoe, name: Zoë Müller, role: product owner}
      signers: {keys: \(path)/signers, inbox: \(path)/inbox}
      \(parts)
      deployment:
        steps: \(steps)
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/operator/plan.yaml"))
    return path + "/operator/plan.yaml"
  }

  private var operatorsEnvironment: [String: String] {
    [
      "XDG_STATE_HOME": path + "/operator/state", "XDG_CONFIG_HOME": path + "/operator/config",
      "HOME": path + "/operator", "RELBOARD_SIGNING_KEY": path + "/operator/key", "SSH_AUTH_SOCK": "",
      "LC_ALL": "C.UTF-8", "TZ": "UTC",
    ]
  }

  private var operatorsPrefix: [String] {
    ["setpriv", "--reuid=\(Self.operatorID)", "--regid=\(Self.operatorID)", "--clear-groups"]
  }

  /// Opens the board on a plan, as the operator, who goes by the name of ana.
  func openBoard(_ parts: String, columns: Int = 120, rows: Int = 40) throws -> TmuxTerminal {
    try terminal(
      ["open", "--as", "ana", write(plan: parts)], columns: columns, rows: rows)
  }

  /// Opens a terminal in which the program runs as the operator's login.
  func terminal(_ arguments: [String], columns: Int = 120, rows: Int = 40) throws -> TmuxTerminal {
    let settings = operatorsEnvironment.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
    let words = operatorsPrefix + [Program.path] + arguments
    return try TmuxTerminal(
      program, line: "export \(settings); cd /; \(words.joined(separator: " ")); exec cat", columns: columns,
      rows: rows)
  }

  /// Runs the program as the operator.
  func asOperator(_ arguments: [String]) throws -> Program.Result {
    let process = try SpawnedProcess(
      operatorsPrefix + [Program.path] + arguments,
      environment: program.environment.merging(operatorsEnvironment) { $1 })
    let status = process.end()
    return Program.Result(status: status, output: process.printed, errors: process.complaints)
  }

  /// The run that asks for signatures.
  func run() throws -> String {
    var ids: [String] = []
    try waitUntil("a run asks for signatures") {
      ids = (try? FileManager.default.contentsOfDirectory(atPath: path + "/inbox")) ?? []
      return ids.contains { access("\(path)/inbox/\($0)/request.json", R_OK) == 0 }
    }
    return ids.first ?? ""
  }

  /// Runs a line of shell in a session of another login, over ssh, among the approvers' keys.
  ///
  /// - Parameters:
  ///   - agent: a key that an agent on this side holds, and no file on that side.
  ///   - input: what it reads.
  func ssh(_ line: String, agentWith agent: String? = nil, input: String = "") throws -> Program.Result {
    let remote =
      "cd '\(path)' && export PATH='\(path)/bin':$PATH RELBOARD_INBOX='\(path)/inbox' LC_ALL=C.UTF-8 && \(line)"
    let client =
      "ssh -q \(agent == nil ? "" : "-A") -p \(port) -i '\(path)/login' -o IdentitiesOnly=yes "
      + "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=30 root@127.0.0.1"
    let file = "\(path)/input"
    try Data(input.utf8).write(to: URL(fileURLWithPath: file))
    let call = "\(client) '\(remote.replacing("'", with: "'\\''"))' < '\(file)'"
    let script =
      agent.map { key in
        "eval $(ssh-agent -s) >/dev/null; ssh-add -q '\(path)/\(key)'; mv '\(path)/\(key)' '\(path)/gone'; "
          + "\(call); code=$?; mv '\(path)/gone' '\(path)/\(key)'; ssh-agent -k >/dev/null; exit $code"
      } ?? call
    try waitUntil("sshd listens") { Self.shell("\(client) true") == 0 }
    let process = try SpawnedProcess(["sh", "-c", script], environment: [:])
    let status = process.end()
    return Program.Result(status: status, output: process.printed, errors: process.complaints)
  }
}
