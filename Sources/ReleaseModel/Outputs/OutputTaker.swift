/// What holds texts that are filled in when a step has given what they name.
protocol OutputTaker {
  /// Environment variables of its commands.
  var environment: [String: String]? { get }

  /// The same with those of its texts changed that are filled in late.
  func mappingLateTexts(_ change: (String) -> String) -> Self
}

extension Step: OutputTaker {}

extension Check: OutputTaker {}

extension OutputTaker {
  private var lateTexts: [String] {
    var texts: [String] = []
    _ = mappingLateTexts {
      texts.append($0)
      return $0
    }
    return texts
  }

  /// What stands in any text of it.
  var namedOutputs: [OutputName] {
    OutputReference.names(in: lateTexts)
  }

  /// Whether a text of it changes when it is filled in: one that only stays as it is loses what says so.
  var hasReferences: Bool { lateTexts.contains { !OutputReference.all(in: $0).isEmpty } }

  /// What its own environment is made of.
  var outputsInEnvironment: [OutputName] {
    OutputReference.names(in: environment.map { Array($0.values) } ?? [])
  }
}
