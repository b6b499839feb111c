import ReleaseModel

extension Schema where Value == Plan {
  /// The whole file.
  static var plan: Self {
    .mapping("the plan") { fields in
      _ = fields.required("relboard", .version, else: "")
      var plan = Plan(release: fields.required("release", .release, else: .standIn))
      fields.set(&plan.people, "people", .list(of: .person))
      fields.set(&plan.iteration, "iteration", .iteration)
      fields.set(&plan.environment, "env", .variables)
      fields.set(&plan.secrets, "secrets", .list(of: .variable))
      fields.set(&plan.controls, "controls", .list(of: .control))
      fields.set(&plan.infrastructure, "infrastructure", .list(of: .infrastructure))
      fields.set(&plan.poll, "poll", .list(of: .position))
      plan.deployment = fields.required("deployment", .deployment, else: plan.deployment)
      fields.set(&plan.verification, "verification", .list(of: .entry(of: .verification)))
      fields.set(&plan.backout, "backout", .backout)
      fields.set(&plan.rehearsal, "rehearsal", .rehearsal)
      fields.set(&plan.communications, "communications", .list(of: .message))
      return plan
    }
  }
}

extension Schema where Value == RehearsalPlan {
  /// What a rehearsal uses instead of the real thing.
  static var rehearsal: Self {
    .mapping("the rehearsal") { fields in
      var rehearsal = RehearsalPlan(environment: fields.required("environment", .line, else: ""))
      fields.set(&rehearsal.variables, "env", .variables)
      return rehearsal
    }
  }
}

extension Schema where Value == String {
  /// The version of the format.
  static var version: Self { .scalar(.version) { text, _ in text == "1" ? text : nil } }
}

extension Schema where Value == [String: String] {
  /// Environment variables.
  static var variables: Self {
    Schema { node, findings in
      guard case .mapping(let entries) = node.content else {
        findings.report(.invalid(.mapping, read: node.summary), at: node.mark)
        return nil
      }
      var variables: [String: String] = [:]
      for entry in entries {
        if !Schema<String>.isVariable(entry.key) {
          findings.report(.invalid(.variable, read: .text(entry.key)), at: entry.mark)
        }
        variables[entry.key] = Schema<String>.value.read(entry.value, findings)
      }
      return variables
    }
  }
}

extension Schema where Value == Person {
  /// Someone who takes part.
  static var person: Self {
    .mapping("a person", later: ["key"]) { fields in
      var person = Person(
        id: fields.id(in: .person), name: fields.required("name", .line, else: ""))
      fields.set(&person.role, "role", .line)
      fields.set(&person.contact, "contact", .line)
      return person
    }
  }
}

extension Schema where Value == PollPosition {
  /// A position of the poll; its name is its id.
  static var position: Self {
    .mapping("a poll position") { fields in
      var position = PollPosition(position: fields.id(in: .position, key: "position", .line))
      fields.set(&position.person, "person", .reference(to: .person))
      return position
    }
  }
}

extension Schema where Value == Control {
  /// A release control, measured or ticked.
  static var control: Self {
    .mapping("a control", later: ["requires", "signed", "valid-for"]) { fields in
      var control = Control(
        id: fields.id(in: .control), title: fields.required("title", .line, else: ""))
      fields.set(&control.check, "check", .check(of: .control, id: control.id, title: control.title))
      return control
    }
  }
}
