/// The practice's questions to what a group is told of a release. Who is told is the message's audience, which none lacks.
public enum MessageQuestion: String, Hashable, Sendable, CaseIterable {
  case what, why, `where`, how, when

  /// Whether a draft answers it: under its word, as in `Where: …`, or by a fact of the release that is the answer.
  public func isAnswered(by draft: String) -> Bool {
    let lowercased = draft.lowercased()
    let labels = lowercased.split { !$0.isLetter && $0 != ":" }
    return labels.contains { $0 == rawValue + ":" } || facts.contains { lowercased.contains($0) }
  }

  /// The beginnings of the names of the facts that answer it.
  private var facts: [String] {
    switch self {
    case .what: ["{{release.name", "{{#release.features", "{{release.scope", "{{release.checklist.what"]
    case .why: ["{{release.checklist.why"]
    case .where: ["{{release.checklist.where"]
    case .how: []
    case .when: ["{{release.checklist.when", "{{window."]
    }
  }
}
