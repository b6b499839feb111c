import Foundation
import TestSupport
import Testing

/// What the program writes, and on what it depends.
@Suite(.blocking) struct ConsoleTests {
  let program: Program

  init() throws { program = try Program() }

  private func plan(_ step: String) throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment:
        steps:
          - {id: first, title: First, run: '\(step)'}
      verification:
        - {id: rate, title: Rate, run: 'printf "ok\\033[2J"', pass: "matches ok"}
      """, to: "plan.yaml")
  }

  /// Runs a shell's command in which `relboard` is the program, under limits or with its output elsewhere.
  private func shell(_ command: String) throws -> Program.Result {
    let process = try SpawnedProcess(
      ["bash", "-c", "relboard() { '\(Program.path)' \"$@\"; }; \(command)"], environment: program.environment
    )
    let status = process.end()
    return Program.Result(status: status, output: process.printed, errors: process.complaints)
  }

  @Test func aStepCannotPaint() throws {
    defer { program.remove() }
    let plan = try plan(
      #"printf "working\r01:00:00 SUCCEEDED\n\033[2Jcleared\n\033]0;title\007\302\2332J\n""#)
    let run = try program.run("run", plan, "--headless")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("\nfirst | 01:00:00 SUCCEEDED\nfirst | cleared\nfirst | \n"))
    let status = try program.run("status")
    for text in [run.output, status.output, try program.run("status", "--json").output] {
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || 0x7F...0x9F ~= $0.value })
    }
  }

  @Test(arguments: [
    ["check"], ["status"], ["journal", "export"], ["run", "--headless"], ["init", "--template"], ["watch"],
  ])
  func nothingThatIsTypedPaints(command: [String]) throws {
    defer { program.remove() }
    let process = try program.start(command + ["a\u{1B}[2J\r\u{202E}b\u{9B}2J"])
    #expect(process.end() == 1)
    let text = process.printed + process.complaints
    #expect(text.contains("a␛[2J␍b\u{FFFD}2J"), "\(text)")
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || 0x7F...0x9F ~= $0.value })
  }

  @Test func outputThatCannotBeWrittenIsSaid() throws {
    defer { program.remove() }
    #expect(try program.run("run", try plan("echo"), "--headless").status == 0)
    for command in ["status", "status --json", "journal export", "runs", "keys", "themes"] {
      let result = try shell("relboard \(command) > /dev/full")
      #expect(result.status == 1, "\(command)")
      #expect(
        result.errors == "relboard: the output cannot be written: No space left on device\n", "\(command)")
    }
    #expect(try shell("relboard journal export >&-").errors.contains("Bad file descriptor"))
    // More than a pipe holds, so that the reader goes before all is written.
    let padded = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      env: {PAD: \(String(repeating: "x", count: 100_000))}
      deployment: {steps: [{id: first, title: First, run: "true"}]}
      """, to: "padded.yaml")
    #expect(try program.run("run", padded, "--headless").status == 0)
    let cut = try shell("relboard journal export | head -c 1 > /dev/null; exit ${PIPESTATUS[0]}")
    #expect(
      cut.status == 128 + SIGPIPE && cut.errors.isEmpty, "as any program ends whose reader has seen enough")
  }

  @Test(
    arguments: ["| { head -1; exec <&-; echo >gone; }; exit ${PIPESTATUS[0]}", "> /dev/full", ">&-"])
  func aRunGoesOnWithoutItsReader(redirection: String) throws {
    defer { program.remove() }
    let gone = try program.gate("gone")
    if !redirection.contains("gone") { try gone.open() }
    let plan = try plan("read -r _ <gone; echo")
    let run = try shell("cd '\(program.home.path)'; relboard run \(plan) --headless \(redirection)")
    #expect(run.status == 0)
    #expect(
      run.errors.split(separator: "\n").filter { $0.contains("the run goes on") }.count == 1, "\(run.errors)")
    #expect(try program.status()["state"] as? String == "succeeded")
  }

  @Test func nobodyElseReadsWhatARunLeavesWhateverTheUmask() throws {
    defer { program.remove() }
    let plan = try plan("umask > umask")
    for mask in ["0", "022", "0777"] {
      #expect(try shell("umask \(mask); relboard run \(plan) --new --headless").status == 0)
    }
    let made = try FileManager.default.attributesOfItem(atPath: program.home.path + "/umask")
    #expect(made[.size] as? Int == 5, "a step has the umask of whoever started it")
    let modes = try shell("find '\(program.home.path)/state' -printf '%y %m\\n' | sort -u").output
    #expect(modes == "d 700\nf 600\np 600\n")
  }

  @Test func aLimitThatIsTooLowIsNamedBeforeTheFirstStep() throws {
    defer { program.remove() }
    let plan = try plan("touch ran")
    for (limit, words) in [("-n 20", "ulimit -n"), ("-v 300000", "ulimit -v"), ("-v 400000", "ulimit -v")] {
      let run = try shell("ulimit \(limit); relboard run \(plan) --headless")
      #expect(run.status == 1)
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    let tiny = try shell("ulimit -f 4; relboard run \(plan) --headless")
    #expect(tiny.status == 1 && tiny.errors.contains("journal.db"), "\(tiny.errors)")
    #expect(!FileManager.default.fileExists(atPath: program.home.path + "/ran"))
    #expect(
      try program.run("runs").output.hasPrefix("no runs yet"), "nothing is left of an opening that failed")
  }

  /// The kernel counts nobody's processes for root.
  @Test(.enabled(if: geteuid() == 0 && access("/usr/bin/setpriv", X_OK) == 0, "needs root and setpriv"))
  func soIsOneOnProcesses() throws {
    defer { program.remove() }
    let (home, plan) = (program.home.path, try plan("touch ran"))
    let run = try shell(
      """
      cp '\(Program.path)' '\(Program.path)-shim' '\(home)' && chmod -R a+rwX '\(home)' &&
      setpriv --reuid 65534 --regid 65534 --clear-groups bash -c \
        'ulimit -u 8; exec "$0" run "$1" --headless' '\(home)/relboard' '\(plan)'
      """)
    #expect(run.status == 1)
    #expect(run.errors.contains("ulimit -u"), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: home + "/ran"))
  }

  @Test(arguments: ["rm \"$r\"/driver.lock", "rm -r \"$r\"", "mv \"$r\" \"$r-moved\""])
  func aRunWhoseFolderIsTakenAwayStartsNothingMoreAndSaysSoOnce(what: String) throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment:
        steps:
          - {id: first, title: First, run: 'r=$(dirname \(program.home.path)/state/relboard/runs/*/driver.lock); \(what)'}
          - {id: second, title: Second, needs: [first], run: touch ran}
      """, to: "plan.yaml")
    let run = try program.run("run", plan, "--headless")
    #expect(run.status == 1)
    let words = what.hasSuffix("lock") ? "driver.lock was removed" : "the run's folder was moved or deleted"
    #expect(run.errors.components(separatedBy: words).count == 2, "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: program.home.path + "/ran"))
  }

  @Test func aTerminalThatCannotShowABoardIsRefusedBeforeARunIsOpened() throws {
    defer { program.remove() }
    let plan = try plan("touch ran")
    for arguments in [["open", plan], ["open", plan, "--theme", "nosuch"]] {
      let kind = arguments.count == 2 ? "dumb" : "xterm"
      let board = try BareTerminal(program, arguments, tracer: ["env", "TERM=\(kind)"])
      #expect(board.process.end() == 1)
      let words = kind == "dumb" ? "type 'dumb' cannot show a board" : "no theme 'nosuch'"
      #expect(board.process.complaints.contains(words))
    }
    #expect(!FileManager.default.fileExists(atPath: program.home.path + "/state/relboard/runs"))
    #expect(try program.run("run", plan, "--headless").status == 0)
    let watching = try BareTerminal(program, ["watch", "--theme", "nosuch"])
    #expect(watching.process.end() == 1)
  }
}
