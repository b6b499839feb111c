import ReleaseModel

/// A run of Ansible in a plan, and where what it is given stands.
public struct PlayPlace: Hashable, Sendable {
  /// What may be wrong with it.
  public enum Part: String, Hashable, Sendable {
    case play, playbook, inventory, limit
  }

  /// What Ansible is given.
  public var play: AnsiblePlay
  /// The folder in which the step runs, from the plan's; nil for the plan's own.
  public var directory: String?
  /// The step's environment variables over those of the plan.
  public var environment: [String: String] = [:]
  private var marks: [Part: Mark] = [:]

  fileprivate init(_ play: AnsiblePlay, _ marks: [Part: Mark]) {
    self.play = play
    self.marks = marks
  }

  /// Says what is wrong with a part of it, where that stands.
  public func diagnostic(_ words: String, at part: Part) -> Diagnostic {
    Diagnostic(.play(words), at: marks[part] ?? marks[.play])
  }

  /// Takes the folder and the variables of the step in which it is, where it has none of its own.
  mutating func take(_ step: Step) {
    directory = directory ?? step.directory
    environment = (step.environment ?? [:]).merging(environment) { _, own in own }
  }
}

extension Fields {
  /// Tells the runs of Ansible that were read since there were so many in which folder they are.
  func place(playsAfter count: Int, _ step: Step) { findings.placePlays(after: count, step) }
}

extension Schema where Value == AnsiblePlay {
  /// What `ansible-playbook` is given.
  static var play: Self {
    .mapping("a play") { fields in
      var play = AnsiblePlay(
        playbook: fields.required("playbook", .path, "the playbook, from the step's folder", else: ""))
      fields.set(
        &play.inventory, "inventory", .oneOrMore(of: .line),
        "the files, folders or lists of hosts that Ansible takes; without it those of its own settings")
      fields.set(&play.limit, "limit", .line, "the pattern of the hosts that it is limited to")
      fields.set(&play.forks, "forks", .integer(1...1000), "how many hosts at once")
      fields.set(
        &play.serial, "serial", .oneOrMore(of: .serial),
        "how many hosts to a batch, for a playbook with serial: \"{{ relboard_serial }}\"")
      fields.set(
        &play.maxFailPercentage, "max-failures", .percentage,
        "how many hosts of a batch may fail, for one with max_fail_percentage: \"{{ relboard_max_fail_percentage }}\""
      )
      fields.set(&play.tags, "tags", .oneOrMore(of: .line), "the tags of the tasks that alone are run")
      fields.set(
        &play.skipTags, "skip-tags", .oneOrMore(of: .line), "the tags of the tasks that are left out")
      fields.set(&play.extraVars, "extra-vars", .playVariables, "variables over all others")
      fields.set(&play.varsFiles, "extra-vars-files", .oneOrMore(of: .path), "files of such variables")
      fields.set(&play.check, "check", .dryRun, "tells what it would change, and changes nothing")
      fields.set(&play.diff, "diff", .dryRun, "shows what changes in files")
      fields.readBecoming(&play)
      fields.readPasswords(&play)
      fields.findings.note(
        PlayPlace(
          play,
          [
            .play: fields.mark, .playbook: fields.mark(of: "playbook"),
            .inventory: fields.mark(of: "inventory"),
            .limit: fields.mark(of: "limit"),
          ]))
      return play
    }
  }
}

extension Fields {
  fileprivate mutating func readBecoming(_ play: inout AnsiblePlay) {
    set(&play.becomes, "become", .boolean, "becomes another user on the hosts")
    set(&play.becomeUser, "become-user", .line, "which one; root without it")
    set(&play.becomeMethod, "become-method", .line, "by what means; sudo without it")
    set(&play.user, "user", .line, "as whom it connects")
    set(&play.privateKey, "private-key", .path, "the file of the key with which it connects")
  }

  fileprivate mutating func readPasswords(_ play: inout AnsiblePlay) {
    set(
      &play.vaultPasswords, "vault-password-file", .oneOrMore(of: .path),
      "a file that holds the vault's password, or a program that prints it; id@FILE for one of several vaults"
    )
    set(&play.becomePasswordFile, "become-password-file", .path, "the same for becoming another user")
    set(
      &play.asksVaultPassword, "ask-vault-password", .boolean,
      "asks for the vault's password at the step's terminal, which needs terminal: true")
    set(&play.asksBecomePassword, "ask-become-password", .boolean, "the same for becoming another user")
  }

  /// A password that is asked for has to be typed somewhere.
  func reviewPasswords(_ step: Step) {
    guard let play = step.play, step.hasTerminal != true else { return }
    let asks = [
      ("ask-vault-password", play.asksVaultPassword), ("ask-become-password", play.asksBecomePassword),
    ]
    for (key, isAsked) in asks where isAsked == true {
      findings.report(.broken(.needsKey("terminal", with: key)), at: mark(of: "ansible"))
    }
  }
}

extension Schema where Value == AnsiblePlay.DryRun? {
  /// `true`, `false` or `rehearsal`.
  fileprivate static var dryRun: Self {
    .scalar(.choice(["true", "false", "rehearsal"])) { text, _ in
      switch text {
      case "true": .some(.always)
      case "false": .some(nil)
      case "rehearsal": .some(.rehearsal)
      case _: nil
      }
    }
  }
}

extension Schema where Value == String {
  /// How many hosts to a batch.
  fileprivate static var serial: Self {
    .scalar(.serial) { text, _ in
      let number = text.hasSuffix("%") ? text.dropLast() : text[...]
      let isNumber = (1...9).contains(number.count) && number.allSatisfy { $0.isASCII && $0.isNumber }
      return isNumber && Int(number) != 0 ? text : nil
    }
  }
}

extension Schema where Value == Int {
  /// So many of a hundred.
  fileprivate static var percentage: Self {
    .scalar(.percentage) { text, _ in
      text.hasSuffix("%") ? Int(text.dropLast()).flatMap { (0...100).contains($0) ? $0 : nil } : nil
    }
  }
}

extension Schema where Value == [String: PlayValue] {
  /// Variables of Ansible's.
  fileprivate static var playVariables: Self {
    .names(.variable, .playValue) { entry, findings in
      if !Schema<String>.isVariable(entry.key) {
        findings.report(.invalid(.variable, read: .text(entry.key)), at: entry.mark)
      }
    }
  }
}

extension Schema where Value == PlayValue {
  /// A text, a number, a truth value, or a list of such.
  fileprivate static var playValue: Self {
    let single = Schema<PlayValue>(.scalar(.value)) { node, findings in
      guard case .scalar(let scalar) = node.content, !scalar.isNull else {
        findings.report(.invalid(.value, read: node.summary), at: node.mark)
        return nil
      }
      // As YAML has it: what is quoted is a text.
      if scalar.style == .plain, scalar.source == nil {
        if let boolean = Bool(scalar.text) { return .boolean(boolean) }
        if let integer = Int(scalar.text), String(integer) == scalar.text { return .integer(integer) }
      }
      return .text(scalar.text)
    }
    let several = Schema<[PlayValue]>.list(of: single)
    return Schema(.either([single.shape(), several.shape()])) { node, findings in
      if case .list = node.content { return several.read(node, findings).map { .list($0) } }
      return single.read(node, findings)
    }
  }
}
