import PlainText
import ReleaseModel
import ReleaseWords
import Screen

extension TextOverlay.Purpose {
  /// Who answers for a waiver, and when it ends.
  static func waiverFields(_ id: ControlID, _ model: BoardModel) -> [Field] {
    let plan = model.plan
    let owner = plan.controls.first { $0.id == id }?.owner
    return [
      Field(
        "Who answers for it", hint: plan.people.map(\.id).joined(separator: ", "),
        text: owner ?? model.operatorName),
      Field("For how long", hint: "such as 2h, 3d; nothing is until the end of the release"),
    ]
  }
}

extension TextOverlay {
  /// What a waiver is, and what went for the control before.
  func waivingLines(_ id: ControlID, _ scene: Scene, columns: Int) -> [[Span]] {
    let earlier = scene.state.controls[id]?.waivers ?? []
    return paragraph(
      "It stays in the report, with the reason and who answers for it. After a hold it is looked at again.",
      .muted, columns: columns)
      + earlier.suffix(2).flatMap { entry("waived before", $0.words, columns: columns) }
  }

  /// The waiver that was filled in.
  func waiving(_ id: ControlID, because reason: String, _ model: BoardModel) throws(Objection) -> Command {
    let span = form[2].trimmed
    if span.isEmpty { return .controls(.waive(id, reason: reason, owner: form[1].trimmed)) }
    guard let duration = Words.duration(span) else {
      throw Objection("a duration such as 2h or 3d is needed, or nothing")
    }
    return .controls(
      .waive(id, reason: reason, owner: form[1].trimmed, until: model.now.wall + duration))
  }
}

extension Waiver {
  /// The waiver in one line.
  var words: String {
    let parts = [owner.map { "for \($0)" }, until.map { "until \($0.stamp())" }].compactMap { $0 }
    return ([reason] + parts).joined(separator: ", ")
  }
}

/// Who answers for the waiver in force, and how long it is in force.
func waiverLines(_ control: ControlState, _ scene: Scene, _ columns: Int) -> [[Span]] {
  guard let waiver = control.waiver else { return [] }
  let left = waiver.until.map {
    "\($0.stamp()), in \(Words.clock(max(.zero, $0 - scene.now.wall)))"
  }
  return (waiver.owner.map { entry("answers", $0, columns: columns) } ?? [])
    + (left.map { entry("ends", $0, .warning, columns: columns) } ?? [])
}
