import Foundation
import TestSupport
import Testing

/// What the program says to somebody who does not know it, or has mistyped.
@Suite(.blocking) struct FirstUseTests {
  let program: Program

  init() throws { program = try Program() }

  /// Runs the program in its home.
  private func here(_ arguments: String...) throws -> Program.Result {
    let command = "cd '\(program.home.path)/work' && exec '\(Program.path)' \"$@\""
    let process = try SpawnedProcess(
      ["bash", "-c", command, "relboard"] + arguments, environment: program.environment)
    let status = process.end()
    return Program.Result(status: status, output: process.printed, errors: process.complaints)
  }

  private func write(_ text: String, to name: String) throws {
    let file = program.home.appendingPathComponent("work/" + name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func plan(_ name: String, confirm: Bool = false) -> String {
    """
    relboard: 1
    release: {name: \(name), version: "1", environment: dev}
    deployment: {steps: [{id: first, title: First, run: "true", confirm: \(confirm)}]}
    """
  }

  @Test func aloneItShowsHowToBeginWhereThereIsNothing() throws {
    defer { program.remove() }
    try write("services: {web: {image: shop}}\n", to: "compose.yaml")
    let alone = try here()
    #expect(alone.status == 0)
    #expect(alone.output.contains("  relboard demo "))
    #expect(alone.output.contains("  relboard init "))
    #expect(!alone.output.contains("compose.yaml"), "that is no plan")
  }

  @Test func aloneItListsRunsAndPlansWithTheCommandForEach() throws {
    defer { program.remove() }
    try write(plan("Done"), to: "done.yaml")
    try write(plan("Waits", confirm: true), to: "releases/my next/plan.yaml")
    try write("relboard: 1\nrelease: {nam: x}\n", to: "releases/broken.yml")
    #expect(try here("run", "done.yaml").status == 0, "without a terminal --headless goes without saying")
    #expect(try here("run", "releases/my next/plan.yaml").status == 3)
    let alone = try here()
    let lines = alone.output.split(separator: "\n").map(String.init)
    let waits = try #require(lines.first { $0.contains("Waits 1 → dev  2") })
    #expect(waits.hasSuffix(" relboard 'releases/my next/plan.yaml'"), "\(waits)")
    let done = try #require(lines.first { $0.contains("Done 1 → dev  2") })
    #expect(done.contains("succeeded") && done.contains(#/ relboard status \d{8}-\S+$/#), "\(done)")
    #expect(lines.contains { $0.hasPrefix("  Done 1 → dev ") && $0.hasSuffix(" relboard done.yaml") })
    #expect(
      lines.contains {
        $0.hasPrefix("  releases/broken.yml: ") && $0.hasSuffix(" relboard check releases/broken.yml")
      })
  }

  @Test func onATerminalWhatIsRunWithoutABoardHasToSaySo() throws {
    defer { program.remove() }
    let file = try program.write(plan("Done"), to: "plan.yaml")
    let run = try BareTerminal(program, ["run", file])
    #expect(run.process.end() == 1)
    #expect(run.process.complaints.contains("add --headless"))
  }

  @Test(arguments: [
    (["statsu"], "status"), (["statsu", "--json"], "status"), (["chekc", "plan.yaml"], "check"),
    (["hlep"], "help"),
    (["rus"], "run"),
  ])
  func aMistypedSubcommandIsAskedAbout(arguments: [String], meant: String) throws {
    defer { program.remove() }
    let process = try program.start(arguments)
    #expect(process.end() == 1)
    #expect(
      process.complaints
        == "relboard: no subcommand and no file '\(arguments[0])'; did you mean '\(meant)'?\n")
  }

  @Test func aFileIsAFileThoughItsNameIsNearASubcommandAndAnotherWordIsNoSubcommand() throws {
    defer { program.remove() }
    try write("relboard: 2\n", to: "statsu")
    #expect(try here("statsu").errors.contains("statsu:1:"))
    #expect(try here("releases/plan.yaml").errors.contains("no such file; name a plan"))
    #expect(try here("keep").errors.contains("Missing expected argument"))
  }

  @Test func aRunIsNamedByTheEndOfItsId() throws {
    defer { program.remove() }
    try write(plan("Done"), to: "done.yaml")
    _ = try here("run", "done.yaml")
    let id = try #require(program.status()["run"] as? String)
    #expect(try program.run("status", String(id.suffix(5))).status == 0)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsArePrintedAndNamedByTheHelp(shell: String) throws {
    defer { program.remove() }
    let script = try program.run("--generate-completion-script", shell)
    #expect(script.status == 0)
    #expect(script.output.contains("releas") || script.output.contains("status"))
    let help = try program.run("--help")
    #expect(help.output.contains("--generate-completion-script"))
    #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: [(300, true), (200, false)])
  func aLargePackageIsSaidToBeVerifiedBeforeItIs(mebibytes: Int, isTold: Bool) throws {
    defer { program.remove() }
    try write("", to: "large")
    let file = program.home.appendingPathComponent("work/large").path
    #expect(truncate(file, mebibytes << 20) == 0)
    let release =
      "{name: N, version: \"1\", environment: dev, package: [{path: large, sha256: \(String(repeating: "0", count: 64))}]}"
    let text = plan("N").replacingOccurrences(
      of: "{name: N, version: \"1\", environment: dev}", with: release)
    try write(text, to: "plan.yaml")
    let run = try here("run", "plan.yaml")
    #expect(run.status == 3, "its hash is another")
    let lines = run.output.split(separator: "\n")
    let told = lines.firstIndex { $0.hasSuffix(" verifying the package: 1 file, \(mebibytes) MiB …") }
    let found = lines.firstIndex { $0.contains("package: large: SHA-256 is") }
    #expect((told != nil) == isTold && found != nil, "\(run.output)")
    if let told, let found { #expect(told < found) }
  }
}
