import ReleaseModel
import ReleaseWords
import Screen

extension CellBuffer {
  /// Draws the two lines that are never hidden: what is released and how it is, and where the run stands.
  mutating func putHeader(_ scene: Scene, in rect: Rect) {
    let first = rect.row(0)
    fill(first, role: .header)
    putSides(Header(scene: scene).first, at: 1, in: first)
    if let problem = scene.model.problem {
      let second = rect.row(1)
      fill(second, role: .danger)
      let words = "\(scene.glyphs.warning) JOURNAL: \(problem)"
      put(
        truncated(words, to: rect.width - 2, ellipsis: scene.glyphs.ellipsis),
        at: second.origin.offset(x: 1), role: .danger, bold: true, in: second)
    } else {
      let stages = Stages(scene: scene)
      putSides((stages.parts, scene.glyphs.gauge(scene).map { [$0] } ?? []), at: 1, in: rect.row(1))
    }
  }

  /// Draws parts from both edges, in the words for which there is room.
  private mutating func putSides(_ sides: (left: [Part], right: [Part]), at margin: Int, in rect: Rect) {
    let line = rect.inset(left: margin, right: margin)
    let chosen = fitted(sides.left + sides.right, into: line.width, gap: 2)
    let gap = Span("  ", self[rect.x, rect.y].role)
    let right = Array(chosen.dropFirst(sides.left.count)).joined(by: gap)
    let left = Array(chosen.prefix(sides.left.count)).joined(by: gap)
    let rightColumns = width(of: right)
    let leftRoom = line.width - (rightColumns > 0 ? rightColumns + 2 : 0)
    put(truncated(left, to: leftRoom), at: line.origin, in: line)
    put(right, at: Point(x: line.maxX - rightColumns, y: line.y), in: line)
  }
}

/// The header's first line.
private struct Header {
  let scene: Scene

  var first: (left: [Part], right: [Part]) {
    ([title, rehearsal, label, watching, driver, offer], [work, wall, window])
  }

  /// What is released, and where: only the first is ever shortened, and left out before the second is cut.
  private var title: Part {
    let release = scene.plan.release
    let product = "\(release.name) \(release.version)"
    let short = truncated(product, to: 14, ellipsis: scene.glyphs.ellipsis)
    let place = "\(scene.glyphs.arrow) \(release.environment)"
    let wordings = ["\(product) \(place)", "\(short) \(place)", release.environment]
    return Part(wordings.map { [Span($0, .header, bold: true)] }, worths: [28, 65])
  }

  private var watching: Part {
    let word = scene.model.replay != nil ? "replay" : "watching"
    return Part(scene.model.isReadOnly ? [Span(word, .header)] : [], worth: 20)
  }

  /// Who drives the run: what is not driven is not watched either.
  private var driver: Part {
    let model = scene.model
    if scene.state.phase.isEnded || model.isOpening || model.replay != nil { return Part([], worth: 0) }
    guard let driver = model.driver else {
      let time = Words.timeOfDay(scene.state.undrivenSince)
      func span(_ text: String) -> [Span] { [Span(" \(text) ", .headerAlert, bold: true)] }
      return Part([span("NOT DRIVEN since \(time)"), span("NOT DRIVEN")], worths: [75])
    }
    return Part([Span(driver.words, .header)], worth: driver.isAlone ? 25 : 15)
  }

  /// That the run is offered to somebody, above all to whoever sits here.
  private var offer: Part {
    let model = scene.model
    guard let offer = scene.state.team.offer, model.replay == nil else { return Part([], worth: 0) }
    guard model.isOfferedHere else { return Part([Span("offered to \(offer.to)", .header)], worth: 24) }
    let key = scene.view.keymap.label(.lead)
    return Part([Span(" OFFERED TO YOU: \(key) ", .headerAlert, bold: true)], worth: 78)
  }

  private var rehearsal: Part {
    Part(scene.state.isRehearsal ? [Span("REHEARSAL", .header, bold: true)] : [], worth: 85)
  }

