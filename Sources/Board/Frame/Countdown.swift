import ReleaseModel
import ReleaseWords
import Screen

extension CellBuffer {
  /// Draws the bar of an automatic backout that counts down. No overlay covers it.
  mutating func putCountdown(_ scene: Scene, in rect: Rect) {
    guard let (id, start) = scene.model.countdown, !rect.isEmpty else { return }
    fill(rect, role: .danger)
    let left = start - scene.now.steady
    let clock = Words.clock(left)
    let title = Item.trigger(id).title(in: scene.state)
    let evidence = scene.state.triggers[id]?.evidence.map { ": \($0.words)" } ?? ""
    func say(_ words: [String], _ worths: [Int]) -> Part {
      Part(words.map { $0.isEmpty ? [] : [Span($0, .danger, bold: true)] }, worths: worths)
    }
    let sign = scene.glyphs.warning
    var parts = [
      say(["\(sign) BACKS OUT BY ITSELF IN \(clock)", "\(sign) BACKS OUT IN \(clock)"], [40]),
      say([title + evidence, title, ""], [10, 20]),
      say([scene.glyphs.bar(ofCountdown: left), ""], [5]),
    ]
    if !scene.model.isReadOnly {
      let (stop, start) = (scene.view.keymap.label(.stopBackout), scene.view.keymap.label(.backOutNow))
      parts += [
        say(["\(stop) stops it", "\(stop) stop"], [30]),
        say(["\(start) starts it now", "\(start) now", ""], [25, 35]),
      ]
    }
    let line = rect.inset(left: 1, right: 1)
    let words = fitted(parts, into: line.width, gap: 2).joined(by: Span("  ", .danger))
    put(truncated(words, to: line.width, ellipsis: scene.glyphs.ellipsis), at: line.origin, in: line)
  }
}

extension Glyphs {
  /// How much of a trigger's countdown is left.
  fileprivate func bar(ofCountdown left: Duration) -> String {
    let columns = 10
    let full = min(columns, max(0, Int(left.seconds / Trigger.countdown.seconds * Double(columns))))
    return String(repeating: barFull, count: full) + String(repeating: barEmpty, count: columns - full)
  }
}

extension Binding {
  /// The bindings of an automatic backout that counts down. They act whatever is open: there may be no time to close it.
  static let countingDown: [Binding] = [
    Binding(
      .stopBackout, keys: [.control("s")], scope: .always,
      help: "Stop the automatic backout that counts down, with a reason", isActing: true,
      disabled: { model, _ in model.countdown == nil ? noCountdown : nil },
      perform: { view, model in
        guard let purpose = (model.countdown?.trigger).map({ TextOverlay.Purpose.acknowledge($0) }),
          (view.overlays.last?.base as? TextOverlay)?.purpose != purpose
        else { return [] }
        view.push(TextOverlay(purpose, model))
        return []
      }),
    Binding(
      .backOutNow, keys: [.control("n")], scope: .always,
      help: "Start the automatic backout that counts down now", isDangerous: true, isActing: true,
      disabled: { model, _ in model.countdown == nil ? noCountdown : nil },
      perform: { view, model in
        guard let id = model.countdown?.trigger, !(view.overlays.last?.base is BackoutOverlay) else {
          return []
        }
        view.push(BackoutOverlay(model, title: Item.trigger(id).title(in: model.state)))
        return []
      }),
  ]

  private static let noCountdown = "no automatic backout counts down"
}
