import ReleaseModel
import ReleaseWords
import Screen

/// What the practice asks in a task.
struct GuideOverlay: ScrolledOverlay {
  fileprivate var task: PracticeTask
  var scroll = 0
  let isLarge = true
  let scopes: [Binding.Scope] = [.guide, .text, .dialog]

  init(_ task: PracticeTask) { self.task = task }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    OverlayContent(
      title: "\(task.number). \(task.guide.title)", lines: guideLines(task, columns: min(100, columns)),
      scroll: scroll)
  }

  fileprivate mutating func turn(_ step: Int) {
    let count = PracticeTask.allCases.count
    task = PracticeTask.allCases[(task.number - 1 + step + count) % count]
    scroll = 0
  }
}

extension Binding {
  /// The binding of the guide: it says what is asked wherever one is.
  static let guiding: [Binding] = [
    Binding(
      ID("guide"), keys: [.function(1)], scope: .always, help: "What the practice asks here",
      perform: { view, model in
        guard !(view.overlays.last?.base is GuideOverlay) else { return [] }
        view.push(GuideOverlay(view.practiceTask(model)))
        return []
      }),
    turn("nextTask", [.right], "next task", "What the practice asks next", 1),
    turn("previousTask", [.left], nil, "What it asks before", -1),
  ]

  private static func turn(
    _ name: String, _ keys: [Key], _ label: String?, _ help: String, _ step: Int
  ) -> Binding {
    dialog(name, keys, .guide, label: label, help: help) { (open: inout GuideOverlay, _, _) in
      open.turn(step)
      return .stay()
    }
  }
}

extension BoardView {
  /// The task of the practice that is meant by where somebody is: an open form, the selected row, or the phase.
  fileprivate func practiceTask(_ model: BoardModel) -> PracticeTask {
    if overlays.contains(where: { $0.base is BackoutOverlay }) { return .backOut }
    if case .trigger = (overlays.last?.base as? DecisionOverlay)?.cause { return .backOut }
    switch selectedItem(model) {
    case .task(let task): return task
    case .product(let product): return product.task
    case .control: return .controls
    case .check(let key):
      switch key.list {
      case .control: return .controls
      case .infrastructure: return .infrastructure
      case .verification: return .verify
      case .backout: return .backOut
      }
    case .package: return .package
    case .position: return .deploy
    case .step(let id): return model.state.backout?.flow?.step(id) == nil ? .deploy : .backOut
    case .group: return .deploy
    case .trigger: return .backoutPlan
    case .message(let id): return model.state.messages[id]?.dueAt == nil ? .communications : .deliver
    case .heading, .phase, .event, .activity, nil: return model.state.practiceTask
    }
  }
}

extension WorkProduct {
  /// The task that makes it.
  fileprivate var task: PracticeTask {
    switch self {
    case .releaseControls: .controls
    case .infrastructure: .infrastructure
    case .deploymentPlan: .plan
    case .backoutPlan: .backoutPlan
    case .communications: .communications
    case .release: .package
    }
  }
}