  private var label: Part {
    if scene.model.isOpening {
      return Part([Span(" \(PhaseWords.opening) ", .header, bold: true)], worth: 80)
    }
    let state = scene.state
    let reason =
      state.hold?.words(state) ?? (state.isConcluded ? state.endWords : nil) ?? state.backoutWords
    let by = state.hold.map { " by \($0.by.name)" } ?? ""
    let since = state.hold.map { " " + Words.clock(scene.now.steady - $0.since) } ?? ""
    let word = PhaseWords.label(state) + since
    let role = PhaseWords.role(state)
    func span(_ text: String) -> [Span] { [Span(" \(text) ", role, bold: true)] }
    let short = [span(word), span(PhaseWords.label(state))]
    guard let reason else {
      return by.isEmpty ? Part(short, worths: [60]) : Part([span(word + by)] + short, worths: [40, 60])
    }
    // Why is worth more than by whom.
    let long = [span("\(word)\(by): \(reason)"), span("\(word): \(truncated(reason, to: 24))")]
    return Part(long + short, worths: [30, 50, 60])
  }

  private var work: Part {
    let clocks = scene.state.clocks
    if let work = clocks.work(at: scene.now.steady, hold: scene.state.hold) {
      let short = [Span("T+" + Words.longClock(work), .header)]
      // The two clocks differ once the run has been held.
      guard let elapsed = clocks.elapsed(at: scene.now.steady), elapsed - work >= .seconds(1) else {
        return Part(short, worth: 70)
      }
      return Part([short + [Span(" L+" + Words.longClock(elapsed), .header)], short], worths: [38, 70])
    }
    guard let opens = scene.plan.release.window?.opens, opens > scene.now.wall else {
      return Part([], worth: 0)
    }
    return Part([Span("T-" + Words.longClock(opens - scene.now.wall), .header)], worth: 70)
  }

  private var wall: Part {
    Part(
      [
        [Span("\(Words.timeOfDay(scene.now.wall)) \(ClockZone.own.name(at: scene.now.wall))", .header)],
        [Span(Words.shortTime(scene.now.wall), .header)], [],
      ],
      worths: [40, 45])
  }

  private var window: Part {
    if scene.state.isConcluded { return Part([], worth: 0) }
    guard let window = scene.plan.release.window else { return freeze ?? Part([], worth: 0) }
    let left = window.closes - scene.now.wall
    if let freeze { return freeze }
    if scene.now.wall < window.opens {
      let opens = Words.clock(window.opens - scene.now.wall)
      return words("window opens in \(opens)", "opens \(opens)", .header)
    }
    if left <= .zero {
      return words("window closed \(Words.clock(.zero - left)) ago", "window closed", .headerAlert)
    }
    return words(
      "window closes in \(Words.clock(left))", "closes \(Words.clock(left))",
      left < .seconds(900) ? .headerAlert : .header)
  }

  /// The freeze that is on, and until when.
  private var freeze: Part? {
    guard case .frozen(let name, let until) = scene.plan.release.obstacle(at: scene.now.wall) else {
      return nil
    }
    let left = Words.clock(until - scene.now.wall)
    return words("frozen for \(left): \(name)", "frozen \(left)", .headerAlert)
  }

  private func words(_ long: String, _ short: String, _ role: Role) -> Part {
    Part([[Span(long, role)], [Span(short, role)], []], worths: [35, 55])
  }
}

/// How a phase is called in the header.
enum PhaseWords {
  static let opening = "BEING OPENED"

  static func label(_ state: ReleaseState) -> String {
    switch state.label {
    case "deploying": "IN PROGRESS"
    case "succeeded" where !state.fixes.isEmpty: "KEPT"
    case "polling" where state.poll.passedAt != nil: "GO"
    default: state.label.uppercased().replacing("-", with: " ")
    }
  }

  /// How the badge looks: an end at a glance, and what calls for somebody.
  static func role(_ state: ReleaseState) -> Role {
    switch state.phase {
    case .succeeded: state.isCleanSuccess ? .headerSuccess : .headerWarning
    case .backedOut: .headerWarning
    case .backingOut, .backoutFailed, .aborted: .headerAlert
    case .finishing where state.finally.hasFailure: .headerAlert
    default:
      state.label == "held" || state.label == "failing" || !state.trippedTriggers.isEmpty
        ? .headerAlert : .header
    }
  }
}
