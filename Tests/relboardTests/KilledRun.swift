import Foundation
import Testing

/// A run of parallel steps whose driver is killed again and again, and what must hold however often.
struct KilledRun {
  /// Every step, and the exit code that its plan calls a success.
  private static let steps = ["first": 0, "left": 7, "right": 19, "middle": 250, "late": 3, "last": 0]
  /// What runs at the end of it.
  private static let ends = ["finally.unlock": 5, "finally.tell": 0]

  /// What each finds of the steps `first` and `late` in its environment.
  private static let found: [String: Substring] = [
    "left": "first-1", "right": "first-1", "middle": "first-1", "late": "first-1", "last": "first-1 late-1",
  ]

  let program: Program
  private let plan: String
  private let answers: String?
  /// Where the run is shared, as the program is told.
  private let sharing: [String]
  /// Every step that runs, and the exit code with which it ends; nil of one that runs nothing.
  private let codes: [String: Int?]
  /// What was recorded when it was last looked at, a line of the export each.
  private(set) var exported: [Substring] = []
  /// How long each driver took from its start to having taken the run up, in milliseconds of the wall clock.
  private(set) var resumes: [Double] = []

  init(pause: Double = 0.05, sharing: [String] = []) throws {
    program = try Program()
    answers = nil
    self.sharing = sharing
    codes = Self.steps.merging(Self.ends) { own, _ in own }
    func step(_ id: String, needs: String, list: String = "") -> String {
      let code = Self.steps[id] ?? Self.ends[list + id] ?? 0
      // What runs at the end gives nothing to anybody.
      let gives =
        list.isEmpty
        ? "echo n=\(id)-$RELBOARD_ATTEMPT >> $RELBOARD_OUTPUT; echo $VALUE_STEPS_FIRST_N $VALUE_STEPS_LATE_N >> \(id).got; "
        : ""
      return """
            - id: \(id)
              title: Step \(id)
              needs: [\(needs)]
              success-codes: [\(code)]
              run: echo start $RELBOARD_ATTEMPT >> \(list)\(id).ledger; sleep \(pause); \(gives)\
        echo end >> \(list)\(id).ledger; exit \(code)
        """
    }
    plan = try program.write(
      """
      relboard: 1
      release: {name: Killed, version: "1", environment: dev}
      deployment:
        parallel: 3
        steps:
      \(step("first", needs: ""))
      \(step("left", needs: "first"))
      \(step("middle", needs: "first"))
      \(step("right", needs: "first"))
      \(step("late", needs: "left, right"))
      \(step("last", needs: "late, middle"))
        finally:
      \(step("unlock", needs: "", list: "finally."))
      \(step("tell", needs: "unlock", list: "finally."))
      """, to: "plan.yaml")
  }

  /// A run of another shape.
  init(_ shape: KilledShape) throws {
    program = try Program()
    plan = try program.write(shape.plan, to: "plan.yaml")
    answers = try program.write(shape.answers, to: "answers.yaml")
    sharing = []
    codes = shape.codes
  }

  /// Starts a driver.
  func drive(_ environment: [String: String] = [:]) throws -> SpawnedProcess {
    let given = answers.map { ["--answers", $0] } ?? []
    return try program.start(["run", plan, "--headless"] + given + sharing, environment: environment)
  }

  /// Opens the board.
  func open() throws -> BareTerminal { try BareTerminal(program, [plan]) }

  /// Reads the journal after a driver's end, and proves that nothing that was durable or printed is lost.
  ///
  /// - Parameter started: when the driver was started; wall clock, seconds since 1970.
  mutating func inspect(after driver: SpawnedProcess, started: Double) throws {
    let before = exported
    let export = try program.run("journal", "export")
    guard export.status == 0 else {
      // It was killed before the run was opened, and then it must not have said that it was.
      #expect(before.isEmpty && !driver.printed.contains("opened"), "\(export.errors)")
      return
    }
    exported = export.output.split(separator: "\n")
    #expect(exported.starts(with: before), "what was recorded has changed")
    for id in codes.keys where driver.printed.contains("step \(id): started") {
      #expect(count(of: "step.attempt-started", id) == 1, "\(id) was acknowledged as started")
    }
    for case (let id, let code?) in codes where driver.printed.contains("step \(id): succeeded: exit \(code)")
    {
      #expect(count(of: "step.attempt-ended", id) == 1, "\(id) was acknowledged as ended")
    }
    if let attached = walls(of: "run.attached").last, attached >= started {
      resumes.append((attached - started) * 1000)
    }
  }

