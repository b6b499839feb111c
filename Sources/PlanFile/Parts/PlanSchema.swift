import ReleaseModel

extension Schema where Value == Plan {
  /// The whole file.
  static var plan: Self {
    .mapping("the plan") { fields in
      _ = fields.required("relboard", .version, "the version of the format", else: "")
      var plan = Plan(
        release: fields.required("release", .release, "what is released, where and when", else: .standIn))
      fields.set(&plan.people, "people", .list(of: .person), "who takes part")
      fields.set(&plan.signers, "signers", .signers, "whose signatures count, and where they are handed in")
      fields.set(&plan.iteration, "iteration", .iteration, "the iteration in which the release is made ready")
      _ = fields.optional("values", .givenValues, "what names such as {{name}} stand for in the plan")
      fields.set(&plan.moments, "moments", .moments, "names for times, from which steps count theirs")
      fields.set(&plan.environment, "env", .variables, "environment variables of every step and check")
      let secrets = fields.optional(
        "secrets", .list(of: .secret),
        "environment variables whose values are masked in all output, and where they come from")
      plan.secrets = (secrets ?? []).map(\.name)
      for case let (name, source?) in (secrets ?? []).map({ ($0.name, $0.source) }) {
        plan.secretSources = (plan.secretSources ?? [:]).merging([name: source]) { $1 }
      }
      fields.set(&plan.controls, "controls", .list(of: .control), "what must hold before the release")
      fields.set(
        &plan.infrastructure, "infrastructure", .list(of: .infrastructure),
        "what the release stands on, and is validated before it")
      if let poll = fields.optional("poll", .poll, "the positions that the go/no-go poll calls, in order") {
        (plan.poll, plan.pollDeadline) = (poll.positions, poll.deadline)
      }
      plan.deployment = fields.required(
        "deployment", .deployment, "the steps that deliver the release", else: plan.deployment)
      fields.set(
        &plan.verification, "verification", .list(of: .entry(of: .verification)),
        "what decides whether the release stays")
      fields.set(&plan.backout, "backout", .backout, "how the release is taken back")
      fields.set(&plan.rehearsal, "rehearsal", .rehearsal, "what a rehearsal uses instead")
      fields.set(&plan.communications, "communications", .list(of: .message), "who is told what, and when")
      fields.findings.reportCycles(plan.communications.map { ($0.id, $0.after) }, in: .message)
      return plan
    }
  }
}

