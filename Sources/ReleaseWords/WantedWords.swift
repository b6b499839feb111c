import ReleaseModel

extension ReleaseState {
  /// What is still wanted of what an event has decided, for whoever has decided it; nil where it says so itself.
  public func wantedWords(after event: Event) -> String? {
    switch event {
    case .controls(.approved(let id, _, _)):
      guard let control = plan.controls.first(where: { $0.id == id }), let required = control.requires,
        let given = controls[id]
      else { return nil }
      if given.status == .approved { return "nobody else is wanted" }
      return
        "\(given.approvals.count) of \(required.count), \(required.count - given.approvals.count) still wanted"
    case .poll(.voted):
      guard let poll = openPoll else { return nil }
      let open = poll.positions.map(\.position).filter { poll.state.votes[$0] == nil }
      return open.isEmpty ? nil : "still to answer: \(open.joined(separator: ", "))"
    default: return nil
    }
  }
}
