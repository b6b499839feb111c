import Board
import Foundation
import ReleaseModel
import Screen

/// What a step costs that goes over many hosts: a roll-out of real processes beside `xargs -P`, the driver's memory, the
/// journal for each host, and a frame of the board in the middle of it.
///
/// `RELBOARD_HOSTS=500` says over how many; 100 without.
enum FleetBenchmark {
  private static let parallel = 50

  private static var hosts: Int {
    ProcessInfo.processInfo.environment["RELBOARD_HOSTS"].flatMap { Int($0) } ?? 100
  }

  static func run() async throws {
    print("\(hosts) hosts, \(parallel) at once, 0.2 s each\n")
    try await withFolder { folder in
      let names = (1...hosts).map { "web-\($0)" }
      try Data(names.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("hosts.txt"))
      let plan = """
        relboard: 1
        release: {name: Fleet, version: "1", environment: dev}
        deployment:
          steps:
            - id: web
              title: Web
              hosts: {file: hosts.txt}
              parallel: \(parallel)
              run: [sh, -c, "sleep 0.2; echo done", "{{host}}"]

        """
      try Data(plan.utf8).write(to: folder.appendingPathComponent("plan.yaml"))
      let line = "xargs -P \(parallel) -I HOST sh -c 'sleep 0.2; echo done' HOST < hosts.txt > /dev/null"
      let (beside, _) = try await timed(Tool(path: "/bin/sh"), ["-c", line], folder)
      let (own, kilobytes) = try await timed(
        Tool.built("relboard"), ["run", "plan.yaml", "--headless", "--no-output"], folder)
      print(String(format: "xargs -P: %.2f s", beside))
      print(String(format: "relboard: %.2f s, %.2f times as long", own, own / beside))
      print(String(format: "its driver: %.0f MB at most", Double(kilobytes) / 1024))
      let files =
        FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
      let bytes = files.compactMap { $0 as? URL }.filter { $0.lastPathComponent.hasPrefix("journal.db") }
        .reduce(0) { sum, file in
          sum + ((try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0)
        }
      print("its journal: \(bytes / hosts) bytes for each host")
    }
    try frames()
  }

  private static func timed(
    _ tool: Tool, _ arguments: [String], _ folder: URL
  ) async throws -> (seconds: Double, kilobytes: Int) {
    var usage = rusage()
    let took = try await seconds {
      let pid = try tool.start(
        arguments, in: folder,
        environment: ["XDG_STATE_HOME": folder.appendingPathComponent("state").path])
      var status: Int32 = 0
      wait4(pid, &status, 0, &usage)
      guard status == 0 else { throw Tool.Failure(command: [tool.path], error: 0, status: status) }
    }
    return (took, usage.ru_maxrss)
  }

  /// What a key costs: the view takes it, and a frame is drawn.
  private static func frames() throws {
    var now = Timestamp(
      steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 1_795_384_800_000))
    var state = ReleaseState(plan: plan)
    for wish in [
      RunWish.open(RunIdentity(id: "run", planHash: "", planPath: "/plan.yaml", directory: "/")),
      .attach(Session(attendance: .unattended, host: "h", bootID: "b", clockOffset: 0)),
    ] { state = try decide(.run(wish), state, by: .board, at: now).state }
    var turns: [Double] = []
    while state.deployment.completeCount < hosts / 2, let (_, step) = state.deployment.activeSteps.first,
      let attempt = step.lastAttempt?.id
    {
      now = now + .milliseconds(50)
      let start = ContinuousClock.now
      let decision = try decide(
        .steps(.attemptEnded(attempt, .exited(attempt.step == "web-3" ? 1 : 0), logBytes: 0)), state,
        by: .board,
        at: now)
      withExtendedLifetime((EffectChange(from: state, to: decision.state), Situation(decision.state))) {}
      turns.append(start.duration(to: .now) / .microseconds(1))
      state = decision.state
    }
    print(String(format: "a turn: %.0f µs", turns.sorted()[turns.count / 2]))
    let model = BoardModel(Situation(state), now: now, operatorName: "ana")
    let size = Size(columns: 160, rows: 48)
    for (words, keys) in [("folded", ["2", "g"]), ("unfolded", ["2", "g", "enter"])] {
      var view = BoardView()
      view.screen = size
      view.follow(model)
      for key in keys { _ = Key(label: key).map { view.handle($0, model) } }
      let frames = (0..<200).map { number in
        let start = ContinuousClock.now
        _ = Key(label: number.isMultiple(of: 2) ? "j" : "k").map { view.handle($0, model) }
        view.follow(model)
        let frame = render(model, view, size: size, glyphs: .unicode)
        let took = start.duration(to: .now) / .microseconds(1)
        withExtendedLifetime(frame) {}
        return took
      }.sorted()
      print(
        String(
          format: "key to frame, \(words): %.0f µs, at most %.0f µs", frames[frames.count / 2], frames[199]))
    }
  }

  private static var plan: Plan {
    var plan = Plan(release: Release(name: "Fleet", version: "1", environment: "dev"))
    var group = StepGroup(id: "web", title: "Web")
    group.fleet = Fleet(parallel: parallel, maxFailures: .count(3))
    plan.deployment.groups = [group]
    var gate = Step(id: "web-batch-1", title: "Batch 1 of 1", action: .gate(Gate(checks: [])))
    gate.groups = ["web"]
    plan.deployment.steps =
      [gate]
      + (1...hosts).map { number in
        var step = Step(id: "web-\(number)", title: "web-\(number)", action: .run(.program(["/bin/true"])))
        (step.needs, step.groups) = (["web-batch-1"], ["web"])
        step.host = HostPlace(name: "web-\(number)", fleet: "web", batch: 1, width: parallel)
        return step
      }
    return plan
  }
}
