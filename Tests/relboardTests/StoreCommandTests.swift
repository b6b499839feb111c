import DatabaseServers
import Foundation
import TestSupport
import Testing

/// Runs that are shared through a store, by the program's own commands.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct StoreCommandTests {
  private let program: Program
  private let server: PostgreSQLServer
  private let database: String
  private let address: String

  init() throws {
    program = try Program()
    server = try PostgreSQLServer.shared.get()
    database = try server.makeDatabase()
    address = server.address(database)
    #expect(try program.run("store", "init", "--store", address).status == 0)
  }

  private func plan(_ steps: String, _ more: String = "") throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      \(more)
      deployment:
        steps:
      \(steps)
      """, to: "plan.yaml")
  }

  /// The program on another host: it has another home, and knows the store alone.
  private func elsewhere(_ arguments: String...) throws -> Program.Result {
    let other = try Program()
    defer { other.remove() }
    return try other.run(arguments, environment: ["RELBOARD_STORE": address])
  }

  @Test func aRunIsReadWhereNobodyDrivesIt() throws {
    defer { program.remove() }
    let plan = try plan("  - {id: first, title: First, run: echo hello}")
    let run = try program.run("run", plan, "--headless", "--store", address)
    #expect(run.status == 0, "\(run.errors)")
    let list = try elsewhere("runs")
    #expect(list.output.contains("succeeded") && list.output.contains("Tiny 1 → dev"), "\(list.output)")
    let status = try elsewhere("status")
    #expect(
      status.status == 0 && status.output.contains("succeeded  First"), "\(status.output)\(status.errors)")
    let here = try program.run("journal", "export").output
    #expect(!here.isEmpty)
    #expect(try elsewhere("journal", "export").output == here)
    #expect(try elsewhere("report").output == program.run("report").output)
    let verified = try elsewhere("journal", "verify")
    #expect(verified.status == 0 && verified.output.contains("chain sound"), "\(verified.errors)")
    #expect(try elsewhere("watch", "--json").output.contains("SUCCEEDED"))
    let all = try elsewhere("store", "verify")
    #expect(all.status == 0 && all.output.contains("1 run is as it was recorded"))
  }

  @Test func whatWasChangedInTheStoreIsNamed() throws {
    defer { program.remove() }
    let plan = try plan("  - {id: first, title: First, run: echo hello}")
    #expect(try program.run("run", plan, "--headless", "--store", address).status == 0)
    try server.sql(
      "ALTER TABLE relboard.event DISABLE TRIGGER stays; UPDATE relboard.event SET actor = 'eve' WHERE sequence = 3",
      in: database)
    let all = try elsewhere("store", "verify")
    #expect(
      all.status == 1 && all.output.contains("event 3: its hash does not fit its content"), "\(all.output)")
    #expect(try elsewhere("status").errors.contains("event 3"))
  }

  @Test func aDriverThatIsKilledIsFollowedByAnotherAndNoStepIsDoneTwice() throws {
    defer { program.remove() }
    let done = program.home.appendingPathComponent("done").path
    let gate = try program.gate("go")
    let plan = try plan(
      """
        - {id: first, title: First, run: "echo first >> \(done)"}
        - {id: second, title: Second, run: "echo second >> \(done); read -r _ <go"}
        - {id: third, title: Third, run: "echo third >> \(done)"}
      """)
    let driver = try program.start(["run", plan, "--headless", "--store", address])
    try waitUntil("the second step does not run") {
      (try? String(contentsOfFile: done, encoding: .utf8))?.contains("second") == true
    }
    kill(driver.id, SIGKILL)
    _ = driver.end()
    try gate.open()
    // The store is not named again: the run knows.
    let again = try program.run("run", plan, "--headless")
    #expect(again.status == 0, "\(again.output)\(again.errors)")
    #expect(try String(contentsOfFile: done, encoding: .utf8) == "first\nsecond\nthird\n")
    #expect(try elsewhere("journal", "export").output == program.run("journal", "export").output)
    #expect(try elsewhere("status").output.contains("state    succeeded"))
  }

  @Test func aRunThatWasLeftIsKeptWatchedInTheStore() throws {
    defer { program.remove() }
    let plan = try plan("  - {id: first, title: First, manual: Do it.}")
    let left = try program.run("run", plan, "--headless", "--keep-watch", "--store", address)
    #expect(left.status == 3, "\(left.errors)")
    let holder = try server.sql(
      "SELECT holder->>'process' FROM relboard.lease WHERE NOT released", in: database)
    let keeper = try #require(pid_t(holder))
    defer { kill(keeper, SIGKILL) }
    #expect(try server.sql("SELECT holder->>'attendance' FROM relboard.lease", in: database) == "watch")
    let list = try elsewhere("runs")
    #expect(list.output.contains("Tiny 1 → dev") && !list.output.contains("NOT DRIVEN"), "\(list.output)")
    kill(keeper, SIGTERM)
    try waitUntil("it is not given up") { try elsewhere("runs").output.contains("NOT DRIVEN") }
    #expect(try elsewhere("journal", "export").output == program.run("journal", "export").output)
  }

  @Test func noSecretLeavesTheHost() throws {
    defer { program.remove() }
    let secret = "open-sesame-4711"
    let gate = try program.gate("go")
    let plan = try plan(
      """
        - {id: first, title: First, run: "echo token $TOKEN; read -r _ <go; exit 3"}
      """, "secrets: [TOKEN]")
    // The driver's own address has a password too.
    let login = "ann_\(database)"
    try server.sql(
      "CREATE ROLE \(login) LOGIN PASSWORD '\(secret)x'; GRANT relboard_driver TO \(login)", in: database)
    let own = address.replacing("tester@", with: "\(login):\(secret)x@")
    let driver = try program.start(
      ["run", plan, "--headless", "--store", own], environment: ["TOKEN": secret])
    try waitUntil("the run is not in the store") { try elsewhere("status").output.contains("running  First") }
    // Somebody follows, so that outputs are shown.
    let other = try Program()
    defer { other.remove() }
    try server.sql(
      "SELECT relboard.follow((SELECT id FROM relboard.run), 'me')", in: database)
    try waitUntil("no output is shown") {
      try server.sql("SELECT count(*) FROM relboard.output", in: database) == "1"
    }
    try gate.open()
    _ = driver.end()
    let outputs = try server.sql("SELECT convert_from(bytes, 'UTF8') FROM relboard.output", in: database)
    #expect(outputs.contains("token "))
    for table in ["run", "event", "lease", "output", "request", "follower"] {
      for encoding in ["convert_from(decode(replace(t::text, '\\\\x', ''), 'escape'), 'UTF8')", "t::text"] {
        let all = (try? server.sql("SELECT \(encoding) FROM relboard.\(table) t", in: database)) ?? ""
        #expect(!all.contains(secret), "\(table)")
        #expect(!all.contains(Data(secret.utf8).map { String(format: "%02x", $0) }.joined()), "\(table)")
      }
    }
    #expect(!(driver.printed + driver.complaints).contains(secret))
    let folder = program.home.appendingPathComponent("state").path
    for case let file as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else { continue }
      #expect(data.range(of: Data(secret.utf8)) == nil, "\(file)")
    }
  }

  @Test func whatIsWrongIsSaidInWords() throws {
    defer { program.remove() }
    let plan = try plan("  - {id: first, title: First, run: echo hello}")
    let nowhere = try program.run(
      "run", plan, "--headless", "--store", "postgresql://ann:hunter2@127.0.0.1:1/x")
    #expect(
      nowhere.status == 1 && nowhere.errors.contains("postgresql://127.0.0.1:1/x: "), "\(nowhere.errors)")
    #expect(!nowhere.errors.contains("hunter2"))
    #expect(try program.run("runs").output.hasPrefix("no runs yet"), "nothing was made")
    let unmade = try server.makeDatabase()
    let empty = try program.run("runs", "--store", server.address(unmade))
    #expect(empty.status == 1 && empty.errors.contains("relboard store init"), "\(empty.errors)")
    #expect(
      try program.run("runs", "--store", address).output.hasPrefix("no runs yet in postgresql://127.0.0.1"))
    #expect(try program.run("status", "--store", address).errors.contains("no run in postgresql://127.0.0.1"))
    #expect(try program.run("store", "verify").errors.contains("no store is named"))
    #expect(try program.run("run", plan, "--headless", "--mirror").errors.contains("--mirror needs a store"))
  }
}
