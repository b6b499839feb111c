import ReleaseModel
import ReleaseWords
import Screen

/// What is released, why, by whom and from what, and how it is taken back: all of the plan that no pane shows.
struct AboutOverlay: ScrolledOverlay {
  var scroll = 0

  let isLarge = true

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    OverlayContent(
      title: "About \(scene.plan.release.name) \(scene.plan.release.version)",
      lines: lines(scene, columns), scroll: scroll)
  }

  private func lines(_ scene: Scene, _ columns: Int) -> [[Span]] {
    let release = scene.plan.release
    let people = scene.plan.people.flatMap { person -> [[Span]] in
      let words = [person.name, person.role, person.contact].compactMap { $0 }.joined(separator: ", ")
      return entry(person.id, words, columns: columns)
    }
    let parts: [(heading: String, lines: [[Span]])] = [
      ("Release", facts(release, scene, columns)),
      (
        "Deployment plan", release.checklist.flatMap { entry($0.question.words, $0.answer, columns: columns) }
      ),
      ("People", people), ("Backout plan", backoutAnswers(scene, columns: columns)),
    ]
    return parts.filter { !$0.lines.isEmpty }.flatMap { part in
      [[Span(part.heading, .title, bold: true)]] + part.lines + [[]]
    }.dropLast()
  }

  private func facts(_ release: Release, _ scene: Scene, _ columns: Int) -> [[Span]] {
    func optional(_ name: String, _ value: String?) -> [[Span]] {
      value.map { entry(name, $0, columns: columns) } ?? []
    }
    func list(_ name: String, _ values: [String], _ role: Role = .text) -> [[Span]] {
      values.enumerated().flatMap { entry($0 == 0 ? name : "", $1, role, columns: columns) }
    }
    return entry("environment", release.environment, columns: columns)
      + optional("scope", release.scope) + list("features", release.features)
      + list("risks", release.risks, .warning) + optional("baseline", release.baseline)
      + optional("repository", release.repository) + list("documents", release.documents)
      + optional("window", release.window?.words)
      + optional("after it", release.afterWindow?.words)
      + list("frozen", release.freezes.map { "\($0.name), \($0.window.words)" })
      + optional("rehearsed in", scene.plan.rehearsal?.environment)
  }
}

extension Window {
  /// From when until when.
  fileprivate var words: String {
    let own = "\(opens.stamp()) to \(closes.stamp())"
    guard let zone, let opens = opens.local(in: zone), let closes = closes.local(in: zone) else { return own }
    return "\(own), which is \(opens) to \(closes) in \(zone)"
  }
}

extension AfterWindow {
  /// What becomes of a run that is under way.
  fileprivate var words: String {
    switch self {
    case .hold: "a run that is under way is held"
    case .warn: "a run that is under way goes on"
    }
  }
}

extension ChecklistAnswer.Question {
  /// The question in a word or two.
  fileprivate var words: String {
    switch self {
    case .endUsers: "end users"
    case .what, .when, .where, .why, .support: rawValue
    case .done: "done when"
    }
  }
}
