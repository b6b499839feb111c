import AttemptProtocol
import Attempts
import Foundation
import TestSupport
import Testing

/// The shim as what runs a check's command.
@Suite(.patience) struct ProbeTests {
  private let fixture: AttemptFixture

  init() throws { fixture = try AttemptFixture(claim: false) }

  /// Runs a shell's script below the shim, and then the rest of the outer script.
  private func run(_ script: String, _ rest: String) throws {
    try fixture.shell(
      #""$SHIM" "$OPTION" 100 sh -c "$SCRIPT" >out 2>&1 "# + rest,
      environment: ["SHIM": fixture.runner.shim, "OPTION": ShimProtocol.probeOption, "SCRIPT": script])
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(fixture.root)/\(name)", encoding: .utf8)
  }

  @Test(arguments: [("exit 0", "0"), ("exit 77", "77"), ("kill -USR1 $$", "138"), ("kill -KILL $$", "137")])
  func itEndsAsTheCommandDoes(script: String, status: String) throws {
    try run(script, "; echo $? >status")
    #expect(try text("status") == status + "\n")
  }

  @Test func whatACommandLeavesBehindIsEndedWithIt() throws {
    try run(
      """
      mkfifo one two
      setsid sh -c 'trap "" TERM; echo $$ >one; exec sleep 600' &
      (setsid sh -c 'echo $$ >two; exec sleep 600' &)
      read -r one <one; read -r two <two; echo $one $two
      """, "; echo $? >status")
    #expect(try text("status") == "0\n")
    let processes = try text("out").dropLast().split(separator: " ").map { try #require(Int32($0)) }
    #expect(processes.count == 2 && !processes.contains { isAlive($0) })
  }

  @Test func itEndsWithItsParent() async throws {
    try #require(mkfifo("\(fixture.root)/one", 0o600) == 0)
    try run("trap '' TERM; echo $$ >one; exec sleep 600", "& cat one >pid")
    let pid = try #require(Int32(try text("pid").dropLast()))
    try await eventually("the command is dead") { !isAlive(pid) }
  }

  @Test func itHasNoTerminal() throws {
    // Field 6 is the session, field 7 the terminal.
    try run("cut -d ' ' -f 6,7 /proc/$$/stat; echo painted >/dev/tty", "; echo $? >status")
    let lines = try text("out").split(separator: "\n")
    #expect(try #require(lines.first).hasSuffix(" 0"))
    #expect(lines.count == 2 && lines[1].contains("/dev/tty"), "the shell complains of it")
    #expect(try text("status") != "0\n")
  }

  @Test func whatCannotBeExecutedIsSaid() throws {
    _ = try fixture.write("no program", to: "text")
    try fixture.shell(
      #""$SHIM" "$OPTION" 100 ./text >out 2>&1; echo $? >status"#,
      environment: ["SHIM": fixture.runner.shim, "OPTION": ShimProtocol.probeOption])
    #expect(try text("out") == "could not start ./text: Exec format error\n")
    #expect(try text("status") == "126\n")
  }
}
