import ReleaseModel
import ReleaseWords
import Screen

extension Item {
  /// The words that mean what waits for whoever sits here.
  private static let waiting = ["mine", "waits"]

  /// Whether a word in small letters, or the beginning of one, says how the item is: what its row calls its state,
  /// `failed` or `running` for whatever is that in effect, `waits` or `mine` for what a person is waited for; of a step
  /// that the plan gives to somebody `mine` is whether that is who looks. Whose it is is found by name as well.
  ///
  /// Beginnings have three letters at least, so that what is typed of a title does not bring whole states along.
  func isInState(_ word: String, _ model: BoardModel) -> Bool {
    func says(_ words: [String]) -> Bool {
      words.contains { $0 == word || (word.count >= 3 && $0.hasPrefix(word)) }
    }
    if word == "mine", let id = stepID, let step = model.state.step(id), step.assigned != nil {
      return model.isMine(step)
    }
    if says(Self.waiting), model.needs.contains(where: { $0.item == self }) { return true }
    return says(stateWords(model))
  }

  private func stateWords(_ model: BoardModel) -> [String] {
    let state = model.state
    let glyphs = Glyphs.unicode
    var signs: [Sign?] = []
    var words: [String] = []
    switch self {
    case .heading, .message, .package, .phase, .event: break
    case .task(let task): words = [state.standing(of: task).status.rawValue]
    case .activity(let id):
      words =
        state.plan.activity(id).map { [$0.isDone ? "done" : "open", $0.kind.rawValue, $0.owner ?? ""] } ?? []
    case .product(let product): words = [state.evidence(of: product) == nil ? "missing" : "present"]
    case .control(let id):
      signs = [state.controls[id].map { glyphs.sign($0.status) }]
      signs.append(state.checks[CheckKey(.control, id)].map { glyphs.sign($0) })
    case .check(let key): signs = [state.checks[key].map { glyphs.sign($0) }]
    case .position(let position): signs = [glyphs.sign(state.shownPoll.state.votes[position])]
    case .step(let id):
      let status = state.shownStatus(of: id)
      signs = [status.map { glyphs.sign($0) }]
      words = status.map { [$0.rawValue] } ?? []
      if state.stepState(id)?.isActive == true { words.append("running") }
      if state.isLate(id) { words.append("late") }
      if let step = state.step(id), let duty = step.assigned {
        words += [duty, state.plan.assignee(of: step) ?? duty].flatMap {
          $0.lowercased().split(separator: " ").map { String($0) } + ["@" + $0.lowercased()]
        }
      }
    case .group(let id):
      let status = GroupStanding(id, state)?.status
      signs = [status.map { glyphs.sign($0) }]
      words = status.map { [$0.rawValue] } ?? []
    case .trigger(let id): signs = [state.triggers[id].map { glyphs.sign($0.status) }]
    }
    // A step that has timed out or waits for a decision has failed, whatever its word.
    if signs.contains(where: { $0?.role == .failure }) { words.append("failed") }
    return words + signs.compactMap { $0?.word.lowercased() }
  }
}
