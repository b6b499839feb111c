// The texts of steps and checks in which what earlier steps give is put.
//
// What a shell reads is none of them, nor the program that is run: there is no text that becomes a command.

extension Step {
  /// The step with its texts changed.
  func mappingLateTexts(_ change: (String) -> String) -> Step {
    var step = self
    step.title = change(title)
    step.action = action.mappingLateTexts(change)
    if let play { step.take(play.mappingTexts(change)) }
    step.environment = environment?.mapValues(change)
    if var undo {
      undo.action = undo.action.mappingLateTexts(change)
      undo.environment = undo.environment?.mapValues(change)
      if let play = undo.play { undo.take(play.mappingTexts(change)) }
      step.undo = undo
    }
    return step
  }

  /// What the words of its command are made of.
  var outputsInWords: [OutputName] {
    var texts = action.lateTexts
    _ = play?.mappingTexts {
      texts.append($0)
      return $0
    }
    return OutputReference.names(in: texts)
  }
}

extension Step.Action {
  fileprivate func mappingLateTexts(_ change: (String) -> String) -> Step.Action {
    switch self {
    case .run(let invocation): .run(invocation.mappingLateTexts(change))
    case .manual(let text): .manual(change(text))
    case .hold, .gate: self
    }
  }

  fileprivate var lateTexts: [String] {
    var texts: [String] = []
    // What a person reads does not keep anything from starting.
    if case .run(let invocation) = self {
      _ = invocation.mappingLateTexts {
        texts.append($0)
        return $0
      }
    }
    return texts
  }
}

extension Invocation {
  /// The command with those of its words changed that nobody reads as a command.
  fileprivate func mappingLateTexts(_ change: (String) -> String) -> Invocation {
    guard case .program(let words) = self else { return self }
    var reader = CommandReader()
    return .program(
      words.map { word in
        switch reader.next(word) {
        case .argument: change(word)
        case .program, .script, .remoteScript: word
        }
      })
  }
}

extension Check {
  /// The check with its texts changed.
  func mappingLateTexts(_ change: (String) -> String) -> Check {
    var check = self
    check.title = change(title)
    check.environment = environment?.mapValues(change)
    switch probe {
    case .run(let invocation): check.probe = .run(invocation.mappingLateTexts(change))
    case .http(var request):
      request.url = change(request.url)
      request.body = request.body.map(change)
      request.access.headers = request.access.headers.mapValues(change)
      check.probe = .http(request)
    case .prometheus(var query):
      query.url = change(query.url)
      query.query = change(query.query)
      query.access.headers = query.access.headers.mapValues(change)
      check.probe = .prometheus(query)
    case .file(var file):
      file.path = change(file.path)
      check.probe = .file(file)
    case .junit(var suite):
      suite.run = suite.run?.mappingLateTexts(change)
      check.probe = .junit(suite)
    case .manual(var test):
      test.instructions = change(test.instructions)
      test.expected = test.expected.map(change)
      check.probe = .manual(test)
    case .tcp: break
    }
    return check
  }

  /// What everything else of it is made of.
  var outputsInTheOpen: [OutputName] {
    var check = self
    check.environment = nil
    return check.namedOutputs
  }
}
