import ReleaseModel
import Screen
import Testing

@testable import Board

/// All at one moment: two checks fail, two triggers trip, one of them counts down, and somebody pastes.
@Suite("At one moment") struct CollisionTests {
  private var run: Run {
    var run = Run.verifying()
    for _ in 0..<3 {
      run.wait(.seconds(15))
      run.measure(CheckKey(.verification, "health"), .reading("503"))
      run.measure(CheckKey(.verification, "errors"), .reading("7%"))
    }
    run(.backout(.trip("manager")))
    run.wait(.seconds(3))
    return run
  }

  @Test(
    "the countdown is over everything, every cause is asked, and a paste answers none of it",
    arguments: [(80, 24), (120, 40), (200, 60)])
  func screens(size: (columns: Int, rows: Int)) {
    let run = run
    #expect(run.state.trippedTriggers.map(\.id).sorted() == ["errors", "manager"])
    #expect(run.model.countdown?.trigger == "errors")
    var view = run.view(columns: size.columns, rows: size.rows)
    let asked = render(run.model, view, size: view.screen, glyphs: .unicode).buffer
    expectScreen(asked, named: "collision-\(size.columns)x\(size.rows)")
    let overlays = view.overlays
    #expect(view.handle(.paste("b production\nc\ny\n"), run.model) == [] && view.overlays == overlays)
    #expect(render(run.model, view, size: view.screen, glyphs: .unicode).buffer == asked)
  }
}
