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

  var scopes: [Binding.Scope] { [.leaving, .choices, .dialog] }
  var escapeWords: String { "stay" }

  func choices(_ model: BoardModel, _ view: BoardView) -> [Binding] {
    Self.bindings.compactMap { view.keymap[$0.id] }.filter { $0.isOffered(model, view) }
  }

  static let bindings: [Binding] = [
    leave("leaveAsPlanned", "q", "Leave, and have the run driven on as the plan says: watched, or going on") {
      _, model in
      if model.state.phase.isEnded { return ("leave", .leave(to: nil)) }
      return model.goesOn ? (goOn, .leave(to: .goOn)) : (watch, .leave(to: .watch))
    },
    leave("leaveWatched", "w", "Leave, and have it watched although the plan says to go on") { _, model in
      model.goesOn && !model.state.phase.isEnded ? (watch, .leave(to: .watch)) : nil
    },
    leave("leaveGoing", "g", "Leave, and have it going on although the plan says to keep watch") { _, model in
      !model.goesOn && [.preparing, .polling, .deploying].contains(model.state.phase)
        ? (goOn, .leave(to: .goOn)) : nil
    },
    leave("leaveUnwatched", "s", "Leave, and stop watching: no trigger acts") { _, model in
      model.state.phase.isEnded ? nil : ("stop watching: no trigger acts", .leave(to: nil))
    },
    leave("stopForShell", "z", "Stop the board for the shell, unwatched") { open, _ in
      open.isForShell ? ("stop for the shell, unwatched", .suspend) : nil
    },
    leave("closeDemo", "c", "Close the demonstration for good") { _, model in
      model.leaving == .demo ? ("close the demonstration for good", .closeForGood) : nil
    },
  ]

  private static let watch = "keep watch: nothing new starts"
  private static let goOn = "go on: the next steps start too"

  private static func leave(
    _ name: String, _ key: Character, _ help: String,
    _ way: @escaping @Sendable (LeaveOverlay, BoardModel) -> (words: String, request: BoardRequest)?
  ) -> Binding {
    .dialog(
      name, [.character(key)], .leaving, help: help, isOffered: { way($0, $1) != nil },
      says: { way($0, $1)?.words }
    ) { (open: inout LeaveOverlay, _, model) in
      way(open, model).map { .done([$0.request]) } ?? .stay()
    }
  }
}

extension BoardModel {
  /// Whether the plan wants the run to go on when nobody is there.
  fileprivate var goesOn: Bool { plan.deployment.unattended == .goOn }
}
