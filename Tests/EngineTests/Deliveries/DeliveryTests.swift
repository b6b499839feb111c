import Foundation
import ReleaseModel
import ReleaseStore
import TestSupport
import Testing

@Suite("A delivery", .blocking) struct DeliveryTests {
  private func plan(_ channel: Message.Channel, _ change: (inout Message) -> Void = { _ in }) -> Plan {
    var plan = Plan.steps(.shell("a", "true"))
    var message = Message(
      id: "desk", audience: "Desk", moment: .started, channel: channel,
      text: "What: {{release.name}} \"quoted\" $(touch hit) é\n.\nFrom here")
    message.confirm = false
    change(&message)
    plan.communications = [message]
    return plan
  }

  private func end(_ plan: Plan, _ environment: [String: String] = [:]) async throws -> (Bench, MessageState)
  {
    let bench = try Bench(plan, environment: environment)
    try await bench.start()
    let state = try await bench.until("the message is told, or not") { state in
      state.messages["desk"].map { [.sent, .failed, .unknown, .due].contains($0.status) } ?? false
        || state.messages["desk"]?.deliveries.first?.outcome != nil
    }
    return (bench, try #require(state.messages["desk"]))
  }

  @Test("through a command has the text on standard input and in a file, and its key in the environment")
  func command() async throws {
    let script = #"cat > "$OUT"; cmp "$OUT" "$RELBOARD_MESSAGE"; echo "taken $RELBOARD_IDEMPOTENCY_KEY""#
    let out = NSTemporaryDirectory() + UUID().uuidString
    defer { unlink(out) }
    let (bench, message) = try await end(plan(.run(.shell(script))), ["OUT": out])
    #expect(message.status == .sent && message.delivery?.outcome?.words == "exit 0: taken run-desk-1")
    let text = try String(contentsOfFile: out, encoding: .utf8)
    #expect(text == "What: shop \"quoted\" $(touch hit) é\n.\nFrom here\n")
    #expect(!FileManager.default.fileExists(atPath: bench.root + "/hit"))
  }

  @Test(
    "through a command ends as its exit code says",
    arguments: [
      ("exit 0", Delivery.Outcome.Kind.sent, "exit 0", false),
      ("echo no >&2; exit 1", .notSent, "exit 1: no", false), ("exit 75", .notSent, "exit 75", true),
      ("kill -9 $$", .unknown, "killed by signal 9", false),
    ])
  func codes(script: String, kind: Delivery.Outcome.Kind, words: String, repeats: Bool) async throws {
    let (_, message) = try await end(plan(.run(.shell(script))))
    let outcome = try #require(message.deliveries.first?.outcome)
    #expect(outcome.kind == kind && outcome.words == words)
    #expect((message.status == .sending) == repeats)
  }

  @Test("through sendmail's interface is a mail, and an unknown program is none")
  func mail() async throws {
    let folder = try Folder()
    try folder.write(
      "#!/bin/sh\necho \"$@\" > \(folder.path)/arguments\ncat > \(folder.path)/mail\n", to: "sendmail")
    chmod(folder.path + "/sendmail", 0o700)
    let mail = Message.Mail(
      to: ["a@example.org", "b@example.org"], subject: "{{release.name}} é", from: "r@example.org",
      sendmail: folder.path + "/sendmail")
    let (_, message) = try await end(plan(.email(mail)))
    #expect(message.status == .sent)
    #expect(
      try String(contentsOfFile: folder.path + "/arguments", encoding: .utf8) == "-t -i -f r@example.org\n")
    let text = try String(contentsOfFile: folder.path + "/mail", encoding: .utf8)
    #expect(text.hasPrefix("From: r@example.org\nTo: a@example.org,\n b@example.org\nSubject: =?utf-8?B?"))
    #expect(text.contains("\nMessage-ID: <run-desk-1@example.org>\n"))
    var missing = mail
    missing.sendmail = "no-such-program"
    let (_, failed) = try await end(plan(.email(missing)))
    #expect(failed.status == .failed && failed.delivery?.outcome?.words.contains("not there") == true)
  }

  @Test("to a web address that is missing, none, or dead says so, and has sent nothing")
  func addresses() async throws {
    let hook = Message.Channel.webhook(.init(urlVariable: "HOOK"))
    let (_, missing) = try await end(plan(hook))
    #expect(missing.delivery?.outcome == .init(.notSent, "HOOK is not in the environment"))
    let (_, file) = try await end(plan(hook), ["HOOK": "file:///etc/passwd"])
    #expect(file.status == .failed && file.delivery?.outcome?.kind == .notSent)
    let (_, dead) = try await end(plan(hook), ["HOOK": "http://127.0.0.1:1/secret"])
    #expect(dead.status == .sending && dead.deliveries.first?.outcome?.kind == .notSent, "it is tried again")
    #expect(dead.deliveries.first?.outcome?.words.contains("secret") == false)
  }

  @Test(
    "to a web address ends as its answer says",
    arguments: [
      (200, Delivery.Outcome.Kind.sent, false), (204, .sent, false), (302, .notSent, false),
      (400, .notSent, false), (410, .notSent, false), (429, .notSent, true), (503, .notSent, true),
      (500, .unknown, false), (504, .unknown, false),
    ])
  func answers(status: Int, kind: Delivery.Outcome.Kind, repeats: Bool) async throws {
    let server = try PythonServer(
      """
      class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
          self.rfile.read(int(self.headers["Content-Length"]))
          body = b"" if \(status) == 204 else b"said"
          self.send_response(\(status)); self.send_header("Location", "/other")
          self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
      serve(Handler)
      """)
    let (_, message) = try await end(
      plan(.webhook(.init(urlVariable: "HOOK"))), ["HOOK": "http://127.0.0.1:\(server.port)/"])
    let outcome = try #require(message.deliveries.first?.outcome)
    #expect(outcome.kind == kind && outcome.words.hasPrefix("status \(status)"))
    #expect((message.status == .sending) == repeats)
  }

  @Test("that was begun when its driver died is asked about, and not made again")
  func crash() async throws {
    let plan = plan(.webhook(.init(urlVariable: "HOOK")))
    let first = try Bench(plan)
    try await first.store.submit(
      .run(.open(RunIdentity(id: "run", planHash: "", planPath: "plan.yaml", directory: first.root))),
      by: .board)
    try await first.store.submit(
      .run(.attach(Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: 0))), by: .board)
    try await first.store.submit(.run(.startDeployment), by: .board)
    try await first.store.submit(.messages(.begin("desk", number: 1, Letter(text: "t"))), by: .board)
    let second = try Bench(plan, after: first.journal.records, environment: ["HOOK": "http://127.0.0.1:1/"])
    await second.store.start(second.engine)
    let state = try await second.until("it is known that nobody knows") {
      $0.messages["desk"]?.status == .unknown
    }
    #expect(state.messages["desk"]?.deliveries.count == 1)
  }
}