  /// Whether the run has come to its end.
  var isOver: Bool { exported.contains { $0.contains(#""kind":"run.finished""#) } }

  /// Proves that every step ran once and that its true exit code is on record.
  func expectEachStepOnce() throws {
    let status = try program.status()
    #expect(status["phase"] as? String == "succeeded")
    for (list, codes) in [("steps", Self.steps), ("finally", Self.ends)] {
      let steps = status[list] as? [[String: Any]] ?? []
      #expect(steps.count == codes.count)
      for step in steps {
        let id = step["id"] as? String ?? ""
        #expect(step["exit"] as? Int == codes[id])
        #expect(ledger(of: id) == ["start 1", "end"])
        guard list == "steps" else { continue }
        // What it has given is recorded once, and whatever comes later has found it.
        #expect(count(of: "step.yielded", id) == 1)
        #expect(step["outputs"] as? [[String: String]] == [["name": "n", "value": "\(id)-1"]])
        #expect(lines(of: "\(id).got") == Self.found[id].map { [$0] } ?? [])
      }
    }
    #expect(exported.count { $0.contains(#""kind":"run.succeeded""#) } == 1)
    #expect(try program.run("journal", "verify").status == 0)
  }

  /// Proves the same of a run of another shape: each step started and ended once, and its command ran once.
  func expectOnce(_ shape: KilledShape) throws {
    let status = try program.status()
    #expect(status["phase"] as? String == "succeeded")
    if shape == .groupBackout {
      let backouts = try #require(status["groupBackouts"] as? [[String: Any]])
      #expect(backouts.map { $0["group"] as? String } == ["eu"])
      let undone = backouts.first?["steps"] as? [[String: Any]] ?? []
      #expect(undone.map { $0["id"] as? String } == ["undo.two", "undo.one"])
      #expect(undone.allSatisfy { $0["state"] as? String == "succeeded" })
      #expect(try program.run("status").output.contains("Backout of eu alone"))
    }
    for (id, code) in codes {
      #expect(count(of: "step.attempt-started", id) == 1, "\(shape): \(id)")
      let ends = exported.filter {
        $0.contains(#""kind":"step.attempt-ended""#) && $0.contains(#""step":"\#(id)""#)
      }
      #expect(ends.count == 1, "\(shape): \(id)")
      guard let code else { continue }
      #expect(ends.first?.contains(#""code":\#(code)"#) == true, "\(shape): \(id)")
      #expect(ledger(of: id) == ["start 1", "end"], "\(shape): \(id)")
    }
    for kind in shape.once { #expect(exported.count { $0.contains(#""kind":"\#(kind)""#) } == 1, "\(kind)") }
    #expect(try program.run("journal", "verify").status == 0)
  }

  /// What a step has written down of its own running.
  func ledger(of step: String) -> [Substring] { lines(of: "\(step).ledger") }

  private func lines(of name: String) -> [Substring] {
    let path = program.home.appendingPathComponent(name).path
    return ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n").map { $0 }
  }

  /// How many events of a kind are on record, of one step.
  func count(of kind: String, _ step: String) -> Int {
    exported.count { $0.contains(#""kind":"\#(kind)""#) && $0.contains(#""step":"\#(step)""#) }
  }

  private func walls(of kind: String) -> [Double] {
    exported.filter { $0.contains(#""kind":"\#(kind)""#) }.compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return (object?["wall"] as? Double).map { $0 / 1000 }
    }
  }
}
