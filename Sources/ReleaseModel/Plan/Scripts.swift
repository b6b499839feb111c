extension Plan {
  /// What a command runs that is kept in a file: a path from the plan's folder, or an absolute one.
  ///
  /// That is the program that it names by a path, or what a shell or another interpreter is given to read; each once, in
  /// the order of the plan.
  public var scripts: [String] {
    var seen: Set<String> = []
    return commands.compactMap { command, folder -> String? in
      guard let word = command.scriptWord else { return nil }
      return word.hasPrefix("/") ? word : [folder, word].compactMap { $0 }.joined(separator: "/")
    }.filter { seen.insert($0).inserted }
  }

  /// Every command, and the folder in which it runs, from the plan's.
  private var commands: [(Invocation, String?)] {
    let backout = (backout?.before ?? []) + (backout?.after ?? [])
    let steps = (deployment.steps + backout).flatMap { step in
      [step.action, step.undo?.action].compactMap { action -> (Invocation, String?)? in
        if case .run(let command) = action { (command, step.directory) } else { nil }
      }
    }
    let checks =
      controls.compactMap(\.check) + infrastructure + verification + (self.backout?.verification ?? [])
    let measured = checks.compactMap { check -> (Invocation, String?)? in
      switch check.probe {
      case .run(let command): (command, check.directory)
      case .junit(let suite): suite.run.map { ($0, check.directory) }
      case .http, .tcp, .prometheus, .file, .manual: nil
      }
    }
    return steps + measured
  }
}

extension Invocation {
  private static let interpreters: Set<String> = [
    "sh", "ash", "bash", "dash", "ksh", "zsh", "python", "python3", "perl", "ruby", "node",
  ]

  /// The word that names a script by a path; nil where none does.
  fileprivate var scriptWord: String? {
    let words: [String] =
      switch self {
      case .program(let words): words
      case .shell(let text):
        (text.split(whereSeparator: \.isNewline).first ?? "").split(whereSeparator: \.isWhitespace)
          .drop { $0.contains("=") }.map(String.init)
      }
    guard let first = words.first else { return nil }
    let name = first.split(separator: "/").last.map(String.init) ?? ""
    let isInterpreter = Self.interpreters.contains(name)
    guard let word = isInterpreter ? words.dropFirst().first : first, !word.hasPrefix("-"),
      isInterpreter || word.contains("/"), !word.contains(where: { "'\"$`;&|<>(){}*?~".contains($0) })
    else { return nil }
    return word
  }
}
