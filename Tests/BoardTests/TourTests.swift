import ReleaseModel
import Screen
import Testing

@testable import Board

/// The demonstration's tour.
struct TourTests {
  private func toured(_ run: Run, columns: Int = 120, rows: Int = 40) -> (view: BoardView, model: BoardModel)
  {
    var model = run.model
    model.leaving = .demo
    var view = run.view(columns: columns, rows: rows)
    view.isTourShown = true
    return (view, model)
  }

  private func text(_ view: BoardView, _ model: BoardModel) -> String {
    render(model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
  }

  @Test("Each stage of a release has its own words, which fit above the footer", arguments: Stage.allCases)
  func words(stage: Stage) {
    for (columns, rows) in [(120, 40), (80, 24)] {
      let (view, model) = toured(stage.run, columns: columns, rows: rows)
      let screen = text(view, model).split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(screen.contains("Tour: "), "\(columns)×\(rows)")
      #expect(screen.contains("ends the tour)"), "\(columns)×\(rows)")
    }
  }

  @Test("It goes by where the run stands")
  func stages() {
    let stages: [(Stage, Tour)] = [
      (.preparing, .controls), (.polling, .poll), (.confirming, .confirming), (.migrating, .running),
      (.failing, .trigger), (.held, .held), (.verifying, .verifying), (.tripped, .trigger),
      (.backingOut, .backingOut), (.succeeded, .over), (.backedOut, .over),
    ]
    for (stage, tour) in stages { #expect(Tour(stage.run.model) == tour, "\(stage)") }
  }

  @Test("T ends it and begins it again; a dialog and a low screen go without")
  func skipping() {
    var (view, model) = toured(Stage.preparing.run)
    _ = view.press("T", model)
    #expect(!text(view, model).contains("Tour: "))
    _ = view.press("T", model)
    #expect(text(view, model).contains("Tour: "))
    _ = view.press("?", model)
    #expect(!text(view, model).contains("Tour: "))
    let (low, _) = toured(Stage.preparing.run, columns: 40, rows: 10)
    #expect(!text(low, model).contains("Tour: "))
  }

  @Test("The board of any other run says whose the tour is")
  func elsewhere() {
    let run = Stage.preparing.run
    var view = run.view(columns: 120, rows: 40)
    _ = view.press("T", run.model)
    #expect(!view.isTourShown && view.notice?.contains("relboard demo") == true)
  }
}
