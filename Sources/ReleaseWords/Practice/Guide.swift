import ReleaseModel

/// What the practice asks in a task, in a page.
public struct Guide: Sendable {
  /// The task's name.
  public let title: String
  /// What it is for.
  public let purpose: String
  /// Who does it.
  public let who: String
  /// What it starts from and what it makes.
  public let makes: String
  /// What is done, in order.
  public let steps: [String]
  /// What of it is found in relboard, and how.
  public let here: [String]

  /// The whole page: headings, paragraphs and lists, a line each; an empty line parts them.
  public var paragraphs: [String] {
    [purpose, "", "Who    \(who)", "Makes  \(makes)", "", "What is done"]
      + steps.enumerated().map { "  \($0 + 1). \($1)" }
      + ["", "In relboard"] + here.map { "  - \($0)" }
  }
}

extension WorkProduct {
  /// What people call it.
  public var title: String {
    switch self {
    case .releaseControls: "Release controls"
    case .infrastructure: "Infrastructure"
    case .deploymentPlan: "Deployment plan"
    case .backoutPlan: "Backout plan"
    case .communications: "Release communications"
    case .release: "Release"
    }
  }

  /// What it is, in a sentence or two.
  public var meaning: String {
    switch self {
    case .releaseControls:
      "What must hold before a release may go ahead, kept by the deployment manager: a reviewed plan, components that fit together, an intact package, the customer's approval, a way back, a hand-over to support."
    case .infrastructure:
      "All that the release runs on: software, hardware, networks and facilities, installed and tested together."
    case .deploymentPlan:
      "What is special about delivering this release: scope, timing, dependencies, risks, who is affected, who approves, who delivers, and what counts as done."
    case .backoutPlan:
      "The answers to nine questions: when to go back, by when, who decides, who does it, how, what else could be done, how long it takes, who is told, and whether it was tried."
    case .communications:
      "A draft for each group that the release matters to, written before it and sent when its moment comes: what changes, why that is good, where, how and when."
    case .release:
      "The files that are delivered, complete in themselves, with the baseline that they were built from and the documents that go with them."
    }
  }
}
