/// What else a run may be made of whose driver is killed.
enum KilledShape: CaseIterable {
  case gate, loop, groupBackout, fleet

  private static func run(_ id: String, code: Int = 0) -> String {
    "'echo start 1 >> \(id).ledger; sleep 0.03; echo end >> \(id).ledger; exit \(code)'"
  }

  private var steps: String {
    switch self {
    case .gate:
      """
          - {id: first, title: First, run: \(Self.run("first"))}
          - {id: soak, title: Soak, needs: [first], gate: [health], soak: 200ms}
          - {id: last, title: Last, needs: [soak], run: \(Self.run("last"))}
      """
    case .loop:
      """
          - each: {region: [eu, us, ap]}
            id: deploy-{{region}}
            title: Deploy {{region}}
            run: 'echo start 1 >> "deploy-$VALUE_REGION.ledger"; sleep 0.03; echo end >> "deploy-$VALUE_REGION.ledger"'
          - {id: last, title: Last, needs: [deploy-eu, deploy-us, deploy-ap], run: \(Self.run("last"))}
      """
    case .groupBackout:
      """
          - group: eu
            title: Europe
            backout: alone
            steps:
              - {id: one, title: One, run: \(Self.run("one")), undo: {run: \(Self.run("undo.one"))}}
              - {id: two, title: Two, needs: [one], run: \(Self.run("two", code: 9)), undo: {run: \(Self.run("undo.two"))}}
          - {id: last, title: Last, run: \(Self.run("last"))}
      """
    case .fleet:
      """
          - id: web
            title: Web
            hosts: [a, b, c]
            batches: [1, 2]
            parallel: 2
            run: 'echo start 1 >> "web-$VALUE_HOST.ledger"; sleep 0.03; echo end >> "web-$VALUE_HOST.ledger"'
          - {id: last, title: Last, needs: [web], run: \(Self.run("last"))}
      """
    }
  }

  var plan: String {
    """
    relboard: 1
    release: {name: Killed, version: "1", environment: dev}
    deployment:
      parallel: 2
      steps:
    \(steps)
      finally:
        - {id: unlock, title: Unlock, run: \(Self.run("finally.unlock"))}
    verification:
      - {id: health, title: Health, run: echo 1, pass: "== 1"\(self == .gate ? ", every: 50ms" : "")}
    \(self == .groupBackout ? "backout: {triggers: [{id: t, title: T, when: {person: true}}]}" : "")
    """
  }

  var answers: String {
    self == .groupBackout ? "back-out: {problem: p, owner: o, authorised-by: m, group: eu}\nresume: 1" : ""
  }

  /// Every step, and the exit code with which it ends; nil of one that runs nothing.
  var codes: [String: Int?] {
    switch self {
    case .gate: ["first": 0, "soak": nil, "last": 0, "finally.unlock": 0]
    case .loop: ["deploy-eu": 0, "deploy-us": 0, "deploy-ap": 0, "last": 0, "finally.unlock": 0]
    case .fleet:
      [
        "web-batch-1": nil, "web-batch-2": nil, "web-a": 0, "web-b": 0, "web-c": 0, "last": 0,
        "finally.unlock": 0,
      ]
    case .groupBackout: ["one": 0, "two": 9, "undo.one": 0, "undo.two": 0, "last": 0, "finally.unlock": 0]
    }
  }

  /// What is on record once, besides.
  var once: [String] {
    switch self {
    case .gate, .loop, .fleet: ["run.succeeded"]
    case .groupBackout: ["run.succeeded", "backout.ordered"]
    }
  }
}
