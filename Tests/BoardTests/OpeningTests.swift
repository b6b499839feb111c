import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct OpeningTests {
  private let model: BoardModel = {
    let run = Stage.preparing.run
    var model = BoardModel(Situation(ReleaseState(plan: run.state.plan)), now: run.now, operatorName: "ana")
    model.isOpening = true
    return model
  }()

  @Test("A run that is being opened shows its plan and says so", arguments: [(80, 24), (120, 40)])
  func said(columns: Int, rows: Int) {
    var view = BoardView()
    view.follow(model)
    let size = Size(columns: columns, rows: rows)
    let screen = render(model, view, size: size, glyphs: .unicode).buffer.glyphs()
    #expect(screen.contains("BEING OPENED"))
    #expect(screen.contains("The run is being opened…"))
    #expect(screen.contains(model.plan.controls[0].title))
    #expect(terminalTitle(model).hasPrefix("BEING OPENED "))
  }

  @Test("Every key that acts says that the run is being opened")
  func refused() {
    for binding in Binding.all where binding.isActing {
      for pane in ["1", "2", "3", "4", "5"] {
        var view = BoardView()
        _ = view.press(pane, model)
        #expect(view.perform(binding, model) == [])
        #expect(view.overlays.isEmpty, "\(binding.id)")
        #expect(view.notice == "the run is being opened", "\(binding.id)")
      }
    }
  }

  @Test("What a key was told of the opening goes with it")
  func told() {
    var view = BoardView()
    _ = view.press("h", model)
    #expect(view.notice != nil)
    view.follow(Stage.preparing.run.model)
    #expect(view.notice == nil)
  }

  @Test("What was chosen while the run was opened stays chosen")
  func chosen() {
    var view = BoardView()
    view.follow(model)
    _ = view.press("5", model)
    view.follow(Stage.preparing.run.model)
    #expect(view.focus == .output)
  }

  @Test("Leaving asks nothing: there is nothing yet to leave")
  func left() {
    var view = BoardView()
    #expect(view.press("q", model) == [.leave(to: nil)])
  }

  @Test("A run that is taken up again with commands of its own draws no attention to them")
  func takenUp() {
    var view = BoardView()
    view.follow(model)
    var resumed = Stage.migrating.run
    resumed(.steps(.runCommand("df -h", reason: "to see")))
    #expect(!resumed.state.adHoc.steps.isEmpty)
    view.follow(resumed.model)
    #expect(view.selections.isEmpty)
    #expect(!view.isFocusChosen)
  }
}
