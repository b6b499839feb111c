import ReleaseModel
import ReleaseWords
import Screen

/// What somebody has to have read to its end before they lead the run.
struct BriefingOverlay: ScrolledOverlay {
  var scroll = 0

  let isLarge = true
  var scopes: [Binding.Scope] { [.text, .briefing, .dialog] }
  var escapeWords: String { "leave it" }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let briefing = Briefing(
      scene.situation, driver: scene.model.driver, at: scene.now, move: scene.model.move)
    let lines = briefing.parts.flatMap { part -> [[Span]] in
      [[Span(part.heading, .title, bold: true)]]
        + part.lines.flatMap { line -> [[Span]] in
          wrapped(harmless(line), to: max(1, columns - 2)).enumerated().map { index, text in
            [
              Span(index == 0 ? "\(scene.glyphs.pending) " : "  ", .muted),
              Span(text, part.isPressing ? .warning : .text),
            ]
          }
        } + [[]]
    }
    return OverlayContent(
      title: scene.model.isOfferedHere
        ? "The run is offered to you: read this first" : "Before you drive the run",
      lines: lines.dropLast(), scroll: scroll)
  }
}

extension Binding {
  /// The bindings of the briefing.
  static let briefing: [Binding] = [
    Binding(
      ID("takeBriefed"), keys: [.enter], scope: .briefing,
      help: "Drive the run, once the briefing is read to its end",
      says: { model, view in view.hasReadBriefing(model) ? "drive the run" : nil },
      disabled: { model, view in
        view.hasReadBriefing(model) ? nil : "read it to its end first: space goes on"
      },
      perform: { view, model in
        view.overlays.removeLast()
        return model.isOfferedHere ? [.submit(.team(.accept))] : [.takeLead]
      }),
    Binding(
      ID("refuseOffer"), keys: [.character("X")], scope: .briefing,
      help: "Refuse what is offered, with a reason",
      isOffered: { model, _ in model.isOfferedHere }, says: { _, _ in "refuse" },
      perform: { view, model in
        view.overlays.removeLast()
        view.push(TeamOverlay(.refuse, model))
        return []
      }),
  ]
}

extension BoardView {
  /// Shows what somebody has to know who is going to drive the run.
  public mutating func openBriefing() { push(BriefingOverlay()) }

  /// Whether the end of the briefing that is open has been seen.
  fileprivate func hasReadBriefing(_ model: BoardModel) -> Bool {
    guard let open = overlays.last?.base as? BriefingOverlay else { return false }
    return open.scroll >= dialogPage(model).last
  }
}

extension BoardModel {
  /// Whether the run is offered to whoever sits here.
  var isOfferedHere: Bool {
    guard let offer = state.team.offer, replay == nil else { return false }
    return plan.isSame(offer.to, operatorName)
  }

  /// Whether nobody has to be asked who drives: nobody does, the run is only kept for whoever comes, or whoever sits here
  /// drives it at another terminal.
  var isFree: Bool { driver.map { $0.isAlone || $0.name == operatorName } ?? true }
}
