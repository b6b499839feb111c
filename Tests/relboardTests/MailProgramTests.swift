import Foundation
import TestSupport
import Testing

/// By which program mail is sent.
@Suite(.blocking, .patience) struct MailProgramTests {
  @Test func theConfiguredProgramSendsMailWhereThePlanNamesNone() throws {
    let program = try Program()
    defer { program.remove() }
    let mail = program.home.path + "/mail"
    let sender = try program.write("#!/bin/sh\ncat > '\(mail)'\n", to: "sender")
    chmod(sender, 0o700)
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment: {steps: [{id: first, title: First, run: "true"}]}
      communications:
        - {id: m, audience: A, moment: started, email: {to: [a@example.org], subject: Hello}, text: "What: x"}
      """, to: "plan.yaml")
    let run = try program.run("run", plan, "--headless", environment: ["RELBOARD_SENDMAIL": sender])
    #expect(run.status == 0, "\(run)")
    #expect(try String(contentsOfFile: mail, encoding: .utf8).contains("Subject: Hello"))
    let gone = try program.run(
      "run", plan, "--headless", "--new", environment: ["RELBOARD_SENDMAIL": "/no/such/program"])
    #expect(gone.output.contains("cannot run /no/such/program"), "\(gone)")
  }
}
