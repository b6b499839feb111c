import ReleaseModel
import ReleaseWords
import Screen

/// Something has gone wrong: what becomes of it? Its choices are the board's own keys, which act on what it is about.
struct DecisionOverlay: ChoiceOverlay {
  /// So much of the output, and of the readings, helps to decide; the rest is one key away.
  private static let outputLines = 6
  private static let readings = 4
  private static let hosts = 4

  let cause: Cause
  let question: Question?
  var cursor = ChoiceCursor()
  private let isForBackout: Bool

  init(_ cause: Cause, _ model: BoardModel) {
    self.cause = cause
    question = Question(.item(cause.item), in: model)
    isForBackout =
      !model.state.triggers(trippedBy: cause).isEmpty
      || cause.key.map { model.state.asksForBackout($0) } ?? false
  }

  var isDocked: Bool { true }
  var isUndo: Bool { if case .undo = cause { true } else { false } }

  /// The board's keys that answer it, or help to.
  var borrowed: [Binding.ID] {
    let answers: [Binding.ID] =
      switch cause {
      case .step: [.retry, .retryLeft, .skip, .done, .hold, .backOut]
      case .hosts: [.retry, .skip, .hold, .backOut]
      case .undo: [.done, .skip]
      case .check:
        isForBackout
          ? [.backOut, .carryOn, .retry, .keep, .hold] : [.carryOn, .retry, .keep, .hold, .backOut]
      case .trigger: [.backOut, .carryOn, .suppress, .keep, .hold]
      }
    return answers + [.output, .details, .next, .copy, .help]
  }

  /// What its details are.
  var detailWords: String { if case .check = cause { "all readings" } else { "details" } }

  /// What can be done comes first.
  func choices(_ model: BoardModel, _ view: BoardView) -> [Binding] {
    let offered = offered(model, view)
    return offered.filter { $0.disabled(model, view) == nil }
      + offered.filter { $0.disabled(model, view) != nil }
  }

  private func offered(_ model: BoardModel, _ view: BoardView) -> [Binding] {
    borrowed.filter { $0 != .help && $0 != .copy }.compactMap { view.keymap[$0] }.filter { binding in
      switch binding.id {
      // Before it can be meant it would only be in the way.
      case .keep: model.state.phase == .verifying
      case .hold: model.state.hold == nil
      case .backOut: !model.state.isConcluded && binding.isOffered(model, view)
      case .next: model.needs.count > 1
      case .retryLeft:
        cause.item.stepID.map { model.state.stepState($0)?.play?.left.isEmpty == false } ?? false
      default: binding.isOffered(model, view)
      }
    }
  }

  func heading(_ model: BoardModel) -> String {
    let parts = parts(model.state)
    let together = parts.count > 1 ? " (\(parts.joined(separator: ", ")): answered once)" : ""
    return "DECIDE: \(cause.words(model))\(together)"
  }

