import Foundation
import TestSupport
import Testing

/// Messages through a real mail system, msmtp, to a real mail server, and over HTTP to one that loses, delays, repeats
/// and rejects, while whoever sends them is killed.
@Suite(
  "Deliveries", .blocking, .patience,
  .enabled(
    if: MessageSink.python != nil, "python3 with aiosmtpd is not installed: apt-get install python3-aiosmtpd"),
  .enabled(if: MessageSink.msmtp != nil, "msmtp is not installed: apt-get install msmtp"))
struct DeliveryTests {
  /// How many drivers and senders are killed: `RELBOARD_DELIVERY_KILLS`, or a few.
  private static let kills =
    ProcessInfo.processInfo.environment["RELBOARD_DELIVERY_KILLS"].flatMap { Int($0) } ?? 6

  @Test(
    "arrive once each, whoever is killed: what nobody can know is asked, and answered by what has arrived")
  func kills() throws {
    var (killed, asked, runs) = (0, 0, 0)
    while killed < Self.kills {
      let run = try DeliveredRun()
      defer { run.program.remove() }
      while try !run.isOver() {
        asked += try run.answerWhatNobodyKnows()
        if try run.hasEnded() { continue }
        let driver = try run.drive()
        let end = ContinuousClock.now + .milliseconds(.random(in: 0..<700))
        try waitUntil("the moment") { .now >= end || !driver.isRunning }
        if killed < Self.kills, driver.isRunning {
          if Bool.random() {
            driver.kill()
            killed += 1
          } else {
            killed += run.killSenders()
            _ = driver.end()
          }
        } else {
          _ = driver.end()
        }
      }
      try run.expectEachOnce()
      runs += 1
      if runs.isMultiple(of: 50) { print("\(killed) kills until now") }
    }
    print("\(killed) kills in \(runs) runs; \(asked) times a person was asked")
  }

  @Test("are repeated while their server is away, and never behind an answer")
  func weather() throws {
    let run = try DeliveredRun(weather: "busy busy reject-later")
    defer { run.program.remove() }
    #expect(try run.drive().end() == 0)
    try run.expectEachOnce()
  }

  @Test("that are slow or dead hold nothing up")
  func dead() throws {
    let run = try DeliveredRun(weather: "hang")
    defer { run.program.remove() }
    let driver = try run.drive()
    try waitUntil("the steps are done") { driver.printed.contains("step last: succeeded") }
    #expect(!driver.printed.contains("message hook: NOBODY"), "the steps did not wait for the answer")
    driver.kill()
  }

  @Test("with hostile text in every field stay text")
  func hostile() throws {
    let hostile =
      #"x\nBcc: evil@example.org\n\n.\nQUIT <!channel> $(touch hit) `touch hit` \"'; {{release.version}}"#
    let run = try DeliveredRun(weather: "fair", scope: hostile)
    defer { run.program.remove() }
    #expect(try run.drive().end() == 0)
    try run.expectEachOnce()
    let mails = run.sink.arrivals.filter { $0["kind"] == "mail" }
    #expect(mails.allSatisfy { $0["to"] == "clerks@example.org" && $0["headers"]?.contains("Bcc") == false })
    #expect(mails.allSatisfy { $0["text"]?.contains("\nQUIT <!channel> $(touch hit)") == true })
    #expect(!FileManager.default.fileExists(atPath: run.program.home.path + "/hit"))
  }
}

/// A run that tells three audiences, each in its way.
struct DeliveredRun {
  /// The messages of the plan.
  private static let messages = ["mail", "hook", "safe", "command"]

  let program: Program
  let sink: MessageSink
  private let plan: String

