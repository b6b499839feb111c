import ReleaseModel

/// A rule that a plan is read by: what errors and advice are told apart by, in words that stay as they are.
public enum PlanRule: String, CaseIterable, Sendable {
  // The file
  case unreadable
  case encoding
  case character
  case yaml
  case yamlFeature = "yaml-feature"
  case duplicateKey = "duplicate-key"
  // Its keys and values
  case unknownKey = "unknown-key"
  case notSupported = "not-supported"
  case missingKey = "missing-key"
  case oneOf = "one-of"
  case value
  case pattern
  case duplicateID = "duplicate-id"
  case unknownID = "unknown-id"
  case cycle
  case unknownValue = "unknown-value"
  case noValue = "no-value"
  case secretInTheOpen = "secret-in-the-open"
  case valueAsCommand = "value-as-command"
  case loop
  case ansible
  // What does not fit together
  case order
  case needsKey = "needs-key"
  case contradiction
  case unit
  case cannotFail = "cannot-fail"
  case cannotPass = "cannot-pass"
  case cannotTrip = "cannot-trip"
  case nothingToBackOut = "nothing-to-back-out"
  // What is still to be written
  case blank
  // The deployment plan
  case endUsers = "plan-end-users"
  case what = "plan-what"
  case when = "plan-when"
  case `where` = "plan-where"
  case why = "plan-why"
  case support = "plan-support"
  case done = "plan-done"
  case noWindow = "no-window"
  case noPeople = "no-people"
  case noControls = "no-controls"
  case noVerification = "no-verification"
  // The release iteration
  case iterationFeature = "iteration-feature"
  case iterationTestingAlone = "iteration-testing-alone"
  case iterationNoSlack = "iteration-no-slack"
  // The infrastructure
  case infrastructureUnplanned = "infrastructure-unplanned"
  case infrastructureLate = "infrastructure-late"
  // The backout plan
  case noBackout = "no-backout"
  case circumstances = "backout-circumstances"
  case deadline = "backout-deadline"
  case authority = "backout-authority"
  case performers = "backout-performers"
  case procedures = "backout-procedures"
  case contingencies = "backout-contingencies"
  case duration = "backout-duration"
  case communication = "backout-communication"
  case test = "backout-test"
  case stepWithoutUndo = "step-without-undo"
  case undoWithoutPlanned = "undo-without-planned"
  case terminalQuietTimeout = "terminal-quiet-timeout"
  case terminalInParallel = "terminal-in-parallel"
  case triggerMissesErrors = "trigger-misses-errors"
  // The signatures
  case signers
  // The communications
  case noCommunique = "no-communique"
  case messageUnknownName = "message-unknown-name"
  case messageMalformed = "message-malformed"
  case messageWhat = "message-what"
  case messageWhy = "message-why"
  case messageWhere = "message-where"
  case messageHow = "message-how"
  case messageWhen = "message-when"
  // The rehearsal
  case rehearsalChangesNothing = "rehearsal-changes-nothing"
  case rehearsalMeasuresRelease = "rehearsal-measures-release"

  /// Whether what breaks it is an error, which no run is opened with; what breaks another is advice.
  public var isOfErrors: Bool {
    switch self {
    case .unreadable, .encoding, .character, .yaml, .yamlFeature, .duplicateKey, .unknownKey, .notSupported,
      .missingKey, .oneOf, .value, .pattern, .duplicateID, .unknownID, .cycle,
      .unknownValue, .noValue, .valueAsCommand, .secretInTheOpen, .loop, .ansible, .order, .needsKey,
      .contradiction, .unit, .cannotFail, .cannotPass, .cannotTrip, .nothingToBackOut:
      true
    default: false
    }
  }
}

