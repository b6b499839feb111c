import ReleaseModel
import Screen
import Testing

@testable import Board

/// A step that Ansible runs, and its hosts.
@Suite("The row of a step that Ansible runs")
struct PlayRowTests {
  private func run() -> Run {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "production"))
    var web = Step(id: "web", title: "Roll out", action: .manual(""))
    var play = AnsiblePlay(playbook: "site.yml")
    play.check = .always
    web.take(play)
    web.leftBecause = "it may stay"
    plan.deployment.steps = [web]
    var run = Run(plan)
    run(.run(.startDeployment))
    run(
      .steps(
        .hostsSeen(
          AttemptID(step: "web", number: 1),
          [
            PlayNews(PlayStanding(.running), ["a", "b"]), PlayNews(PlayStanding(.waiting), ["c"]),
            PlayNews(PlayStanding(.unreachable, task: "ping", why: "no route"), ["d"]),
          ])))
    return run
  }

  private func screen(_ run: Run, _ keys: [String] = [], columns: Int = 120) -> String {
    run.screen(columns: columns, rows: 40, keys: keys).buffer.glyphs()
  }

  @Test("shows how many stand where, and in its details each with its task", arguments: [80, 120])
  func details(columns: Int) throws {
    var run = run()
    let attempt = AttemptID(step: "web", number: 1)
    let before = screen(run, ["2", "i"], columns: columns)
    #expect(before.contains("1 unreachable, 2 running, 1 waiting"), "\(before)")
    #expect(
      before.contains("d unreachable at ‘ping’: no route") && before.contains("changes nothing"), "\(before)")
    // What its events say is newer than what is recorded.
    var live = PlayProgress()
    live["a"] = .init(name: "a", standing: PlayStanding(.running), task: "restart \u{1B}[2J")
    live["b"] = .init(name: "b", standing: PlayStanding(.failed, task: "prove", why: "no"))
    live.task = "restart"
    live.tasks = 7
    run.logs[attempt] = LogTail()
    run.logs[attempt]?.play = live
    let now = screen(run, ["2", "i"], columns: columns)
    #expect(now.contains("1 failed, 1 unreachable, 1 running, 1 waiting"), "\(now)")
    #expect(now.contains("a running at ‘restart") && now.contains("7: restart"), "\(now)")
    #expect(screen(run, columns: columns).contains("Roll out"))
  }

  @Test("offers a retry on the hosts that are left alone, among its choices and by its key")
  func retry() {
    var run = run()
    run.end("web", .exited(4))
    let asked = screen(run)
    #expect(asked.contains("DECIDE: Roll out") && asked.contains("[H] retry on 4 hosts left"), "\(asked)")
    run.wait(.seconds(5))
    run(.steps(.retryLeft("web")))
    #expect(run.state.playScope(ofStep: "web") == .hosts(["a", "b", "c", "d"]))
    #expect(run.state.stepState("web")?.lastAttempt?.id.number == 2)
  }
}
