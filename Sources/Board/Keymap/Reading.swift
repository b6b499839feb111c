import ReleaseModel
import Screen

extension Binding {
  /// The bindings that read the output.
  static let reading: [Binding] = [
    move(
      ID("firstError"), [.character("E")], "The first line with an error, failure, panic or exception",
      scope: .output, label: "first error"
    ) { view, model in view.findError(.first, model) },
    move(
      ID("nextError"), [.character(">")], "The next line with an error", scope: .output, label: "next error"
    ) { view, model in view.findError(.next, model) },
    move(ID("previousError"), [.character("<")], "The line with an error before", scope: .output) {
      view, model in
      view.findError(.previous, model)
    },
    move(ID("wrap"), [.character("W")], "Break long lines, or cut them", scope: .output, label: "wrap") {
      view, _ in
      view.outputLook.wraps.toggle()
      view.outputLook.column = 0
    },
    move(ID("lineNumbers"), [.character("#")], "Number the lines, or not", scope: .output) { view, _ in
      view.outputLook.hasNumbers.toggle()
    },
    move(
      ID("arrivalTimes"), [.character("T")], "Say when each line came, or not", scope: .output,
      disabled: { model, view in
        guard !view.outputLook.hasTimes, let attempt = view.attemptShown(model), let log = model.logs[attempt]
        else { return nil }
        return log.arrivals.isEmpty && log.end > 0
          ? "when the output of this attempt came was not recorded" : nil
      }
    ) { view, _ in view.outputLook.hasTimes.toggle() },
    attempt(
      "earlierAttempt", "{", "attempt", -1, "The output of the attempt before", "there is no attempt before"),
    attempt(
      "laterAttempt", "}", nil, 1, "The output of the attempt after it", "there is no attempt after it"),
    Binding(
      .copyLog, keys: [.character("y")], scope: .output, label: "copy",
      help: "Copy the output, as far as it was read",
      disabled: { model, view in
        view.attemptShown(model).flatMap { model.logs[$0] } == nil ? "there is no output to copy" : nil
      },
      perform: { view, model in
        let log = view.attemptShown(model).flatMap { view.shownLog(of: $0, model) } ?? LogTail()
        let lines = log.lines.map { harmless($0) }
        return [.copy(lines.joined(separator: "\n"), as: Words.count(lines.count, "line") + " of output")]
      }),
    Binding(
      ID("openLog"), keys: [.character("P")], scope: .output, label: "pager",
      help: "Open the whole log in $PAGER",
      disabled: { model, view in
        view.attemptShown(model).flatMap { model.logs[$0] } == nil ? "there is no output to open" : nil
      },
      perform: { view, model in view.attemptShown(model).map { [.openLog($0)] } ?? [] }),
    move(
      ID("outputRight"), [.right], "What is further right in lines that are cut", scope: .outputScreen
    ) { view, model in view.scrollSideways(by: OutputLook.stride, model) },
    move(ID("outputLeft"), [.left], "Back to the left", scope: .outputScreen) { view, model in
      view.scrollSideways(by: -OutputLook.stride, model)
    },
  ]

  private static func attempt(
    _ name: String, _ key: Character, _ label: String?, _ steps: Int, _ help: String, _ otherwise: String
  ) -> Binding {
    move(
      ID(name), [.character(key)], help, scope: .output, label: label,
      disabled: { model, view in
        guard let shown = view.attemptsShown(model) else { return "no step has run" }
        return (1...shown.count).contains(shown.number + steps) ? nil : otherwise
      }
    ) { view, model in view.chooseAttempt(by: steps, model) }
  }
}
