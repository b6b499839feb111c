import ReleaseModel
import Screen

/// Leaves the board, or stops it for the shell: asks what goes on meanwhile.
struct LeaveOverlay: ChoiceOverlay {
  /// Whether it was asked for by the key that stops a program for the shell.
  var isForShell = false
  var cursor = ChoiceCursor()

  func heading(_ model: BoardModel) -> String {
    isForShell ? "Stop the board for the shell?" : "Leave the board?"
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    if scene.state.phase.isEnded {
      return paragraph("The run is over; its record stays.", columns: columns)
    }
    let running = scene.state.activeCount
    let steps =
      running == 0 ? "No step is running." : "\(Words.count(running, "running step")) will not be stopped."
    let stopped =
      isForShell
      ? paragraph(
        "A stopped board measures nothing, and no trigger acts, until it is continued with fg.", .warning,
        columns: columns) : []
    return stopped
      + paragraph(
        "\(steps) Kept watched, checks are measured, triggers act and automatic backouts run, without a terminal.",
        columns: columns)
      + paragraph("Opening the plan again takes over.", .muted, columns: columns)
  }

  func choices(_ model: BoardModel) -> [Choice] {
    if model.state.phase.isEnded {
      return [Choice(key: "q", title: "leave", disabled: nil, answer: .done([.leave(to: nil)]))]
        + (model.leaving == .demo ? [Self.close] : [])
    }
    let watch = "keep watch: nothing new starts"
    let goOn = "go on: the next steps start too"
    let isGoing = model.plan.deployment.unattended == .goOn
    var choices = [isGoing ? Self.leave("q", goOn, .goOn) : Self.leave("q", watch, .watch)]
    if isGoing {
      choices.append(Self.leave("w", watch, .watch))
    } else if [.preparing, .polling, .deploying].contains(model.state.phase) {
      choices.append(Self.leave("g", goOn, .goOn))
    }
    choices.append(Self.leave("s", "stop watching: no trigger acts", nil))
    if isForShell {
      choices.append(
        Choice(key: "z", title: "stop for the shell, unwatched", disabled: nil, answer: .done([.suspend])))
    }
    return choices + (model.leaving == .demo ? [Self.close] : [])
  }

  private static func leave(_ key: Character, _ title: String, _ successor: Session.Attendance?) -> Choice {
    Choice(key: key, title: title, disabled: nil, answer: .done([.leave(to: successor)]))
  }

  private static let close = Choice(
    key: "c", title: "close the demonstration for good", disabled: nil, answer: .done([.closeForGood]))

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    OverlayContent(
      title: heading(scene.model), lines: details(scene, columns: columns),
      lasting: cursor.lines(choices(scene.model), columns: columns, glyphs: scene.glyphs),
      keys: [("letter", "chooses"), ("esc", "stay")])
  }
}
