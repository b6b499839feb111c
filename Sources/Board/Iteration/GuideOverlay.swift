import ReleaseModel
import ReleaseWords
import Screen

/// What the practice asks in a task.
struct GuideOverlay: Overlay {
  private var task: PracticeTask
  private var scroll = 0
  let isLarge = true

  init(_ task: PracticeTask) { self.task = task }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    OverlayContent(
      title: "\(task.number). \(task.guide.title)", lines: guideLines(task, columns: min(100, columns)),
      scroll: scroll, keys: [("← →", "other tasks"), ("↑ ↓", "scroll"), ("esc", "close")])
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    switch key {
    case .escape, .enter, .character("q"): return .close
    case .right, .character("l"): turn(1)
    case .left, .character("h"): turn(-1)
    default: scroll = scrolled(scroll, by: key)
    }
    return .stay()
  }

  private mutating func turn(_ step: Int) {
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
      })
  ]
}

extension BoardView {
  /// The task of the practice that is meant by where somebody is: an open form, the selected row, or the phase.
  fileprivate func practiceTask(_ model: BoardModel) -> PracticeTask {
    if overlays.contains(where: { $0.base is BackoutOverlay || $0.base is TriggerOverlay }) {
      return .backOut
    }
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
    case .trigger: return .backoutPlan
    case .message(let id): return model.state.messages[id]?.status == .draft ? .communications : .deliver
    case .heading, .phase, .event, nil: return model.state.practiceTask
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
