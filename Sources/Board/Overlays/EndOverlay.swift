import PlainText
import ReleaseModel
import Screen

/// Ends the run without a success: an abort, or a backout that is given up.
struct EndOverlay: FormOverlay {
  let question: Question?
  var form: Form

  init(_ model: BoardModel) {
    question = Question(.backout, in: model)
    form = Form([Field("Reason"), .environment(model)])
  }

  var isDangerous: Bool { true }
  var verb: String { "end the run" }

  func heading(_ model: BoardModel) -> String {
    model.state.phase == .backingOut ? "Declare the backout failed" : "Abort the run"
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    let left = scene.state.phase == .backingOut ? "What was not undone stays" : "What was deployed stays"
    let contingencies = scene.state.isBackout ? scene.plan.backout?.contingencies : nil
    return paragraph("\(left) as it is, and the run is locked.", columns: columns)
      + (contingencies.map { entry("or else", $0, columns: columns) } ?? [])
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    let reason = form[0].trimmed
    let command: Command =
      model.state.phase == .backingOut
      ? .backout(.declareFailed(reason: reason)) : .run(.abort(reason: reason))
    if let why = model.refusal(of: [command]) { throw Objection(why) }
    try model.demandEnvironment(form[1])
    return command
  }

  static func intent(_ model: BoardModel) -> Intent {
    model.state.phase == .backingOut ? .backout(.declareFailed) : .run(.abort)
  }
}
