import Foundation
import ReleaseModel
import Screen
import TestSupport
import Testing

@testable import Board

@Suite(.heavy) struct RandomWalk {
  private static let keys: [Key] =
    Binding.all.flatMap(\.keys)
    + [
      .enter, .enter, .enter, .escape, .escape, .tab, .right, .backspace, .character("a"), .character("漢"),
      .character("e\u{301}"), .function(3), .paste("prod"), .click(Point(x: 3, y: 5)),
      .click(Point(x: 70, y: 20)), .click(Point(x: 20, y: 18)), .click(Point(x: 40, y: 12)),
      .wheel(1, at: Point(x: 10, y: 10)), .wheel(-1, at: Point(x: 60, y: 5)),
    ]

  @Test(
    "Any keys in any order neither trap, nor leave by Esc, nor do anything dangerous unnamed",
    arguments: [1, 2, 3, 4] as [UInt64])
  func walk(seed: UInt64) {
    // By default some seconds.
    let minutes = ProcessInfo.processInfo.environment["RELBOARD_SOAK_MINUTES"].flatMap { Double($0) }
    let end = minutes.map { ContinuousClock.now + .seconds($0 * 60) }
    var dice = SeededGenerator(seed: seed)
    var run = Run(storefront())
    var view = BoardView()
    var turn = 0
    while end.map({ ContinuousClock.now < $0 }) ?? (turn < 2_500) {
      turn += 1
      if run.state.phase.isEnded || turn % 700 == 0 {
        run = (Stage.allCases.randomElement(using: &dice) ?? .migrating).run
      }
      advance(&run, &dice)
      view.follow(run.model)
      let key = Self.keys.randomElement(using: &dice) ?? .enter
      for request in view.handle(key, run.model) {
        if key == .escape { Issue.record("Esc asked for \(request)") }
        guard case .submit(let command) = request else { continue }
        #expect(!isUnnamed(command, view, run), "\(command)")
        #expect(run(command) == nil, "\(command) was offered and refused")
      }
      if turn % 50 == 0 {
        // A window that is dragged about, down to a single cell.
        view.screen = Size(
          columns: .random(in: 1...210, using: &dice), rows: .random(in: 1...65, using: &dice))
        _ = render(run.model, view, size: view.screen, glyphs: .unicode)
      }
    }
  }

  /// The walk never types the environment's name, so that nothing dangerous may come of it.
  private func isUnnamed(_ command: Command, _ view: BoardView, _ run: Run) -> Bool {
    switch command {
    case .backout(.backOut), .run(.abort), .backout(.declareFailed): true
    case .steps(.confirm(let id, let typed)):
      typed == nil && run.state.needsEnvironment(id, at: run.now)
    default: false
    }
  }

  /// The world outside: time passes, steps end, checks are measured.
  private func advance(_ run: inout Run, _ dice: inout SeededGenerator) {
    run.wait(.seconds(Int64.random(in: 0...5, using: &dice)))
    for effect in effects(of: run.state) where Bool.random(using: &dice) {
      switch effect {
      case .attempt(let id):
        let outcome: Outcome =
          [.exited(0), .exited(0), .exited(1), .timedOut, .unknown("reboot")].randomElement(using: &dice)
          ?? .stopped
        if Int.random(in: 0..<4, using: &dice) == 0 { run(.steps(.attemptEnded(id, outcome, logBytes: 0))) }
      case .measure(let key, let number, let due) where due <= run.now.steady:
        let reading = ["0", "212", "0.5%", "7%", "200"].randomElement(using: &dice) ?? "0"
        run(
          .checks(
            .measured(
              key, number: number, Bool.random(using: &dice) ? .reading(reading) : .exited(0, output: ""))))
      case .verifyPackage(let round): run(.package(.verified(round: round, findings: [])))
      default: break
      }
    }
  }
}
