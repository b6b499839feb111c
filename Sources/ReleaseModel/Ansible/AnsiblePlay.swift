/// A run of Ansible as a plan writes it: what `ansible-playbook` is given.
public struct AnsiblePlay: Hashable, Codable, Sendable {
  /// When Ansible only tells what it would do.
  public enum DryRun: String, Codable, CaseIterable, Sendable {
    /// Whenever the step runs.
    case always
    /// When the release is rehearsed.
    case rehearsal
  }

  /// The playbook's path, from the folder in which the step runs.
  public var playbook: String
  /// Files, folders and lists of hosts, as Ansible takes them; empty for what Ansible's own settings name.
  public var inventory: [String] = []
  /// The pattern of the hosts that it is limited to.
  public var limit: String?
  /// How many hosts at once.
  public var forks: Int?
  /// The tags of the tasks that alone are run.
  public var tags: [String]?
  /// The tags of the tasks that are left out.
  public var skipTags: [String]?
  /// How many hosts to a batch, or several batches: for a playbook that reads `relboard_serial`.
  public var serial: [String]?
  /// How many hosts of a batch may fail, in percent: for a playbook that reads `relboard_max_fail_percentage`.
  public var maxFailPercentage: Int?
  /// Variables over all others.
  public var extraVars: [String: PlayValue]?
  /// Files of such variables.
  public var varsFiles: [String]?
  /// When it only tells what it would change.
  public var check: DryRun?
  /// When it shows what changes in files.
  public var diff: DryRun?
  /// Whether it becomes another user on the hosts.
  public var becomes: Bool?
  /// Which one.
  public var becomeUser: String?
  /// By what means.
  public var becomeMethod: String?
  /// As whom it connects.
  public var user: String?
  /// The file of the key with which it connects.
  public var privateKey: String?
  /// Files of vault passwords, or programs that print one; each may have an id before it: `id@path`.
  public var vaultPasswords: [String]?
  /// A file with the password with which it becomes another user.
  public var becomePasswordFile: String?
  /// Whether it asks for the vault's password at the step's terminal.
  public var asksVaultPassword: Bool?
  /// Whether it asks there for the password with which it becomes another user.
  public var asksBecomePassword: Bool?

  /// Runs a playbook as it stands.
  public init(playbook: String) { self.playbook = playbook }

  /// What runs Ansible.
  public static let program = "ansible-playbook"
  /// The variable that says how many hosts to a batch.
  public static let serialVariable = "relboard_serial"
  /// The variable that says how many of them may fail.
  public static let maxFailVariable = "relboard_max_fail_percentage"

  /// The command, but for what an attempt adds: variables and hosts, which stand in files of its own.
  public var invocation: Invocation {
    .program([Self.program] + options + ["--", playbook])
  }

  /// What chooses hosts, for `ansible-inventory` as well.
  public var inventoryOptions: [String] {
    inventory.map { "--inventory=\($0)" } + vaultOptions
  }

  private var vaultOptions: [String] {
    (vaultPasswords ?? []).map { $0.contains("@") ? "--vault-id=\($0)" : "--vault-password-file=\($0)" }
  }

  private var options: [String] {
    var options = inventoryOptions
    func add(_ name: String, _ value: String?) {
      if let value { options.append("--\(name)=\(value)") }
    }
    add("limit", limit)
    add("forks", forks.map { String($0) })
    add("tags", tags?.joined(separator: ","))
    add("skip-tags", skipTags?.joined(separator: ","))
    for file in varsFiles ?? [] { add("extra-vars", "@" + file) }
    if check == .always { options.append("--check") }
    if diff == .always { options.append("--diff") }
    if becomes == true { options.append("--become") }
    add("become-user", becomeUser)
    add("become-method", becomeMethod)
    add("user", user)
    add("private-key", privateKey)
    add("become-password-file", becomePasswordFile)
    if asksVaultPassword == true { options.append("--ask-vault-pass") }
    if asksBecomePassword == true { options.append("--ask-become-pass") }
    return options
  }

