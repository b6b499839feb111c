import Board
import Foundation
import ReleaseModel
import Screen

/// What a plan's size costs: a turn, a frame, memory and a whole run, with steps that stand alone and steps in a chain,
/// and a backout window that each start is held against.
///
/// `RELBOARD_SCALE=100000` goes on to the largest plans; the runs of real processes end at 10,000 steps.
enum ScaleBenchmark {
  private enum Shape: String, CaseIterable {
    case independent, chained
  }

  private static var sizes: [Int] {
    let most = ProcessInfo.processInfo.environment["RELBOARD_SCALE"].flatMap { Int($0) } ?? 10_000
    return [100, 1_000, 10_000, 100_000].filter { $0 <= most }
  }

  static func run() async throws {
    print("a turn and a frame; medians, in µs; ratios to 100 steps; the state in MB\n")
    print("| steps | shape | turn | ÷ 100 | frame | ÷ 100 | state |")
    print("|---|---|---|---|---|---|---|")
    var least: [Shape: (turn: Double, frame: Double)] = [:]
    for size in sizes {
      for shape in Shape.allCases {
        let before = residentMegabytes
        var run = try Run(size, shape)
        let memory = residentMegabytes - before
        let turn = try run.medianTurn()
        let frame = run.medianFrame()
        let base = least[shape] ?? (turn, frame)
        least[shape] = base
        print(
          String(
            format: "| %d | %@ | %.0f | %.2f | %.0f | %.2f | %.1f |", size, shape.rawValue, turn,
            turn / base.turn, frame, frame / base.frame, max(0, memory)))
      }
    }
    try await runWhole()
  }

  /// A deployment in its middle, without a journal and without processes.
  private struct Run {
    private var state: ReleaseState
    private var now = Timestamp(
      steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 1_795_384_800_000))
    private let rounds: Int

    init(_ size: Int, _ shape: Shape) throws {
      state = ReleaseState(plan: plan(size, shape))
      rounds = min(300, size / 2 - 10)
      let identity = RunIdentity(id: "run", planHash: "", planPath: "/plan.yaml", directory: "/")
      for wish in [
        RunWish.open(identity),
        .attach(Session(attendance: .unattended, host: "h", bootID: "b", clockOffset: 0)),
      ] { state = try decide(.run(wish), state, by: .board, at: now).state }
      while state.deployment.completeCount < size / 2 - rounds { _ = try endNext() }
    }

    /// Ends a running step, and makes all that a store makes of it but the record's durability.
    private mutating func endNext() throws -> Double {
      guard let attempt = state.deployment.activeSteps.first?.state.lastAttempt?.id else { return 0 }
      now = now + .milliseconds(50)
      let start = ContinuousClock.now
      let decision = try decide(
        .steps(.attemptEnded(attempt, .exited(0), logBytes: 0)), state, by: .board, at: now)
      let change = EffectChange(from: state, to: decision.state)
      let situation = Situation(decision.state)
      let took = start.duration(to: .now) / .microseconds(1)
      withExtendedLifetime((change, situation)) {}
      state = decision.state
      return took
    }

    mutating func medianTurn() throws -> Double {
      var turns: [Double] = []
      for _ in 0..<rounds { turns.append(try endNext()) }
      return turns.sorted()[turns.count / 2]
    }

    func medianFrame() -> Double {
      let model = BoardModel(Situation(state), now: now, operatorName: "ana")
      var view = BoardView()
      let size = Size(columns: 160, rows: 48)
      view.screen = size
      let frames = (0..<200).map { _ in
        let start = ContinuousClock.now
        view.follow(model)
        let frame = render(model, view, size: size, glyphs: .unicode)
        let took = start.duration(to: .now) / .microseconds(1)
        withExtendedLifetime(frame) {}
        return took
      }
      return frames.sorted()[frames.count / 2]
    }
  }

  private static func plan(_ size: Int, _ shape: Shape) -> Plan {
    var plan = Plan(release: Release(name: "Scale", version: "1", environment: "dev"))
    plan.deployment.parallel = 64
    plan.deployment.steps = (0..<size).map { number in
      var step = Step(
        id: "s\(number)", title: "Roll out to host \(number)", action: .run(.program(["/bin/true"])))
      step.planned = .milliseconds(100)
      step.undo = Undo(action: .run(.program(["/bin/true"])), planned: .milliseconds(100))
      if shape == .chained, number > 0 { step.needs = ["s\(number - 1)"] }
      return step
    }
    var backout = BackoutPlan()
    backout.window = .seconds(86_400)
    backout.triggers = [
      Trigger(id: "late", title: "Late", when: .clock(.pointOfNoReturn, within: .seconds(60)))
    ]
    plan.backout = backout
    return plan
  }

  /// Whole runs of real processes, headless.
  private static func runWhole() async throws {
    print("\na whole run, headless, `parallel: 64`, /bin/true; seconds, and most memory in MB\n")
    print("| steps | shape | seconds | ms a step | MB |")
    print("|---|---|---|---|---|")
    for size in sizes where size <= 10_000 {
      for shape in Shape.allCases where shape == .independent || size <= 1_000 {
        try await withFolder { folder in
          try Data(planFile(size, shape).utf8).write(to: folder.appendingPathComponent("plan.yaml"))
          let tool = Tool.built("relboard")
          let state = folder.appendingPathComponent("state").path
          var usage = rusage()
          let took = try await seconds {
            let pid = try tool.start(
              ["run", "plan.yaml", "--headless", "--no-output"], in: folder,
              environment: ["XDG_STATE_HOME": state])
            var status: Int32 = 0
            wait4(pid, &status, 0, &usage)
            guard status == 0 else {
              throw Tool.Failure(command: [tool.path], error: 0, status: status)
            }
          }
          print(
            String(
              format: "| %d | %@ | %.1f | %.1f | %.0f |", size, shape.rawValue, took,
              took * 1000 / Double(size), Double(usage.ru_maxrss) / 1024))
        }
      }
    }
  }

  private static func planFile(_ size: Int, _ shape: Shape) -> String {
    let steps = (0..<size).map { number in
      let needs = shape == .chained && number > 0 ? ", needs: [s\(number - 1)]" : ""
      return "    - {id: s\(number), title: Step \(number), run: [/bin/true], planned: 1s\(needs)}"
    }
    return """
      relboard: 1
      release: {name: Scale, version: "1", environment: dev}
      deployment:
        parallel: 64
        steps:
      \(steps.joined(separator: "\n"))
      backout: {window: 24h}

      """
  }

  /// What this process holds in memory.
  private static var residentMegabytes: Double {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
    return pages * Double(getpagesize()) / 1_048_576
  }
}
