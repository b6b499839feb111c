import ReleaseWords
import Screen

extension CellBuffer {
  /// Draws what is needed next, or a notice, and below it the keys that act now.
  ///
  /// - Returns: the cursor, while a search is typed.
  mutating func putFooter(_ scene: Scene, in rect: Rect) -> Point? {
    let keys = rect.row(rect.height - 1)
    if let search = scene.view.search, search.isTyping {
      let line = keys.inset(left: 1, right: 1)
      let prompt = put("/", at: line.origin, role: .key, in: line)
      let field = search.editor.shown(in: max(1, line.width - prompt))
      put(field.text, at: line.origin.offset(x: prompt), role: .input, in: line)
      if rect.height > 1 { putNews(scene, in: rect.inset(bottom: 1)) }
      return line.origin.offset(x: prompt + field.cursor)
    }
    if rect.height > 1 {
      putNews(scene, in: rect.inset(bottom: 1))
      putKeys(scene, in: keys)
    } else if !putNews(scene, in: keys) {
      putKeys(scene, in: keys)
    }
    return nil
  }

  /// Says what was refused, or what is needed next; false when there is neither.
  @discardableResult
  private mutating func putNews(_ scene: Scene, in rect: Rect) -> Bool {
    let line = rect.inset(left: 1, right: 1)
    let ellipsis = scene.glyphs.ellipsis
    let notice = scene.view.noticeLines(size, scene.model)
    if !notice.isEmpty {
      putNotice(notice, scene.glyphs, in: line)
      return true
    }
    // What is asked already is not told below it once more.
    let asked = scene.view.overlays.compactMap(\.base.question)
    let needs = scene.model.needs.filter { need in !asked.contains { $0.asks(need, scene.state) } }
    guard let need = needs.first else {
      if asked.isEmpty || !scene.model.dueAudiences.isEmpty { putCalm(scene, in: line) }
      return false
    }
    let selected = scene.view.selectedItem(scene.model)
    let isOpen = !scene.view.overlays.isEmpty
    let act: Binding.ID = need.item != nil && need.item == selected ? .act : .next
    let key = isOpen ? "" : scene.view.keymap.label(act)
    let role: Role = need.isDecision ? .danger : .accent
    let more = needs.count > 1 ? " (\(needs.count - 1) more)" : ""
    let tail = [Span(more, .muted), Span("  "), Span(key, .key)]
    let words = truncated(
      [Span(asked.isEmpty ? "Next: " : "Then: ", role, bold: true), Span(need.words(scene.state), role)],
      to: line.width - width(of: tail), ellipsis: ellipsis)
    put(words + tail, at: line.origin, in: line)
    return true
  }

  /// What is said when nothing waits: somebody may still have to be told.
  private mutating func putCalm(_ scene: Scene, in line: Rect) {
    if let replay = scene.model.replay {
      let words =
        "event \(replay.position) of \(replay.count)  ×\(replay.speed)  \(replay.isPlaying ? "playing" : "paused")"
      put([Span("Replay: ", .accent, bold: true), Span(words, .accent)], at: line.origin, in: line)
    }
    guard !scene.model.isReadOnly else { return }
    let due = scene.model.dueAudiences
    let state = scene.state
    let awaited = state.phase == .deploying ? state.timeAwaited(at: scene.now.wall)?.words(state) : nil
    let calm =
      scene.model.isOpening
      ? "The run is being opened…"
      : scene.state.phase.isEnded ? "The run is over; its record stays." : awaited ?? "Nothing waits for you."
    let words = truncated(
      [
        Span(
          due.isEmpty ? calm : "To be told: " + due.joined(separator: ", "), due.isEmpty ? .muted : .accent)
      ],
      to: line.width - 3, ellipsis: scene.glyphs.ellipsis)
    let key = due.isEmpty ? [] : [Span("  " + scene.view.keymap.label(.messages), .key)]
    put(words + key, at: line.origin, in: line)
  }

  private mutating func putKeys(_ scene: Scene, in rect: Rect) {
    fill(rect, role: .footer)
    // An overlay names its own keys.
    guard scene.view.overlays.isEmpty else { return }
    let line = rect.inset(left: 1, right: 1)
    let (keymap, view, model) = (scene.view.keymap, scene.view, scene.model)
    let bindings = keymap.active(view, model).filter { binding in
      binding.label != nil && (binding.isLasting || binding.disabled(model, view) == nil)
        // A narrower scope may have its key.
        && binding.keys.first.map { keymap.meaning(of: $0, view, model)?.id == binding.id } != false
    }
    func part(_ key: String, _ label: String, worth: Int) -> Part {
      Part([Span(key, .key), Span(" " + label, .footer)], worth: worth)
    }
    let parts = bindings.enumerated().map { index, binding in
      part(
        binding.keys.first?.label ?? "", binding.words(model, view) ?? "",
        worth: binding.isLasting
          ? 100 + index : binding.isDangerous || binding.scope.isScreen ? 90 : 50 - index)
    }
    let back = scene.view.fullScreen.base.ownPane == nil ? [] : [part("esc", "board", worth: 99)]
    put(
      fitted(back + parts, into: line.width, gap: 2).joined(by: Span("  ", .footer)), at: line.origin,
      in: line)
  }
}