  /// What asks for the answer, in a word each.
  private func parts(_ state: ReleaseState) -> [String] {
    let own =
      switch cause {
      case .step, .undo: "step"
      case .hosts: "hosts"
      case .check(let key): key.list == .control ? "control" : "check"
      case .trigger: ""
      }
    let triggers = state.triggers(trippedBy: cause).count
    let trigger = triggers == 0 ? "" : triggers == 1 ? "trigger" : "\(triggers) triggers"
    return [own, trigger, state.isHeld(onlyBy: cause) ? "hold" : ""].filter { !$0.isEmpty }
  }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    // In place of what can wait, so that nothing moves when it goes.
    let isUnread = scene.view.unread(at: scene.now.steady) != nil
    let choices = flow(scene, columns, isUnread: isUnread)
    return OverlayContent(
      title: isUnread
        ? "DECIDE, letters choose in a moment: \(cause.words(scene.model))" : heading(scene.model),
      role: .danger, lines: details(scene, columns: columns),
      lasting: choices.lines, targets: choices.targets)
  }

  /// The choices, as many to a line as have room.
  private func flow(
    _ scene: Scene, _ columns: Int, isUnread: Bool
  ) -> (lines: [[Span]], targets: [ClickTarget]) {
    var lines: [[Span]] = [[]]
    var targets: [ClickTarget] = []
    func add(_ spans: [Span], _ key: Key?) {
      let gap = lines[lines.count - 1].isEmpty ? [] : [Span("   ")]
      if width(of: lines[lines.count - 1] + gap + spans) <= columns {
        lines[lines.count - 1] += gap + spans
      } else {
        lines.append(truncated(spans, to: columns, ellipsis: scene.glyphs.ellipsis))
      }
      let end = width(of: lines[lines.count - 1])
      guard let key else { return }
      targets.append(
        ClickTarget(.lasting(lines.count - 1), max(0, end - width(of: spans))..<end, .press(key)))
    }
    for (place, choice) in choices(scene.model, scene.view).enumerated() {
      let why = choice.disabled(scene.model, scene.view)
      let isChosen = place == cursor.index
      add(
        [
          Span(isChosen ? scene.glyphs.pointer : "", .key),
          Span("[\(choice.keys.first?.label ?? "")]", why == nil && !isUnread ? .key : .muted),
          Span(
            " " + (choice.words(scene.model, scene.view) ?? choice.help), why == nil ? .text : .muted,
            bold: isChosen), Span(why.map { ": \($0)" } ?? "", .muted),
        ], choice.keys.first)
    }
    add([Span("[esc]", .key), Span(scene.state.hold == nil ? " later" : " later, stays HELD")], .escape)
    add(
      [Span("[\(scene.view.keymap.label(.help))]", .key), Span(" keys")], scene.view.keymap[.help]?.keys.first
    )
    return (lines, targets)
  }

  /// The first line says what has happened; of the others the last ones say most.
  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    switch cause {
    case .step(let id): failure(id, scene, columns)
    case .hosts(let id): lost(id, scene, columns)
    case .undo(let id): missingUndo(id, scene, columns)
    case .check(let key): check(key, scene, columns)
    case .trigger(let id): trigger(id, scene, columns)
    }
  }

  private func failure(_ id: StepID, _ scene: Scene, _ columns: Int) -> [[Span]] {
    let log = scene.state.stepState(id)?.lastAttempt.flatMap { scene.model.logs[$0.id] }
    let output = (log?.lines ?? []).suffix(Self.outputLines).map {
      [Span("  " + harmless($0, glyphs: scene.glyphs), .muted)]
    }
    return Array(attemptLines(id, scene, columns: columns).suffix(1)) + tripped(scene, columns)
      + playLines(id, scene, columns: columns, most: Self.hosts)
      + (output.isEmpty
        ? paragraph(
          scene.model.outputsHost.map { "What it wrote is on \($0)." } ?? scene.state.silence(of: id), .muted,
          columns: columns)
        : [[Span("Its last output:", .title)]] + output)
  }

  /// The hosts, as many as there are lines to spare for, and the last words of the first.
  private func lost(_ id: GroupID, _ scene: Scene, _ columns: Int) -> [[Span]] {
    let hosts = scene.state.lostHosts(of: id)
    let shown = hosts.prefix(Self.outputLines).map { host -> [Span] in
      let state = scene.state.stepState(host)
      let last = state?.lastAttempt.flatMap { scene.model.logs[$0.id] }?.lines.last ?? ""
      let said = last.isEmpty ? "" : ": " + harmless(last, glyphs: scene.glyphs)
      return [
        Span("  \(scene.glyphs.failure) ", .failure), Span(scene.state.step(host)?.host?.name ?? host),
        Span(" \(state?.lastAttempt?.outcome?.text ?? "")\(said)", .muted),
      ]
    }
    let rest = hosts.count - shown.count
    let more = rest > 0 ? [[Span("  and \(Words.count(rest, "host")) more", .muted)]] : []
    let flow = scene.state.phase == .backingOut ? scene.state.backout?.flow : scene.state.deployment
    let tally = flow?.hostTally(of: id).map { [scene.glyphs.hostSummary($0, columns: columns)] } ?? []
    return tally + tripped(scene, columns) + shown + more
  }

  private func missingUndo(_ id: StepID, _ scene: Scene, _ columns: Int) -> [[Span]] {
    guard let step = scene.state.stepWithoutUndo(of: id) else { return [] }
    return paragraph("It was attempted, and the plan has no undo for it.", columns: columns)
      + stepEntries(step.id, scene, columns: columns) + attemptLines(step.id, scene, columns: columns)
  }

  private func check(_ key: CheckKey, _ scene: Scene, _ columns: Int) -> [[Span]] {
    guard let check = scene.state.check(key), let state = scene.state.checks[key] else { return [] }
    let sign = scene.glyphs.sign(state)
    let why = state.reason.map { " \($0.words)" } ?? ""
    let seen = state.recent.suffix(Self.readings).map { readingLine($0, of: check, scene) }
    return Array(entry(sign.word, sign.glyph + why, sign.role, columns: columns).prefix(1))
      + tripped(scene, columns) + probeLines(check.probe, columns: columns)
      + (state.test.map { testLines($0, columns: columns) } ?? []) + seen
  }

  private func trigger(_ id: TriggerID, _ scene: Scene, _ columns: Int) -> [[Span]] {
    guard let state = scene.state.triggers[id] else { return [] }
    let since = state.trippedAt.map { ", since \(Words.timeOfDay($0.wall))" } ?? ""
    return entry("evidence", (state.evidence?.words ?? "") + since, .danger, columns: columns)
      + startLines(scene, columns: columns)
      + (scene.plan.backout?.contingencies.map { entry("or else", $0, columns: columns) } ?? [])
  }

  /// What the failure has brought about.
  private func tripped(_ scene: Scene, _ columns: Int) -> [[Span]] {
    let titles = scene.state.triggers(trippedBy: cause).map { scene.state.title(ofTrigger: $0) }
    let wanted = cause.key.map { scene.state.asksForBackout($0) } ?? false
    let parts =
      [
        titles.isEmpty ? nil : "trips \(titles.map { "‘\($0)’" }.joined(separator: ", "))",
        wanted ? "the plan wants a backout" : nil,
        wanted || !titles.isEmpty ? scene.startWithin.map { "to be started \($0.text)" } : nil,
      ].compactMap { $0 }
    return parts.isEmpty ? [] : entry("calls", parts.joined(separator: "; "), .warning, columns: columns)
  }
}