  init(weather: String = "", scope: String = "all") throws {
    program = try Program()
    sink = try MessageSink(weather: weather)
    plan = try program.write(
      """
      relboard: 1
      release: {name: Shop, scope: "\(scope)", version: 1.0.0, environment: production}
      deployment:
        steps:
          - {id: first, title: First, run: "true"}
          - {id: last, title: Last, needs: [first], run: "true"}
      communications:
        - id: mail
          audience: Clerks
          moment: started
          email: {to: [clerks@example.org], subject: "{{release.scope}}", from: r@example.org, sendmail: msmtp}
          text: "What: {{release.scope}} {{release.version}}"
        - id: hook
          audience: Desk
          moment: started
          webhook: {url-env: HOOK}
          text: "What: {{release.scope}}"
        - id: safe
          audience: Feed
          at: {step: first}
          idempotent: true
          webhook: {url-env: SAFE, body: '{"text": "{{text}}"}'}
          text: "What: {{release.scope}}"
        - id: command
          audience: Log
          moment: succeeded
          run: cat >/dev/null; echo "$RELBOARD_IDEMPOTENCY_KEY" >> told.ledger
          text: "What: {{release.scope}}"
      """, to: "plan.yaml")
    let folder = program.home.appendingPathComponent("home")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let configuration = folder.appendingPathComponent(".msmtprc")
    try Data("account default\nhost 127.0.0.1\nport \(sink.mailPort)\ntls off\nauth off\n".utf8).write(
      to: configuration)
    chmod(configuration.path, 0o600)
  }

  /// Starts a driver of the run.
  func drive() throws -> SpawnedProcess {
    try program.start(["run", "--headless", plan], environment: environment)
  }

  private var environment: [String: String] {
    [
      "HOME": program.home.appendingPathComponent("home").path,
      "HOOK": "http://127.0.0.1:\(sink.webPort)/once", "SAFE": "http://127.0.0.1:\(sink.webPort)/idempotent",
    ]
  }

  /// Where each message stands.
  private func states() throws -> [String: String] {
    // There may be no run yet.
    let messages = (try? program.status())?["messages"] as? [[String: Any]] ?? []
    return Dictionary(
      uniqueKeysWithValues: messages.compactMap { message in
        (message["id"] as? String).flatMap { id in (message["state"] as? String).map { (id, $0) } }
      })
  }

  /// Whether the run is over and nothing is left to be told.
  func isOver() throws -> Bool {
    let states = try states()
    return states.count == Self.messages.count
      && states.values.allSatisfy { $0 == "sent" || $0 == "confirmed" }
  }

  /// Whether a driver has nothing left to do: the run is over, and nothing is being sent.
  func hasEnded() throws -> Bool {
    let phase = (try? program.status())?["phase"] as? String
    return try phase == "succeeded" && !states().values.contains("sending")
  }

  /// Looks for what may have arrived, and says so, as a person would.
  ///
  /// - Returns: how many messages were asked about.
  func answerWhatNobodyKnows() throws -> Int {
    let unknown = try states().filter { $0.value == "unknown" || $0.value == "failed" }.keys.sorted()
    for id in unknown {
      let answer = arrivals(of: id) > 0 ? ["--arrived", "seen"] : ["--send"]
      // What a driver that was killed has just begun to start holds the run's lock until it is another program.
      try waitUntil("\(id) is told of") {
        let told = try program.start(["tell", runID(), id] + answer, environment: environment)
        if told.end() == 0 { return true }
        #expect(told.complaints.contains("the run is driven by"), "\(told.complaints)")
        return false
      }
    }
    return unknown.count
  }

  private func runID() throws -> String { try program.status()["run"] as? String ?? "" }

  /// Kills the senders that this run has started: those whose command lies below its folder, or who are msmtp with its
  /// home.
  ///
  /// - Returns: how many.
  func killSenders() -> Int {
    var killed = 0
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let pid = Int32(name), pid > 1,
        let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ"),
        environment.range(of: Data("RELBOARD_IDEMPOTENCY_KEY=".utf8)) != nil,
        environment.range(of: Data(program.home.path.utf8)) != nil
      else { continue }
      if kill(pid, SIGKILL) == 0 { killed += 1 }
    }
    return killed
  }

  /// How often a message has arrived, as its receiver sees it.
  private func arrivals(of id: String) -> Int {
    if id == "command" {
      let ledger = try? String(
        contentsOf: program.home.appendingPathComponent("told.ledger"), encoding: .utf8)
      return (ledger ?? "").split(separator: "\n").count
    }
    return sink.arrivals.count { $0["key"]?.contains("-\(id)-1") == true }
  }

  func expectEachOnce(at location: SourceLocation = #_sourceLocation) throws {
    for id in Self.messages {
      #expect(arrivals(of: id) == 1, "\(id) has arrived \(arrivals(of: id)) times", sourceLocation: location)
    }
    #expect(try program.run("journal", "verify").status == 0)
  }
}

