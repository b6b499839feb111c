import AttemptProtocol
import Attempts
import Foundation
import TestSupport
import Testing

/// A step with a terminal of its own, and those who sit at it.
@Suite(.blocking, .patience) struct TerminalTests {
  private static let size = TerminalSize(columns: 100, rows: 30)

  private func launch(
    _ attempt: AttemptFixture, _ script: String, _ change: (inout AttemptSpec) -> Void = { _ in }
  ) throws {
    try attempt.launch(script) {
      $0.terminal = TerminalSize(columns: 90, rows: 20)
      change(&$0)
    }
  }

  @Test func aStepWithATerminalHasOne() async throws {
    let attempt = try AttemptFixture()
    try launch(attempt, "test -t 0 && test -t 1 && test -t 2 && stty size </dev/tty; tty; exit 3")
    #expect(try await attempt.result().outcome == .exit(3))
    #expect(attempt.logText.contains("20 90"))
    #expect(attempt.logText.contains("/dev/pts/"))
    #expect(!FileManager.default.fileExists(atPath: attempt.directory.path(of: .terminal)))
  }

  @Test func whatIsTypedUnseenIsInNoFile() async throws {
    let attempt = try AttemptFixture()
    try launch(
      attempt, #"stty -echo; printf 'Passphrase: '; read -r word; stty echo; echo; echo "${#word} letters""#)
    let person = try Person(attempt.directory, .typing(Self.size))
    try person.sees("Passphrase: ")
    person.types("correct horse\r")
    try person.sees("13 letters")
    #expect(try await attempt.result().outcome == .exit(0))
    try person.seesTheEnd()
    #expect(attempt.logText == "Passphrase: \r\n13 letters\r\n")
    for file in try FileManager.default.contentsOfDirectory(atPath: attempt.directory.path) {
      let content = FileManager.default.contents(atPath: attempt.directory.path + "/" + file) ?? Data()
      #expect(content.range(of: Data("correct".utf8)) == nil, "\(file)")
    }
  }

  @Test func theSocketIsForItsUserAlone() async throws {
    let attempt = try AttemptFixture()
    try launch(attempt, "read -r line")
    let socket = attempt.directory.path(of: .terminal)
    try await eventually("there is a socket") { FileManager.default.fileExists(atPath: socket) }
    var status = stat()
    #expect(lstat(socket, &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFSOCK)
    #expect(status.st_mode & 0o777 == 0o600)
    try attempt.directory.requestStop()
    _ = try await attempt.result()
  }

  @Test func aPathOfAnyLengthHasATerminal() async throws {
    let attempt = try AttemptFixture(claim: false)
    let folder = attempt.root + "/" + String(repeating: "long/", count: 40)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let directory = AttemptDirectory(folder + "attempt")
    try directory.claim()
    var spec = attempt.spec("read -r line; test \"$line\" = there")
    spec.terminal = .usual
    try attempt.runner.launch(spec, in: directory)
    let person = try Person(directory, .typing(Self.size))
    person.types("there\r")
    guard case .finished(let result) = await attempt.runner.wait(for: directory) else {
      Issue.record("it has no result")
      return
    }
    #expect(result.outcome == .exit(0))
  }

  @Test func whoLooksOnSeesItMaskedAndTypesNothing() async throws {
    let attempt = try AttemptFixture()
    try launch(attempt, #"echo "the key is $KEY."; read -r line; echo "read $line.""#) {
      $0.environment["KEY"] = "opensesame"
      $0.maskedVariables = ["KEY"]
    }
    let watcher = try Person(attempt.directory, .watching)
    let person = try Person(attempt.directory, .typing(Self.size))
    try person.sees("the key is opensesame.")
    try watcher.sees("the key is")
    watcher.types("from the watcher\r")
    watcher.resizes(TerminalSize(columns: 10, rows: 10))
    person.types("from the person\r")
    try watcher.sees("read from the person.")
    #expect(try await attempt.result().outcome == .exit(0))
    #expect(!watcher.screen.contains("opensesame"))
    #expect(!watcher.screen.contains("watcher"))
    #expect(!attempt.logText.contains("opensesame"))
    #expect(watcher.size == Self.size)
  }

  @Test func theSizeIsThatOfWhoeverCameOrChangedLast() async throws {
    let attempt = try AttemptFixture()
    try launch(
      attempt,
      #"while :; do size=$(stty size); [ "$size" = "$last" ] || echo "$size"; last=$size; sleep 0.01; done"#)
    let first = try Person(attempt.directory, .typing(TerminalSize(columns: 71, rows: 21)))
    try first.sees("21 71")
    let second = try Person(attempt.directory, .typing(TerminalSize(columns: 72, rows: 22)))
    try first.sees("22 72")
    first.resizes(TerminalSize(columns: 73, rows: 23))
    try second.sees("23 73")
    try attempt.directory.requestKill()
    _ = try await attempt.result()
  }

  @Test func whoComesLaterSeesWhatStandsThere() async throws {
    let attempt = try AttemptFixture()
    // A title, a question to the terminal and a bell are not to come a second time.
    try launch(
      attempt, #"read -r go; printf '\033]0;title\007\033[6n\007\033[31mred\033[m\nName: '; read -r line"#)
    var person = try Person(attempt.directory, .typing(Self.size))
    person.types("\r")
    try person.sees("Name: ")
    for once in ["\u{1B}]0;title\u{7}", "\u{1B}[6n\u{7}"] { #expect(person.screen.contains(once)) }
    person = try Person(attempt.directory, .typing(Self.size))
    try person.sees("Name: ")
    #expect(person.screen == "\r\n\u{1B}[31mred\u{1B}[m\r\nName: ")
    person.types("x\r")
    #expect(try await attempt.result().outcome == .exit(0))
  }

  @Test func aProgramThatPaintsTheScreenPaintsItAnewForWhoeverComes() async throws {
    let attempt = try AttemptFixture()
    // It takes single keys, and paints when it is told of another size.
    try launch(
      attempt, "stty -icanon -echo; trap 'echo painted' WINCH; echo ready; while :; do sleep 0.01; done")
    let person = try Person(attempt.directory, .typing(TerminalSize(columns: 90, rows: 20)))
    try person.sees("ready")
    try await attempt.logs("ready")
    let next = try Person(attempt.directory, .typing(TerminalSize(columns: 90, rows: 20)))
    try next.sees("painted")
    try attempt.directory.requestKill()
    _ = try await attempt.result()
  }

  @Test func aCommandThatCannotStartLeavesNoTerminal() async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result("") {
      $0.arguments = ["no-such-command"]
      $0.terminal = .usual
    }
    #expect(
      result.outcome == .couldNotStart("could not start no-such-command: No such file or directory"))
    #expect(!FileManager.default.fileExists(atPath: attempt.directory.path(of: .terminal)))
  }

  // MARK: Waiting for input

  @Test(arguments: [
    "read -r line", "stty -echo; read -r line", "cat >/dev/null | cat",
    "stty -icanon -echo; exec dd bs=1 count=1 of=/dev/null 2>/dev/null",
  ])
  func whatReadsFromTheTerminalAwaitsInput(script: String) async throws {
    let attempt = try AttemptFixture()
    try launch(attempt, script)
    try await eventually("it awaits input") { attempt.directory.awaitsInput }
    let person = try Person(attempt.directory, .typing(Self.size))
    try await eventually("somebody is there") { !attempt.directory.awaitsInput }
    person.types("x\r")
    person.types("\u{4}")
    #expect(try await attempt.result().outcome == .exit(0))
    #expect(!attempt.directory.awaitsInput)
  }

  @Test func whatWaitsForSomethingElseAwaitsNoInput() async throws {
    let attempt = try AttemptFixture()
    // It is looked at twice while it sleeps and reads from another than the terminal.
    try launch(attempt, "sleep 2.5 | cat; : >over; read -r line")
    try await eventually("it has gone on") {
      let isAwaited = attempt.directory.awaitsInput
      let isOver = FileManager.default.fileExists(atPath: attempt.root + "/over")
      #expect(isOver || !isAwaited)
      return isOver
    }
    try await eventually("it awaits input") { attempt.directory.awaitsInput }
    try attempt.directory.requestKill()
    _ = try await attempt.result()
    #expect(!attempt.directory.awaitsInput)
  }

  // MARK: Keys that mean something to the terminal

  @Test func controlCEndsWhatRuns() async throws {
    let attempt = try AttemptFixture()
    try launch(attempt, "trap 'exit 5' INT; echo ready; while :; do sleep 0.01; done")
    let person = try Person(attempt.directory, .typing(Self.size))
    try person.sees("ready")
    person.types("\u{3}")
    let result = try await attempt.result()
    #expect(result.outcome == .exit(5))
    #expect(result.ended == nil)
  }

  @Test func nothingStopsAtControlZForGood() async throws {
    let attempt = try AttemptFixture()
    try launch(attempt, "echo ready; read -r line; exit 6")
    let person = try Person(attempt.directory, .typing(Self.size))
    try person.sees("ready")
    person.types("\u{1A}")
    try person.sees("^Z")
    person.types("x\r")
    #expect(try await attempt.result().outcome == .exit(6))
  }

  // MARK: Ends

  @Test func aStepWithATerminalIsStopped() async throws {
    let attempt = try AttemptFixture()
    try launch(attempt, "trap 'exit 7' TERM; echo ready; while :; do read -r line; done")
    try await attempt.logs("ready")
    try attempt.directory.requestStop()
    let result = try await attempt.result()
    #expect(result.outcome == .exit(7))
    #expect(result.ended == .stopped)
  }

  @Test func typingKeepsAStepFromBeingQuiet() async throws {
    let attempt = try AttemptFixture()
    try launch(attempt, "stty -echo; echo ready; while read -r line; do :; done") {
      $0.quietTimeout = .milliseconds(700)
    }
    let person = try Person(attempt.directory, .typing(Self.size))
    try person.sees("ready")
    let end = ContinuousClock.now + .seconds(2)
    try waitUntil("it was typed for longer than it may be quiet") {
      person.types("x\r")
      return ContinuousClock.now >= end
    }
    let result = try await attempt.result()
    #expect(result.ended == .quietTimeout)
    #expect(result.finished.boot - result.started.boot > 2500)
  }

  @Test func whoeverTakesNothingKeepsNoStepFromEnding() async throws {
    let attempt = try AttemptFixture()
    let gate = try attempt.gate("go")
    try launch(attempt, "read -r _ <go; head -c 3000000 /dev/zero | tr '\\0' x; exit 8")
    // Neither reads.
    let watcher = try Person(attempt.directory, .watching)
    let person = try Person(attempt.directory, .typing(Self.size))
    try gate.open()
    let result = try await attempt.result()
    #expect(result.outcome == .exit(8))
    #expect(result.log.bytes == 3_000_000)
    withExtendedLifetime((watcher, person)) {}
  }

  @Test func aTerminalWhoseShimIsKilledIsGone() async throws {
    let attempt = try AttemptFixture()
    try launch(attempt, "echo ready; read -r line")
    try await attempt.logs("ready")
    attempt.directory.endByForce()
    _ = await attempt.runner.wait(for: attempt.directory)
    #expect(throws: AttemptError.notRunning(path: attempt.directory.path)) {
      try TerminalLink(to: attempt.directory, for: .watching)
    }
  }
}

/// Somebody at an attempt's terminal.
private final class Person {
  private var link: TerminalLink?
  private var shown: [UInt8] = []
  private(set) var hasSeenTheEnd = false

  /// Waits until there is a terminal.
  init(_ directory: AttemptDirectory, _ use: TerminalLink.Use) throws {
    var link: TerminalLink?
    try waitUntil("there is a terminal") {
      link = try? TerminalLink(to: directory, for: use)
      return link != nil
    }
    self.link = link
  }

  var screen: String { String(decoding: shown, as: UTF8.self) }
  var size: TerminalSize? { link?.size }

  func types(_ text: String) { link?.type(Array(text.utf8)) }
  func resizes(_ size: TerminalSize) { link?.resize(size) }

  func sees(_ text: String) throws {
    try waitUntil("the terminal shows \(text.debugDescription)") {
      look()
      return screen.contains(text)
    }
  }

  func seesTheEnd() throws {
    try waitUntil("the terminal is over") {
      look()
      return hasSeenTheEnd
    }
  }

  private func look() {
    guard let link, let bytes = link.receive() else {
      hasSeenTheEnd = true
      return
    }
    shown += bytes
  }
}
