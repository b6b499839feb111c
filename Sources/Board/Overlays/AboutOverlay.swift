import ReleaseModel
import ReleaseWords
import Screen

/// The deployment plan as a document: what is released, why, by whom and from what, what it risks, who approves it, how
/// it is handed over, what its success is, and how it is taken back. During a backout that comes first.
struct AboutOverlay: ScrolledOverlay {
  var scroll = 0

  let isLarge = true

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    OverlayContent(
      title: "Deployment plan of \(scene.plan.release.name) \(scene.plan.release.version)",
      lines: lines(scene, columns), scroll: scroll)
  }

  private func lines(_ scene: Scene, _ columns: Int) -> [[Span]] {
    let document = PlanDocument(scene: scene, columns: columns)
    let backout = (heading: "Backout plan", lines: backoutAnswers(scene, columns: columns))
    let parts = scene.state.isBackout ? [backout] + document.parts : document.parts + [backout]
    return parts.filter { !$0.lines.isEmpty }.flatMap { part in
      [[Span(part.heading, .title, bold: true)]] + part.lines + [[]]
    }.dropLast()
  }
}

/// The deployment plan in the parts that the practice asks of one.
private struct PlanDocument {
  typealias Part = (heading: String, lines: [[Span]])

  let scene: Scene
  let columns: Int

  private var plan: Plan { scene.plan }
  private var release: Release { scene.plan.release }

  var parts: [Part] {
    [
      ("Scope and overview", overview), ("Risks", risks), ("Who is affected", affected),
      ("Who approves", approvals), ("Hand-over to operations", handOver), ("Success", success),
      ("People", people),
    ]
  }

  private func optional(_ name: String, _ value: String?) -> [[Span]] {
    value.map { entry(name, $0, columns: columns) } ?? []
  }

  private func list(_ name: String, _ values: [String], _ role: Role = .text) -> [[Span]] {
    values.enumerated().flatMap { entry($0 == 0 ? name : "", $1, role, columns: columns) }
  }

  /// What the practice asks for, and the plan may not say.
  private func answer(_ name: String, _ value: String?) -> [[Span]] {
    entry(name, value ?? "not said", value == nil ? .warning : .text, columns: columns)
  }

  private func checklist(_ question: ChecklistAnswer.Question) -> String? {
    release.checklist.first { $0.question == question }?.answer
  }

  private var overview: [[Span]] {
    entry("environment", release.environment, columns: columns)
      + optional("scope", release.scope) + optional("what", checklist(.what))
      + optional("why", checklist(.why)) + optional("when", checklist(.when))
      + list("features", release.features) + optional("steps", steps)
      + optional("baseline", release.baseline) + optional("repository", release.repository)
      + optional("window", release.window?.words) + optional("after it", release.afterWindow?.words)
      + list("frozen", release.freezes.map { "\($0.name), \($0.window.words)" })
      + optional("rehearsed in", plan.rehearsal?.environment)
  }

  /// How many there are, and how long they take by the plan.
  private var steps: String? {
    let all = plan.deployment.steps
    guard !all.isEmpty else { return nil }
    let planned = scene.state.deployment.plannedDuration.map { ", planned \(Words.clock($0))" }
    return Words.count(all.count, "step") + (planned ?? "")
  }

  private var risks: [[Span]] {
    release.risks.isEmpty
      ? answer("risks", nil)
      : release.risks.flatMap { risk in
        let watch = risk.owner.map { scene.people([$0]) } ?? "nobody watches over it"
        return entry("risk", risk.text, .warning, columns: columns)
          + entry("watched by", watch, risk.owner == nil ? .muted : .text, columns: columns)
          + optional("answered by", risk.answer)
      }
  }

  private var affected: [[Span]] {
    answer("end users", checklist(.endUsers)) + optional("where", checklist(.where))
      + optional("others", release.affected)
  }

  private var approvals: [[Span]] {
    let controls = plan.controls.flatMap { control -> [[Span]] in
      guard let approvals = control.requires else { return [] }
      let who = approvals.roles.isEmpty ? "anybody" : approvals.roles.joined(separator: " or ")
      let count = approvals.count > 1 ? "\(approvals.count) of " : ""
      let other = approvals.isNotByOperator ? ", who does not drive" : ""
      let signed = approvals.isSigned == true ? ", signed" : ""
      return entry("control", "\(control.title): \(count)\(who)\(other)\(signed)", columns: columns)
    }
    let poll = plan.poll.map { called in
      called.person.map { "\(called.position): \(scene.people([$0]))" } ?? called.position
    }
    let authorisers = plan.backout.map { $0.authorisers.isEmpty ? "anybody" : scene.people($0.authorisers) }
    return controls + list("go/no-go", poll) + optional("backout", authorisers)
      + (controls.isEmpty && poll.isEmpty ? answer("go-ahead", nil) : [])
  }

  private var handOver: [[Span]] {
    answer("handed over", release.handOver) + answer("support", checklist(.support))
      + list("documents", release.documents)
  }

  private var success: [[Span]] {
    let checks = plan.verification.map { check in
      check.title + (check.passCriterion.map { ": \($0.text)" } ?? "")
    }
    return answer("done when", checklist(.done)) + list("verified by", checks)
      + (checks.isEmpty ? answer("verified by", nil) : [])
  }

  private var people: [[Span]] {
    plan.people.flatMap { person -> [[Span]] in
      let words = [person.name, person.role, person.contact].compactMap { $0 }.joined(separator: ", ")
      return entry(person.id, words, columns: columns)
    }
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
