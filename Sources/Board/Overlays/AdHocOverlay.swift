import PlainText
import ReleaseModel
import Screen

/// Runs a command that is not in the plan, beside whatever goes on.
struct AdHocOverlay: FormOverlay {
  var form = Form([Field("Command"), Field("Reason")])

  var verb: String { "run it" }

  func heading(_ model: BoardModel) -> String { "Run a command in \(model.plan.release.environment)" }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    paragraph(
      "It runs beside the plan, in the plan's folder and environment, and outlives the board as a step does. Its "
        + "output is kept, and it is recorded as a deviation.", .muted, columns: columns)
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    .steps(.runCommand(form[0].trimmed, reason: form[1].trimmed))
  }
}
