import ReleaseModel
import ReleaseWords
import Screen

/// Stops watching a trigger for a time.
struct SuppressOverlay: FormOverlay {
  let id: TriggerID
  let question: Question?
  var form = Form([Field("Reason"), Field("For how long", hint: "such as 90s, 15m, 2h", text: "15m")])

  init(_ id: TriggerID, _ model: BoardModel) {
    self.id = id
    question = Question(.item(.trigger(id)), in: model)
  }

  var verb: String { "suppress" }

  func heading(_ model: BoardModel) -> String { "Suppress ‘\(Item.trigger(id).title(in: model.state))’" }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    paragraph("It is not watched until then, and is armed again by itself.", .muted, columns: columns)
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    guard let duration = Words.duration(form[1]) else {
      throw Objection("a duration such as 90s, 15m or 2h is needed")
    }
    return .backout(.suppress(id, reason: form[0], for: duration))
  }

  static func obstacle(_ id: TriggerID, _ model: BoardModel) -> String? {
    model.obstacle(to: .backout(.suppress(id)))
  }
}
