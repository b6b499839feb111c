import ReleaseModel
import TestSupport

// Plans for tests, written as briefly as a plan file would be.

extension Plan {
  static func of(_ steps: Step..., parallel: Int = 1, _ change: (inout Plan) -> Void = { _ in }) -> Plan {
    var plan = Plan(release: Release(name: "Example", version: "1.0.0", environment: "production"))
    plan.people = [
      Person(id: "manager", name: "Deployment manager"), Person(id: "tester", name: "Test clerk"),
    ]
    plan.deployment.steps = steps
    plan.deployment.parallel = parallel
    change(&plan)
    return plan
  }

  /// A backout with these triggers; it may be changed further.
  mutating func takesBack(_ triggers: Trigger..., change: (inout BackoutPlan) -> Void = { _ in }) {
    var backout = BackoutPlan()
    backout.triggers = triggers
    change(&backout)
    self.backout = backout
  }
}

extension Step {
  static func run(_ id: StepID, needs: [StepID] = [], _ change: (inout Step) -> Void = { _ in }) -> Step {
    var step = Step(id: id, title: "Step \(id)", action: .run(.shell("do \(id)")))
    step.needs = needs
    change(&step)
    return step
  }

  /// A step that can be reversed.
  static func undoable(
    _ id: StepID, needs: [StepID] = [], planned: Duration? = nil, undo: Duration? = nil
  ) -> Step {
    run(id, needs: needs) {
      $0.planned = planned
      $0.undo = Undo(action: .run(.shell("undo \(id)")), planned: undo)
    }
  }

  /// A step that a backout leaves as it is.
  static func left(_ id: StepID, needs: [StepID] = []) -> Step {
    run(id, needs: needs) { $0.leftBecause = "\(id) does no harm" }
  }

  /// A hold of the plan.
  static func hold(
    _ id: StepID, of poll: [String], within deadline: Duration? = nil, needs: [StepID] = []
  ) -> Step {
    var step = Step(id: id, title: "Hold \(id)", action: .hold(StepHold(poll: poll, deadline: deadline)))
    step.needs = needs
    return step
  }

  static func gate(_ id: StepID, needs: [StepID] = [], _ checks: [String], soak: Duration? = nil) -> Step {
    var step = Step(id: id, title: "Step \(id)", action: .gate(Gate(checks: checks, soak: soak)))
    step.needs = needs
    return step
  }

  static func manual(_ id: StepID, needs: [StepID] = []) -> Step {
    var step = Step(id: id, title: "Step \(id)", action: .manual("Do \(id)."))
    step.needs = needs
    return step
  }
}

extension Check {
  /// A check of a number: below 10 passes.
  static func number(_ id: String, _ change: (inout Check) -> Void = { _ in }) -> Check {
    var check = Check(id: id, title: "Check \(id)", probe: .run(.shell("measure \(id)")))
    check.pass = Criterion("< 10")
    change(&check)
    return check
  }

  static func manual(_ id: String, by: [PersonID] = []) -> Check {
    Check(id: id, title: "Test \(id)", probe: .manual(ManualTest(instructions: "Try \(id).", by: by)))
  }
}

extension CheckKey {
  static func verification(_ id: String) -> CheckKey { CheckKey(.verification, id) }
  static func control(_ id: String) -> CheckKey { CheckKey(.control, id) }
}

extension Observation {
  static let good = Observation.reading("1")
  static let bad = Observation.reading("99")
}

extension Trigger {
  static func on(_ id: TriggerID, _ condition: Condition, _ action: Action = .propose) -> Trigger {
    var trigger = Trigger(id: id, title: "Trigger \(id)", when: condition)
    trigger.action = action
    return trigger
  }
}

extension Command {
  /// Backs out as a person would, in the environment of the plans above.
  static func backOutNow(by authoriser: String = "manager") -> Command {
    .backout(.backOut(.orders, authorisedBy: authoriser, typedEnvironment: "production"))
  }
}

extension Problem {
  static let orders = Problem(title: "orders are lost", severity: .critical, owner: "manager")
}

extension SeededGenerator {
  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

  mutating func pick<Elements: Collection>(_ elements: Elements) -> Elements.Element {
    elements.randomElement(using: &self)!
  }
}
