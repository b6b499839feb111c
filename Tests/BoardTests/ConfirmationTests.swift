import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct ConfirmationTests {
  @Test("What nobody wants to be asked is done at once, and everything else is asked")
  func asked() throws {
    let run = Stage.migrating.run
    for confirmations in [Set(Confirmation.allCases), [.resume]] {
      var view = run.view(columns: 80, rows: 24, keys: ["2"])
      view.confirmations = confirmations
      let requests = view.press("x", run.model)
      #expect(requests.isEmpty == confirmations.contains(.stop))
      #expect(view.overlays.isEmpty != confirmations.contains(.stop))
    }
    let held = Stage.held.run
    var view = held.view(columns: 80, rows: 24, keys: ["esc"])
    view.confirmations = []
    #expect(view.press("h", held.model) == [.submit(.run(.resume))] && view.overlays.isEmpty)
  }

  @Test("A backout, and a trigger that is tripped by hand, are confirmed whatever nobody wants to be asked")
  func always() {
    let run = Stage.confirming.run
    for keys in [["b"], ["A"], ["4", "enter"]] {
      var view = run.view(columns: 120, rows: 40)
      view.confirmations = []
      for key in keys { #expect(view.press(key, run.model) == []) }
      #expect(!view.overlays.isEmpty, "\(keys)")
    }
  }

  @Test("What would be refused is asked, with the refusal")
  func refused() {
    var model = Stage.held.run.model
    model.isReadOnly = true
    var view = BoardView()
    view.confirmations = []
    #expect(view.confirm(.resume, model) == [] && view.overlays.count == 1)
  }

  @Test(
    "A step beyond the point of no return asks for the environment's name, whatever nobody wants to be asked")
  func pointOfNoReturn() {
    var run = Stage.confirming.run
    var view = run.view(columns: 80, rows: 24)
    view.confirmations = []
    run.wait(.seconds(9_950))
    #expect(view.press("enter", run.model) == [])
    #expect((view.overlays.last?.base as? StepConfirmOverlay)?.isDangerous == true)
  }
}