extension Diagnostic.Kind {
  /// The rule that is broken.
  public var rule: PlanRule {
    switch self {
    case .blank: .blank
    case .unreadable, .tooLarge: .unreadable
    case .invalidUTF8: .encoding
    case .forbiddenCharacter, .invisibleCharacter: .character
    case .syntax, .tooDeep: .yaml
    case .anchor, .tag, .severalDocuments: .yamlFeature
    case .duplicateKey, .manyDuplicateKeys: .duplicateKey
    case .unknownKey: .unknownKey
    case .notSupportedYet: .notSupported
    case .missingKey: .missingKey
    case .notExactlyOne: .oneOf
    case .invalid: .value
    case .pattern: .pattern
    case .duplicateID: .duplicateID
    case .unknownID: .unknownID
    case .cycle, .valueCycle, .useCycle: .cycle
    case .unknownValue: .unknownValue
    case .noValue, .noSnippet: .noValue
    case .valueInShell, .valueOverSSH, .valueAsProgram: .valueAsCommand
    case .outputTooEarly, .outputNotBefore, .unaskedOutput, .outputOfNothing: .unknownValue
    case .secretOutput: .secretInTheOpen
    case .hosts(.twice): .duplicateID
    case .hosts(.unreadable), .hosts(.noAnswer): .noValue
    case .hosts: .value
    case .tooManyRounds, .loopWithoutName: .loop
    case .play: .ansible
    case .broken(let rule): rule.rule
    }
  }
}

extension Diagnostic.Rule {
  fileprivate var rule: PlanRule {
    switch self {
    case .notBefore: .order
    case .needsKey: .needsKey
    case .cannotFail, .nothingToCompare, .pointless(_, _, _, .neverFails): .cannotFail
    case .cannotPass, .pointless(_, _, _, .neverPasses): .cannotPass
    case .otherUnit, .mixedUnits: .unit
    case .contradiction, .ownOther: .contradiction
    case .missingTime, .doubleTime: .value
    case .tooFewApprovers, .gateNeverOpens, .nobodyDoes: .cannotPass
    case .reportOnlyTrips, .clockNeverTrips, .neverLate, .noHostsToLose: .cannotTrip
    case .noBackout: .nothingToBackOut
    }
  }
}

extension PlanAdvice.Kind {
  /// The rule by which it is advised.
  public var rule: PlanRule {
    switch self {
    case .blank: .blank
    case .checklist(let question): question.rule
    case .backout(let question): question.rule
    case .noBackout: .noBackout
    case .noVerification: .noVerification
    case .noWindow: .noWindow
    case .noPeople: .noPeople
    case .noControls: .noControls
    case .iterationFeature: .iterationFeature
    case .iterationTestingAlone: .iterationTestingAlone
    case .iterationNoSlack: .iterationNoSlack
    case .signers: .signers
    case .infrastructureUnplanned: .infrastructureUnplanned
    case .infrastructureLate: .infrastructureLate
    case .stepWithoutUndo: .stepWithoutUndo
    case .triggerMissesErrors: .triggerMissesErrors
    case .noCommunique: .noCommunique
    case .messageUnknownNames: .messageUnknownName
    case .messageMalformed: .messageMalformed
    case .message(_, let question): question.rule
    case .rehearsalChangesNothing: .rehearsalChangesNothing
    case .rehearsalMeasuresRelease: .rehearsalMeasuresRelease
    case .undoWithoutPlanned: .undoWithoutPlanned
    case .terminalQuietTimeout: .terminalQuietTimeout
    case .terminalInParallel: .terminalInParallel
    }
  }
}

extension ChecklistAnswer.Question {
  fileprivate var rule: PlanRule {
    switch self {
    case .endUsers: .endUsers
    case .what: .what
    case .when: .when
    case .where: .where
    case .why: .why
    case .support: .support
    case .done: .done
    }
  }
}

extension BackoutQuestion {
  fileprivate var rule: PlanRule {
    switch self {
    case .circumstances: .circumstances
    case .deadline: .deadline
    case .authority: .authority
    case .performers: .performers
    case .procedures: .procedures
    case .contingencies: .contingencies
    case .duration: .duration
    case .communication: .communication
    case .test: .test
    }
  }
}

extension MessageQuestion {
  fileprivate var rule: PlanRule {
    switch self {
    case .what: .messageWhat
    case .why: .messageWhy
    case .where: .messageWhere
    case .how: .messageHow
    case .when: .messageWhen
    }
  }
}