/// A mail server and a web server that keep what arrives, in one process of Python.
final class MessageSink: Sendable {
  static let python: String? = ["python3", "/usr/bin/python3"].first { (name: String) in
    let process = try? SpawnedProcess(["/usr/bin/env", name, "-c", "import aiosmtpd"], environment: [:])
    return process?.end() == 0
  }
  static let msmtp: String? = ["/usr/bin/msmtp", "/usr/local/bin/msmtp"].first { access($0, X_OK) == 0 }

  private let process = Process()
  private let (input, output) = (Pipe(), Pipe())
  private let ledger = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  let mailPort: Int
  let webPort: Int

  /// - Parameter weather: how the web server treats what comes to `/once`, in this order, and then well: `fair`, `busy`,
  ///   `lose`, `reject-later`, `hang`. Without it, it delays and loses now and then.
  init(weather: String) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [try #require(Self.python), "-c", Self.script, ledger.path, weather]
    process.standardOutput = output
    process.standardInput = input
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let data = output.fileHandleForReading.availableData
      try #require(!data.isEmpty, "the sink has not started")
      line += String(decoding: data, as: UTF8.self)
    }
    let ports = line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(ports.count == 2)
    (mailPort, webPort) = (ports[0], ports[1])
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    // Foundation keeps them open, and starts nothing any more when there are a thousand.
    for pipe in [input, output] {
      try? pipe.fileHandleForReading.close()
      try? pipe.fileHandleForWriting.close()
    }
    try? FileManager.default.removeItem(at: ledger)
  }

  /// What has arrived, oldest first.
  var arrivals: [[String: String]] {
    ((try? String(contentsOf: ledger, encoding: .utf8)) ?? "").split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String]
    }
  }

  private static let script = #"""
    import asyncio, email, email.policy, http.server, json, os, random, socket, sys, threading, time
    from aiosmtpd.controller import Controller
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    ledger, weather, lock = sys.argv[1], sys.argv[2].split(), threading.Lock()
    calm = bool(weather)
    def note(**what):
      with lock, open(ledger, "a") as file: file.write(json.dumps(what) + "\n")

    class Mails:
      async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
        if not calm: await asyncio.sleep(random.random() * 0.1)
        note(kind="mail", key=mail["Message-ID"], to=",".join(envelope.rcpt_tos), text=mail.get_content(),
          headers=",".join(mail.keys()))
        return "250 taken"

    seen = set()
    class Hooks(http.server.BaseHTTPRequestHandler):
      def log_message(self, *arguments): pass
      def answer(self, status):
        self.send_response(status); self.send_header("Content-Length", "0")
        if status == 503: self.send_header("Retry-After", "1")
        self.end_headers()
      def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        key, once = self.headers["Idempotency-Key"], self.path == "/once"
        with lock: now = weather.pop(0) if once and weather else ""
        if not calm:
          now = random.choice(["", "", "", "busy", "lose", "lose-late", "slow"])
        if now == "hang": threading.Event().wait()
        if now == "slow": time.sleep(random.random() * 0.3)
        if now in ("busy", "reject-later"): return self.answer(503 if now == "busy" else 429)
        if now == "lose": return self.connection.close()
        with lock:
          repeats = key in seen
          seen.add(key)
        # Who knows keys takes what is repeated once; who does not takes it as often as it comes.
        if once or not repeats: note(kind="hook", key=key, text=json.loads(body)["text"])
        if now == "lose-late": return self.connection.close()
        self.answer(200)

    class Quiet(http.server.ThreadingHTTPServer):
      def handle_error(self, *arguments): pass
    mails = Controller(Mails(), hostname="127.0.0.1", port=0)
    # Port 0 is any free one; the controller would look for an answer at 0.
    def knock():
      while not mails.server: time.sleep(0.01)
      socket.create_connection(mails.server.sockets[0].getsockname()).close()
    mails._trigger_server = knock
    mails.start()
    web = Quiet(("127.0.0.1", 0), Hooks)
    print(mails.server.sockets[0].getsockname()[1], web.server_port, flush=True)
    web.serve_forever()
    """#
}