  /// The variables that an attempt writes into a file for it; empty where there are none.
  public var variables: [String: PlayValue] {
    var variables = extraVars ?? [:]
    if let serial {
      variables[Self.serialVariable] = .list(serial.map { Int($0).map { .integer($0) } ?? .text($0) })
    }
    if let maxFailPercentage { variables[Self.maxFailVariable] = .integer(maxFailPercentage) }
    return variables
  }

  /// The command that has Ansible read all of it and name its hosts, and do nothing. What is not known before a step has
  /// given it is left out.
  public var listing: [String] {
    var play = mappingTexts { OutputReference.filled($0) { _ in "-" } }
    if limit.map({ !OutputReference.all(in: $0).isEmpty }) == true { play.limit = nil }
    (play.asksVaultPassword, play.asksBecomePassword) = (nil, nil)
    return [Self.program, "--list-hosts"] + play.options + ["--", playbook]
  }

  /// Whether its inventory is known before any step has run.
  public var knowsInventory: Bool { inventory.allSatisfy { OutputReference.all(in: $0).isEmpty } }

  /// Whether nothing is changed when it runs now.
  public var isDryRun: Bool { check == .always }

  /// As it runs in a rehearsal: what is only meant for that is so always, and otherwise never.
  func running(inRehearsal isRehearsal: Bool) -> AnsiblePlay {
    var play = self
    if check == .rehearsal { play.check = isRehearsal ? .always : nil }
    if diff == .rehearsal { play.diff = isRehearsal ? .always : nil }
    return play
  }

  /// With its texts changed that are filled in late. The playbook is what is run, and is none of them.
  func mappingTexts(_ change: (String) -> String) -> AnsiblePlay {
    var play = self
    play.inventory = inventory.map(change)
    play.limit = limit.map(change)
    play.tags = tags?.map(change)
    play.skipTags = skipTags?.map(change)
    play.extraVars = extraVars?.mapValues { $0.mappingTexts(change) }
    play.varsFiles = varsFiles?.map(change)
    return play
  }
}

/// What a variable of Ansible's holds.
public indirect enum PlayValue: Hashable, Sendable {
  case text(String)
  case integer(Int)
  case boolean(Bool)
  case list([PlayValue])

  fileprivate func mappingTexts(_ change: (String) -> String) -> PlayValue {
    switch self {
    case .text(let text): .text(change(text))
    case .list(let values): .list(values.map { $0.mappingTexts(change) })
    case .integer, .boolean: self
    }
  }
}

extension PlayValue: Codable {
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let boolean = try? value.decode(Bool.self) {
      self = .boolean(boolean)
    } else if let integer = try? value.decode(Int.self) {
      self = .integer(integer)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else {
      self = .list(try value.decode([PlayValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .text(let text): try value.encode(text)
    case .integer(let integer): try value.encode(integer)
    case .boolean(let boolean): try value.encode(boolean)
    case .list(let values): try value.encode(values)
    }
  }
}

extension Step {
  /// Has Ansible run it.
  public mutating func take(_ play: AnsiblePlay) {
    self.play = play
    action = .run(play.invocation)
  }
}

extension Undo {
  /// Has Ansible reverse it.
  public mutating func take(_ play: AnsiblePlay) {
    self.play = play
    action = .run(play.invocation)
  }
}

extension Plan {
  /// Whether Ansible runs anything of it.
  public var usesAnsible: Bool {
    let backout = (backout?.before ?? []) + (backout?.after ?? [])
    return (deployment.steps + (deployment.finally ?? []) + backout).contains {
      $0.play != nil || $0.undo?.play != nil
    }
  }

  /// The plan with what Ansible only does in a rehearsal, or only then.
  func playing(inRehearsal isRehearsal: Bool) -> Plan {
    func changed(_ step: Step) -> Step {
      var step = step
      if let play = step.play { step.take(play.running(inRehearsal: isRehearsal)) }
      if let play = step.undo?.play { step.undo?.take(play.running(inRehearsal: isRehearsal)) }
      return step
    }
    var plan = self
    plan.deployment.steps = deployment.steps.map(changed)
    plan.deployment.finally = deployment.finally?.map(changed)
    plan.backout?.before = backout?.before.map(changed) ?? []
    plan.backout?.after = backout?.after.map(changed) ?? []
    return plan
  }
}
