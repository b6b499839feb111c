import ReleaseModel
import ReleaseWords
import Screen

extension PaneID {
  static let iteration = PaneID("iteration")
}

/// The practice's ten tasks and six work products, as the run shows them, and the activities of the iteration, as the
/// plan has them.
struct IterationPane: Pane {
  let id = PaneID.iteration

  func name(_ model: BoardModel) -> String { "board › iteration" }

  func sign(_ scene: Scene) -> Span { Span("") }

  func counts(_ scene: Scene) -> [[Span]] {
    let done = PracticeTask.allCases.count { scene.state.standing(of: $0).status == .done }
    return [[Span("\(done) of \(PracticeTask.allCases.count) tasks done", .muted)]]
  }

  func items(_ model: BoardModel) -> ItemList {
    ItemList([
      .items([.heading("The ten tasks")] + PracticeTask.allCases.map { .task($0) }),
      .items([.heading("Work products")] + WorkProduct.allCases.map { .product($0) }),
      .items(activities(model.plan)),
    ])
  }

  /// The activities by kind, in the order of the plan; a word where there is none.
  private func activities(_ plan: Plan) -> [Item] {
    guard let iteration = plan.iteration, !iteration.activities.isEmpty else {
      return [.heading("Activities: the plan names none")]
    }
    return Iteration.Kind.allCases.flatMap { kind -> [Item] in
      let ids = iteration.activities.filter { $0.kind == kind }.map(\.id)
      return ids.isEmpty ? [] : [.heading("Activities: \(kind.rawValue)")] + ids.map { .activity($0) }
    }
  }

  func favourite(_ model: BoardModel) -> Item? { .task(model.state.practiceTask) }

  func emptyText(_ model: BoardModel) -> String { "" }

  func row(_ item: Item, _ scene: Scene) -> ListRow {
    switch item {
    case .task(let task):
      let standing = scene.state.standing(of: task)
      let sign = scene.glyphs.sign(standing.status)
      let number = padded("\(task.number)", to: 2, .right)
      let says = standing.findings.first { $0.isMet == false } ?? standing.findings.last { $0.isMet == true }
      return ListRow(
        sign.span, "\(number)  \(task.guide.title)",
        remarks: [
          says.map { Remark($0.words, worth: 1) }, Remark(sign.word, sign.role, columns: 10, worth: 5),
        ])
    case .product(let product):
      let evidence = scene.state.evidence(of: product)
      let sign = evidence == nil ? scene.glyphs.sign(TaskStanding.Status.missing) : scene.glyphs.sign(.done)
      return ListRow(
        sign.span, product.title,
        remarks: [
          evidence.map { Remark($0, worth: 1) },
          Remark(evidence == nil ? "missing" : "present", sign.role, columns: 10, worth: 5),
        ])
    case .activity(let id):
      let activity = scene.plan.activity(id)
      let sign = scene.glyphs.sign(activity?.isDone == true ? TaskStanding.Status.done : .open)
      return ListRow(
        sign.span, item.title(in: scene.state),
        remarks: [
          (activity?.owner).map { Remark(scene.plan.name(of: $0), worth: 1) },
          activity.flatMap { scene.dueWords(of: $0) },
          Remark(sign.word, sign.role, columns: 10, worth: 5),
        ])
    default: return ListRow(heading: item.title(in: scene.state))
    }
  }
}

extension Scene {
  /// When an activity that is not done has to be, and whether that is over.
  fileprivate func dueWords(of activity: Iteration.Activity) -> Remark? {
    guard !activity.isDone, let due = activity.due else { return nil }
    return due < now.wall
      ? Remark("overdue", .warning, worth: 4)
      : Remark("due in \(Words.clock(due - now.wall))", worth: 3)
  }
}

extension Glyphs {
  func sign(_ status: TaskStanding.Status) -> Sign {
    switch status {
    case .missing: Sign(glyph: pending, word: "missing", role: .warning)
    case .toCome: Sign(glyph: pending, word: "to come", role: .pending)
    case .open: Sign(glyph: ready, word: "open", role: .accent)
    case .done: Sign(glyph: success, word: "done", role: .success)
    case .failed: Sign(glyph: failure, word: "failed", role: .failure)
    case .notNeeded: Sign(glyph: off, word: "not needed", role: .muted)
    }
  }
}

/// How a task stands and by what, and what it asks.
func taskLines(_ task: PracticeTask, _ scene: Scene, columns: Int) -> [[Span]] {
  let standing = scene.state.standing(of: task)
  let sign = scene.glyphs.sign(standing.status)
  let findings = standing.findings.flatMap { finding -> [[Span]] in
    let mark =
      switch finding.isMet {
      case true?: Span(scene.glyphs.success, .success)
      case false?: Span(scene.glyphs.pending, .warning)
      case nil: Span(scene.glyphs.unknown, .muted)
      }
    let role: Role = finding.isMet == nil ? .muted : .text
    return wrapped(finding.words, to: columns - 2).enumerated().map { index, line in
      [index == 0 ? mark : Span(" "), Span(" " + line, role)]
    }
  }
  return entry("state", "\(sign.glyph) \(sign.word)", sign.role, columns: columns) + [[]] + findings + [[]]
    + guideLines(task, columns: columns)
}

/// What is there of a work product, and what it is.
func productLines(_ product: WorkProduct, _ scene: Scene, columns: Int) -> [[Span]] {
  let evidence = scene.state.evidence(of: product)
  return entry(
    "in the plan", evidence ?? "nothing of it", evidence == nil ? .warning : .success, columns: columns)
    + [[]] + paragraph(product.meaning, columns: columns)
}

/// All that the plan says of an activity.
func activityLines(_ id: String, _ scene: Scene, columns: Int) -> [[Span]] {
  guard let iteration = scene.plan.iteration, let activity = scene.plan.activity(id) else { return [] }
  let sign = scene.glyphs.sign(activity.isDone ? TaskStanding.Status.done : .open)
  let pitfall =
    activity.kind == .feature
    ? paragraph(
      "The practice would have no feature made in the release iteration.", .warning, columns: columns)
    : []
  return entry("state", "\(sign.glyph) \(sign.word)", sign.role, columns: columns)
    + entry("kind", activity.kind.rawValue, columns: columns)
    + (activity.owner.map { entry("owner", scene.plan.name(of: $0), columns: columns) } ?? [])
    + (activity.due.map {
      entry(
        "due", $0.stamp(), !activity.isDone && $0 < scene.now.wall ? .warning : .text, columns: columns)
    } ?? [])
    + entry(
      "iteration", "\(iteration.time.opens.iso8601) to \(iteration.time.closes.iso8601)", columns: columns)
    + pitfall
}

extension Plan {
  /// An activity of the iteration.
  func activity(_ id: String) -> Iteration.Activity? { iteration?.activities.first { $0.id == id } }
}

/// What the practice asks in a task.
func guideLines(_ task: PracticeTask, columns: Int) -> [[Span]] {
  task.guide.paragraphs.flatMap { hanging($0, to: columns) }.map { line in
    let isHeading = line == "What is done" || line == "In relboard"
    return [Span(line, isHeading ? .title : .text, bold: isHeading)]
  }
}
