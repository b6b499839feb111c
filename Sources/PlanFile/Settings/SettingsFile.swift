import PlainText

/// What reading settings from one place gives.
public struct SettingsReading: Sendable {
  /// What is chosen there; of what is wrong nothing.
  public var settings = Settings()
  /// Where each is chosen; empty for what is no file.
  public var marks: [Settings.Key: Mark] = [:]
  /// Every error, a line each, with its place.
  public var problems: [String] = []
}

/// Reads settings as strictly as plans: a name that is mistyped would be found out in the records.
public enum SettingsFile {
  /// Reads settings from a file.
  ///
  /// - Parameter path: a regular file of at most 1 MiB; one that is not there chooses nothing.
  public static func load(path: String) -> SettingsReading {
    switch PlanFile.read(path) {
    case .success(let bytes): load(bytes: bytes, of: path)
    case .failure(let failure) where failure.kind == .unreadable(.missing): SettingsReading()
    case .failure(let failure):
      SettingsReading(problems: [Diagnostic(failure.kind, at: nil).text(file: path)])
    }
  }

  /// Reads settings.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, at most 1 MiB; nothing but space and comments chooses nothing.
  ///   - path: what the file is called in what is wrong with it.
  public static func load(bytes: [UInt8], of path: String) -> SettingsReading {
    let findings = Findings()
    guard let root = PlanFile.root(of: bytes, findings) else {
      let isEmpty = findings.diagnostics.map(\.kind) == [.invalid(.mapping, read: .nothing)]
      return SettingsReading(problems: isEmpty ? [] : findings.sorted.map { $0.text(file: path) })
    }
    if case .scalar(let scalar) = root.content, scalar.isNull { return SettingsReading() }
    var reading = SettingsReading(settings: Schema<Settings>.settings.read(root, findings) ?? Settings())
    for key in Settings.Key.allCases { reading.marks[key] = root.entry(key.rawValue)?.value.mark }
    reading.problems = findings.sorted.map { $0.text(file: path) }
    return reading
  }

  /// Reads settings from the environment: an empty variable chooses nothing.
  public static func load(environment: [String: String]) -> SettingsReading {
    load(
      Settings.Key.allCases.compactMap { key in
        environment[key.variable].flatMap { $0.isEmpty ? nil : (key, key.variable, $0) }
      })
  }

  /// Reads settings that were given one by one.
  ///
  /// - Parameter given: each with what a person calls it there, such as `--as`.
  public static func load(_ given: [(key: Settings.Key, name: String, text: String)]) -> SettingsReading {
    var reading = SettingsReading()
    for (key, name, text) in given {
      let findings = Findings()
      if let scalar = text.unicodeScalars.first(where: \.isForbidden) {
        findings.report(.forbiddenCharacter(scalar.value), at: nil)
      } else {
        let mark = Mark(line: 1, column: 1)
        let value = Node(mark: mark, content: .scalar(Node.Scalar(text: text, style: .doubleQuoted)))
        let entry = Node.Entry(key: key.rawValue, mark: mark, value: value)
        let read = Schema<Settings>.settings.read(Node(mark: mark, content: .mapping([entry])), findings)
        reading.settings = read?.over(reading.settings) ?? reading.settings
      }
      reading.problems += findings.diagnostics.map { "\(name): \($0.kind.words)" }
    }
    return reading
  }
}

extension Schema where Value == Settings {
  fileprivate static var settings: Self {
    .mapping("the configuration") { fields in
      var settings = Settings()
      fields.set(&settings.operator, Settings.Key.operator.rawValue, .line)
      fields.set(&settings.theme, Settings.Key.theme.rawValue, .line)
      fields.set(&settings.glyphs, Settings.Key.glyphs.rawValue, .choice)
      fields.set(&settings.bell, Settings.Key.bell.rawValue, .boolean)
      fields.set(&settings.notify, Settings.Key.notify.rawValue, .boolean)
      fields.set(&settings.progress, Settings.Key.progress.rawValue, .boolean)
      fields.set(&settings.cursor, Settings.Key.cursor.rawValue, .boolean)
      fields.set(&settings.mouse, Settings.Key.mouse.rawValue, .boolean)
      fields.set(&settings.inbox, Settings.Key.inbox.rawValue, .line)
      fields.set(&settings.signingKey, Settings.Key.signingKey.rawValue, .line)
      fields.set(&settings.sendmail, Settings.Key.sendmail.rawValue, .line)
      fields.set(&settings.store, Settings.Key.store.rawValue, .line)
      fields.set(&settings.mirror, Settings.Key.mirror.rawValue, .boolean)
      fields.set(&settings.confirmations, Settings.Key.confirmations.rawValue, .confirmations)
      fields.set(&settings.keys, "keys", .keyChoices)
      fields.set(&settings.clock, Settings.Key.clock.rawValue, .choice)
      return settings
    }
  }
}

extension Schema where Value == Set<Settings.Confirmation> {
  fileprivate static var confirmations: Self {
    let words = ["all", "none"] + Settings.Confirmation.allCases.map(\.rawValue)
    return .scalar(.choice(words)) { text, _ in Settings.confirmations(from: text) }
  }
}

extension Schema where Value == [Settings.KeyChoice] {
  /// A mapping from actions to one key or several.
  fileprivate static var keyChoices: Self {
    let keys = Schema<[Settings.KeyChoice.Word]>.oneOrMore(
      of: Schema<String>.line.map { text, node, _ in Settings.KeyChoice.Word(text: text, mark: node.mark) })
    return Schema(.names(.line, values: keys.shape())) { node, findings in
      guard case .mapping(let entries) = node.content else {
        findings.report(.invalid(.mapping, read: node.summary), at: node.mark)
        return nil
      }
      return entries.compactMap { entry in
        let action = Settings.KeyChoice.Word(text: entry.key, mark: entry.mark)
        return keys.read(entry.value, findings).map { Settings.KeyChoice(action: action, keys: $0) }
      }
    }
  }
}