extension Schema where Value == RehearsalPlan {
  /// What a rehearsal uses instead of the real thing.
  static var rehearsal: Self {
    .mapping("the rehearsal") { fields in
      var rehearsal = RehearsalPlan(
        environment: fields.required("environment", .line, "the environment's name", else: ""))
      fields.set(&rehearsal.variables, "env", .variables, "environment variables of every step and check")
      fields.set(
        &rehearsal.channel, "messages", .channel,
        "how its messages travel; without it they are only shown, but for those told by hand")
      _ = fields.optional("values", .givenValues, "values over those of the plan")
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
    .names(.variable, .value) { entry, findings in
      if !Schema<String>.isVariable(entry.key) {
        findings.report(.invalid(.variable, read: .text(entry.key)), at: entry.mark)
      }
    }
  }
}

/// An environment variable that is secret.
private struct Secret {
  var name: String
  var source: SecretSource?
}

/// The keys that say where a secret comes from.
private enum SecretKey: String, CaseIterable { case run, file }

extension Schema where Value == Secret {
  /// The name of a variable, or with where it comes from.
  fileprivate static var secret: Self {
    let sourced = Self.mapping("a secret") { fields in
      let name = fields.required("name", .variable, "the variable in which commands find it", else: "")
      switch fields.exactlyOne(SecretKey.self) {
      case .run:
        return fields.required("run", .command, "the command that prints it when a run is opened")
          .map { Secret(name: name, source: .run($0)) }
      case .file, nil:
        return fields.optional("file", .path, "the file that holds it, without the line ends at its end")
          .map { Secret(name: name, source: .file($0)) }
      }
    }
    let name = Schema<String>.variable
    return Schema(.either([name.shape(), sourced.shape()])) { node, findings in
      if case .mapping = node.content { return sourced.read(node, findings) }
      return name.read(node, findings).map { Secret(name: $0) }
    }
  }
}

extension Schema where Value == [String: Bool] {
  /// What names stand for. It was put into the plan already, by ``ValueTable``, which has reported what is wrong.
  static var givenValues: Self {
    let other = Schema<Bool>.mapping("a value") { fields in
      _ = fields.optional("file", .path, "the file that holds it, without the line ends at its end")
      _ = fields.optional("run", .command, "the command that prints it when the plan is opened")
      return true
    }
    let shape = Shape.either([
      .scalar(.givenValue), .list(of: .scalar(.givenValue), canBeEmpty: true), other.shape(),
    ])
    return Schema(.names(.valueName, values: shape)) { _, _ in [:] }
  }
}

extension Schema where Value == [String: Bool] {
  /// What names stand for in a file that is used: ``Expander`` has put it there already.
  static var givenNames: Self { Schema(.names(.valueName, values: .scalar(.value))) { _, _ in [:] } }
}

extension Schema where Value == Person {
  /// Someone who takes part.
  static var person: Self {
    .mapping("a person") { fields in
      var person = Person(
        id: fields.id(in: .person),
        name: fields.required("name", .line, "the person's, or the duty's, name", else: ""))
      let role = Schema<String>.line.map { role, node, findings in
        findings.know(role, in: .assignee, at: node.mark)
        return role
      }
      fields.set(&person.role, "role", role, "the role, in the practice's words")
      fields.set(&person.contact, "contact", .line, "how to reach the person")
      return person
    }
  }
}

/// The go/no-go poll.
private struct Poll {
  var positions: [PollPosition]
  var deadline: Duration?
}

extension Schema where Value == Poll {
  /// The positions alone, or with their deadline.
  fileprivate static var poll: Self {
    let positions = Schema<[PollPosition]>.list(of: .position)
    let timed = Self.mapping("the poll") { fields in
      Poll(
        positions: fields.required(
          "positions", .list(of: .position, canBeEmpty: false), "who is called, in order", else: []),
        deadline: fields.optional("deadline", .duration, "how long they have: silence until then is NO-GO"))
    }
    return Schema(.either([positions.shape(), timed.shape()])) { node, findings in
      if case .mapping = node.content { return timed.read(node, findings) }
      return positions.read(node, findings).map { Poll(positions: $0) }
    }
  }
}

extension Schema where Value == Signers {
  /// Whose signatures count.
  fileprivate static var signers: Self {
    .mapping("the signers") { fields in
      var signers = Signers(
        keys: fields.required(
          "keys", .path, "the people's keys, in the form of OpenSSH's allowed signers", else: ""))
      fields.set(&signers.revoked, "revoked", .path, "the keys that count no more")
      fields.set(
        &signers.inbox, "inbox", .path, "the folder where other logins hand in what they have signed")
      return signers
    }
  }
}

extension Schema where Value == PollPosition {
  /// A position of the poll; its name is its id.
  static var position: Self {
    .mapping("a poll position") { fields in
      var position = PollPosition(position: fields.id(in: .position, key: "position", .line))
      fields.set(&position.person, "person", .reference(to: .person), "who answers for it")
      fields.set(&position.isSigned, "signed", .boolean, "whether the answer has to be signed")
      return position
    }
  }
}

extension Schema where Value == Control {
  /// A release control, measured or ticked.
  static var control: Self {
    .mapping("a control") { fields in
      var control = Control(
        id: fields.id(in: .control),
        title: fields.required("title", .line, "what must hold, in a person's words", else: ""))
      fields.set(
        &control.check, "check", .check(of: .control, id: control.id, title: control.title),
        "what measures it; without one a person ticks it")
      fields.set(&control.owner, "owner", .reference(to: .person), "who sees to it that it holds")
      fields.set(&control.requires, "requires", .approvals, "who has to approve it")
      fields.set(
        &control.validFor, "valid-for", .duration, "for how long it holds before the deployment starts")
      fields.set(&control.evidence, "evidence", .choice, "what kind of evidence it takes")
      for key in ["requires", "valid-for", "evidence"] where fields.has("check") {
        fields.exclude(key, "check, which tells whether it holds")
      }
      return control
    }
  }
}

extension Schema where Value == Approvals {
  /// Who has to approve a control.
  fileprivate static var approvals: Self {
    .mapping("requires") { fields in
      var approvals = Approvals()
      let other = Schema<String>.scalar(.choice(["operator"])) { text, _ in text == "operator" ? text : nil }
      fields.set(
        &approvals.roles, "roles", .list(of: .line, canBeEmpty: false),
        "the roles of which an approver has one")
      fields.set(&approvals.count, "count", .integer(1...20), "how many different people")
      approvals.isNotByOperator =
        fields.optional("not-by", other, "who may not: operator is whoever drives the run") != nil
      fields.set(&approvals.isSigned, "signed", .boolean, "whether each approval has to be signed")
      return approvals
    }
  }
}
