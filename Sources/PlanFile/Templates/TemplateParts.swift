extension PlanTemplate {
  /// A template of one kind of release: what every release has, around what this kind does.
  ///
  /// - Parameters:
  ///   - does: the parts from `env` to `backout`, at the left edge.
  init(name: String, summary: String, what: String, does: String) {
    self.init(
      name: name, summary: summary,
      text: Self.opening(summary, what) + "\n" + Self.controls + "\n\n" + does + "\n" + Self.communications)
  }

  private static func opening(_ summary: String, _ what: String) -> String {
    """
    # A release plan: \(summary). Fill in what says TODO; `relboard check` lists what is left,
    # and what the practice would have beside. Durations need a unit: ms, s, m, h or d. Unknown keys are errors.
    relboard: 1

    release:
      name: TODO the product
      version: TODO the version
      environment: production         # what a person types to confirm something dangerous
      scope: TODO what this release covers, in a sentence
      features: [TODO what is new in it]
      risks: [{risk: TODO what can go wrong, owner: engineer, answer: TODO what is done about it}]
      affected: TODO who is affected beside its users, and how
      hand-over: TODO how it is handed over to operations, and whom they turn to
      #: When the release may be made: days in UTC, or times such as 2030-01-15T22:00:00Z.
      window: {opens: 2030-01-15, closes: 2030-01-16}
      #: The tag from which it can be rebuilt, the delivered files with their SHA-256, and the documents.
      # baseline: v1.0.0
      # package: [{path: dist/example-1.0.0.tar.gz, sha256: "64 hexadecimal digits"}]
      # documents: [docs/runbook.md]
      checklist:                      # the deployment plan checklist
        end-users: TODO who they are, and how they are trained
        what: \(what)
        when: TODO when it must be available, and tested
        where: TODO where the users are
        why: TODO why it is released
        support: TODO who supports it, and by which documents
        done: Every check of the verification has passed.

    people:                           # other parts name them by id
      - {id: engineer, name: TODO name, role: deployment engineer, contact: TODO telephone}
      - {id: manager, name: TODO name, role: deployment manager, contact: TODO telephone}
      - {id: owner, name: TODO name, role: product owner, contact: TODO telephone}

    """
  }

  /// What the practice asks of every release, in its order.
  static let controls = """
    controls:                         # the practice's seven; a person ticks each with evidence
      - id: plan-reviewed
        title: "Deployment plan reviewed, with its risks, issues and deviations"
        requires: {roles: [deployment manager], not-by: operator} # another person than who drives the run; `signed: true` and `signers:` ask for their signature
        valid-for: 7d
      - {id: components, title: "Components are defined, integrated and compatible"}
      - {id: package, title: Integrity of the package is verified and kept}
      - {id: configuration, title: Configuration items are referred to}
      - {id: customer, title: The customer has approved, requires: {roles: [product owner]}}
      - {id: backout, title: Can be backed out without harm to the rest}
      - {id: hand-over, title: "Handed over to operations and support, with documents and knowledge"}
    """

  private static let communications = """
    communications:                   # drafts; Mustache names over the release's facts
      - id: desk
        audience: Service desk
        moment: started
        by-hand: TODO whom to call
        text: "{{release.name}} {{release.version}} is being deployed until {{window.closes}} at the latest."
      - id: users
        audience: Users
        moment: succeeded
        by-hand: TODO where it is posted
        text: |
          What: {{release.name}} {{release.version}}: {{#release.features}}{{.}} {{/release.features}}
          Why: {{release.checklist.why}}
          Where: {{release.checklist.where}}
          How: TODO how one gets at it, and with which permissions
          When: from now on.
      - id: owner
        audience: Product owner
        moment: backed-out
        by-hand: Call them.
        text: "{{release.name}} {{release.version}} was backed out: {{problem.title}}."

    """

  /// The backout plan's answers in words, which every kind needs.
  static let answers = """
      start-within: 5m
      authorisers: [manager]
      performers: [engineer]
      contingencies: TODO what else can be done when the backout fails
      communicate: TODO whom you tell of a backout, and how
      tested: TODO where and when it was tested
    """
}
