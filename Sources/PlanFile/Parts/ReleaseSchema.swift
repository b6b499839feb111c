import ReleaseModel

extension Release {
  /// What reading goes on with when the file has no release.
  static let standIn = Release(name: "", version: "", environment: "")
}

extension Schema where Value == Release {
  /// What is released, where and when.
  static var release: Self {
    .mapping("the release") { fields in
      var release = Release(
        name: fields.required("name", .line, "its name", else: ""),
        version: fields.required("version", .line, "the version that is delivered", else: ""),
        environment: fields.required(
          "environment", .line, "what a person types to confirm something dangerous", else: ""))
      if let baseline = fields.optional("baseline", .sourceTag, "the tag from which it can be rebuilt") {
        (release.baseline, release.baselineCommit) = (baseline.tag, baseline.commit)
      }
      fields.set(
        &release.repository, "repository", .line,
        "where the source is kept: in a path or an address of git's the baseline is looked up")
      fields.set(&release.scope, "scope", .text, "what the release covers")
      fields.set(&release.features, "features", .list(of: .text), "the features being released")
      fields.set(&release.risks, "risks", .list(of: .risk), "the known risks")
      release.affected = fields.optional(
        "affected", .text, "who is affected beside its users, and how")
      release.handOver = fields.optional(
        "hand-over", .text, "how it is handed over to operations and support, and whom they turn to")
      fields.set(&release.window, "window", .window, "when the release may be made")
      if fields.has("window") {
        fields.findings.declare(TimePoint.opening, in: .moment, at: fields.mark(of: "window"))
      }
      fields.set(&release.freezes, "freezes", .list(of: .freeze), "when it may not")
      release.afterWindow = fields.optional(
        "after-window", .choice, "what becomes of a run that is under way when its time is over")
      release.environmentLock = fields.optional(
        "environment-lock", .boolean,
        "no other release with this key is made in the environment while this one is")
      fields.set(&release.package, "package", .list(of: .packageFile), "the files that are delivered")
      fields.set(&release.documents, "documents", .list(of: .line), "documents that travel with the release")
      release.components = fields.optional(
        "components", .list(of: .component), "the parts that somebody has to have accepted")
      fields.set(&release.checklist, "checklist", .checklist, "the deployment plan checklist")
      return release
    }
  }
}

extension Schema where Value == Risk {
  /// What may go wrong, alone or with who watches over it.
  fileprivate static var risk: Self {
    let owned = Self.mapping("a risk") { fields in
      var risk = Risk(fields.required("risk", .text, "what may go wrong", else: ""))
      fields.set(&risk.owner, "owner", .reference(to: .person), "who watches over it")
      fields.set(&risk.answer, "answer", .text, "what is done about it")
      return risk
    }
    return Schema(.either([.scalar(.text), owned.shape()])) { node, findings in
      if case .mapping = node.content { return owned.read(node, findings) }
      return Schema<String>.text.read(node, findings).map { Risk($0) }
    }
  }
}

extension Schema where Value == Window {
  /// The release window.
  static var window: Self {
    .mapping("the window") { fields in fields.window(from: "opens", to: "closes") }
  }
}

extension Schema where Value == Freeze {
  /// A time in which nothing is released.
  static var freeze: Self {
    .mapping("a freeze") { fields in
      let name = fields.required("name", .line, "its name", else: "")
      return fields.window(from: "from", to: "to").map { Freeze(name: name, window: $0) }
    }
  }
}

extension Fields {
  /// Reads a stretch of time, which has to be longer than nothing.
  mutating func window(from first: String, to second: String) -> Window? {
    let zone = optional("zone", .zone, "the time zone of its dates and local times; UTC without it")
    let (begins, ends) = (
      "its beginning: a date begins with its day, in the zone",
      "its end: a date ends with its day, in the zone"
    )
    if zone == nil, has("zone") {
      // What the times mean is not known.
      (_, _) = (required(first, .line, begins), required(second, .line, ends))
      return nil
    }
    let opens = required(first, .windowTime(in: zone, isEnd: false), begins)
    let closes = required(second, .windowTime(in: zone, isEnd: true), ends)
    guard let opens, let closes else { return nil }
    guard opens < closes else {
      findings.report(.broken(.notBefore(first: first, second: second)), at: mark(of: first))
      return nil
    }
    return Window(opens: opens, closes: closes, zone: zone)
  }
}

/// A tag, and the commit at which it has to be.
private struct Tag {
  var tag: String
  var commit: String?
}

extension Schema where Value == Tag {
  /// The tag alone, or with its commit.
  fileprivate static var sourceTag: Self {
    let pinned = Self.mapping("the baseline") { fields in
      Tag(
        tag: fields.required("tag", .line, "the tag", else: ""),
        commit: fields.required("commit", .commit, "the commit at which it has to be"))
    }
    let tag = Schema<String>.line
    return Schema(.either([tag.shape(), pinned.shape()])) { node, findings in
      if case .mapping = node.content { return pinned.read(node, findings) }
      return tag.read(node, findings).map { Tag(tag: $0) }
    }
  }
}

extension Schema where Value == Component {
  /// A part of the release, and why it may be delivered.
  fileprivate static var component: Self {
    .mapping("a component") { fields in
      var component = Component(name: fields.id(in: .component, key: "name", .line))
      fields.set(&component.accepted, "accepted", .line, "who has accepted it, and when")
      fields.set(&component.exception, "exception", .text, "why it is delivered although nobody has")
      if fields.has("accepted") { fields.exclude("exception", "accepted") }
      return component
    }
  }
}

extension Schema where Value == PackageFile {
  /// A delivered file and its hash.
  static var packageFile: Self {
    .mapping("a package file") { fields in
      PackageFile(
        path: fields.required("path", .path, "the path, from the plan's folder", else: ""),
        sha256: fields.required("sha256", .sha256, "the SHA-256 that it must have", else: ""))
    }
  }
}

extension Schema where Value == [ChecklistAnswer] {
  /// The deployment plan checklist: its questions are its keys.
  static var checklist: Self {
    .mapping("the checklist") { fields in
      ChecklistAnswer.Question.allCases.compactMap { question in
        fields.optional(question.rawValue, .text, question.words).map {
          ChecklistAnswer(question: question, answer: $0)
        }
      }
    }
  }
}
