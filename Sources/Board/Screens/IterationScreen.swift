import Screen

/// How the release stands by the practice: its tasks and work products, with what they ask.
struct IterationScreen: ListScreen {
  static let bindings: [Binding] = [
    .screen(
      Binding.ID("iteration"), [.character("I")],
      "The iteration: the practice's ten tasks and work products, as the run shows them"
    ) { IterationScreen() }
  ]

  var pane: any Pane { IterationPane() }

  func split(_ body: Rect) -> (list: Rect, detail: Rect) {
    if body.width >= 110 {
      let parts = body.columns([.share(54), .share(46)])
      return (parts[0], parts[1])
    }
    let parts = body.rows([.share(1), .cells(body.height < 14 ? 0 : 8)])
    return (parts[0], parts[1])
  }

  func detailTitle(_ item: Item, _ scene: Scene) -> [[Span]] {
    [[Span(item.title(in: scene.state), .title)]]
  }

  func drawDetail(_ item: Item, _ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    switch item {
    case .task(let task):
      buffer.putLines(taskLines(task, scene, columns: rect.width - 2), scene, in: rect)
    case .product(let product):
      buffer.putLines(productLines(product, scene, columns: rect.width - 2), scene, in: rect)
    case .activity(let id):
      buffer.putLines(activityLines(id, scene, columns: rect.width - 2), scene, in: rect)
    default: break
    }
  }
}
