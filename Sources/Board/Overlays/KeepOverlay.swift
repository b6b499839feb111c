import PlainText
import ReleaseModel
import Screen

/// Keeps a release that has a problem: which defect, whose it is, and until when it is fixed.
struct KeepOverlay: FormOverlay {
  let question: Question?
  var form: Form

  init(_ model: BoardModel) {
    question = Question(.phase, in: model)
    form = Form([
      Field("Id of the defect"),
      Field("Who has it to fix", text: model.operatorName),
      Field("Due in", hint: "such as 4h, 2d", text: "2d"),
    ])
  }

  var verb: String { "keep it" }

  func heading(_ model: BoardModel) -> String { "Keep the release, with an emergency bug fix" }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    let state = scene.state
    let unmet = state.checkKeys(.verification).filter { !state.isSatisfied($0) }
    return paragraph(
      "For a problem that is easily fixed and does not hurt production. The run then ends; it counts as a success "
        + "with a fix to come.", columns: columns)
      + unmet.flatMap { key in
        entry(
          state.checks[key]?.phase.rawValue ?? "", Item.check(key).title(in: state), .warning,
          columns: columns)
      }
      + state.trippedTriggers.flatMap { entry("tripped", $0.title, .danger, columns: columns) }
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    guard let time = Words.duration(form[2]) else {
      throw Objection("a duration such as 4h or 2d is needed")
    }
    let due = model.now.wall + time
    return .run(.keep(EmergencyFix(id: form[0].trimmed, owner: form[1].trimmed, due: due)))
  }
}