extension Cause {
  fileprivate var key: CheckKey? { if case .check(let key) = self { key } else { nil } }

  /// What has happened, in a few words.
  func words(_ model: BoardModel) -> String {
    let title = item.title(in: model.state)
    switch self {
    case .step(let id):
      return "\(title): \(model.state.stepState(id)?.lastAttempt?.outcome?.text ?? "failed")"
    case .undo: return title
    case .hosts(let id):
      return "\(title): \(Words.count(model.state.lostHosts(of: id).count, "host")) failed"
    case .check(let key) where key.list == .control: return "\(title): does not hold"
    case .check(let key): return "\(title): \(model.state.checks[key]?.phase.rawValue ?? "")"
    case .trigger: return title
    }
  }
}

extension BoardModel {
  /// What has gone wrong and is asked about first.
  var firstCause: Cause? {
    situation.needs(at: now.wall).lazy.compactMap { $0.item.flatMap { self.state.cause(of: $0) } }.first
  }

  /// What carrying on means for what has gone wrong.
  func carryingOn(_ cause: Cause) -> String? {
    let own: String? =
      switch cause {
      case .check(let key): key.list == .control ? "waive" : "accept"
      case .trigger, .step, .hosts, .undo: nil
      }
    let words = [
      own, state.triggers(trippedBy: cause).isEmpty ? nil : "acknowledge",
      state.isHeld(onlyBy: cause) ? "resume" : nil,
    ].compactMap { $0 }
    return "carry on: \(words.joined(separator: " + ")), \(words.count > 1 ? "one" : "a") reason"
  }

  /// What backing out means now.
  var backingOut: String {
    let steps = state.undoCount
    let takes = situation.backoutDuration
    return
      (["back out"] + (takes > .zero ? [Words.rough(takes)] : [])
      + (steps > 0 ? [Words.count(steps, "step")] : []))
      .joined(separator: ", ")
  }
}
