extension PlanRule {
  /// Why there is the rule, in a sentence without its point.
  public var why: String {
    switch self {
    case .unreadable: "what is opened has to be one readable file of a plan's size"
    case .encoding: "a text in another encoding shows other letters on other machines"
    case .character: "a character that nobody sees lets a command look like another"
    case .yaml: "what is no YAML means nothing, or something that nobody meant"
    case .yamlFeature: "a plan reads as it stands: nothing in it refers to, becomes or hides something else"
    case .duplicateKey: "of two equal keys only one would count, and nobody sees which"
    case .unknownKey: "a mistyped key that is passed over leaves its default in force"
    case .notSupported: "nobody shall rely on what this version does not do"
    case .missingKey: "there is no default that would be right for every release"
    case .oneOf: "the kind of the entry follows from which of the keys it has"
    case .value: "a value that has to be guessed is guessed wrong on the night of the release"
    case .pattern: "a pattern that cannot be compiled finds nothing"
    case .duplicateID: "what names an entry has to name one"
    case .unknownID:
      "a reference that leads nowhere is a step that never comes, or a person whom nobody calls"
    case .cycle: "what waits for itself, or is made of itself, never comes"
    case .unknownValue: "a name that stands for nothing would be done as it is written"
    case .noValue: "what is not known when a run is opened is not known on the night of the release"
    case .valueAsCommand: "what is filled in must not be able to become a command"
    case .secretInTheOpen: "what stands in a command line, a title or an address is read by others"
    case .loop: "what a loop makes has to be told apart, and looked through by somebody"
    case .ansible: "what Ansible refuses is found now, and not in the middle of the release"
    case .order: "a time that ends before it begins holds nothing"
    case .needsKey: "a key that does nothing alone is one that somebody relies on in vain"
    case .contradiction: "of two values that exclude each other one would be passed over"
    case .unit: "quantities in different units cannot be compared"
    case .cannotFail: "a check that cannot fail says that all is well whatever is"
    case .cannotPass: "a check or a control that cannot pass holds every release"
    case .cannotTrip: "a trigger that cannot trip looks like protection and is none"
    case .nothingToBackOut: "a check that calls for a backout needs one to call for"
    case .blank:
      "a plan has to be specific to this release: what is still to be written would be done as it stands"
    case .endUsers: "a release that its users cannot use has failed, however well it was deployed"
    case .what: "what is not named is forgotten, or delivered unasked"
    case .when: "a plan is timed backwards from when it must be available and tested"
    case .where: "where the users are decides on windows, hours and copies"
    case .why: "only who knows what it is for can weigh keeping it against taking it back"
    case .support: "the first to hear of a problem are those who support it"
    case .done: "without a criterion of success everybody declares their own"
    case .noWindow: "without an end nobody knows when a backout no longer fits"
    case .noPeople: "in trouble somebody has to be called, by name"
    case .noControls:
      "the controls are what the deployment manager asks of every release before it touches production"
    case .noVerification: "a deployment that ended is not one that works"
    case .iterationFeature: "a release iteration hardens what is there: each new feature brings new defects"
    case .iterationTestingAlone:
      "testing is not more important than documents and training: who supports and uses it depends on them"
    case .iterationNoSlack:
      "what is found at the end of the iteration has to be put right before the window opens"
    case .signers: "whoever has to sign finds out on the day that their key does not count"
    case .infrastructureUnplanned:
      "what nobody has ordered in time is missing on the day, when it can only be waited for"
    case .infrastructureLate: "what is ordered when the work on the release begins comes too late for it"
    case .noBackout: "a release can corrupt production and stop a business"
    case .circumstances: "in the middle of it nobody agrees on what is bad enough"
    case .deadline: "a backout that would not be over in time must not begin"
    case .authority: "looking for who may decide takes the minutes that are missing"
    case .performers: "who performs it has to be there, and know how soon"
    case .procedures: "what has to be invented under pressure goes wrong"
    case .contingencies: "a backout can fail as well"
    case .duration: "the point of no return follows from how long it takes"
    case .communication: "those who were told of the release have to hear that it was taken back"
    case .test: "a backout that was never tried is a hope"
    case .stepWithoutUndo: "a backout cannot go on past it without a person's answer"
    case .terminalQuietTimeout: "a person who thinks, or has been called away, writes nothing"
    case .terminalInParallel: "what fails meanwhile is seen when the terminal is left"
    case .undoWithoutPlanned: "the point of no return is told too late by as much"
    case .triggerMissesErrors: "a service that is dead cannot be measured: the worst case would not trip it"
    case .noCommunique: "a release that nobody is told of is not used, or is a surprise"
    case .messageUnknownName: "a name that stands for nothing is found out when people wait for the message"
    case .messageMalformed: "what cannot be filled in is not told to anybody"
    case .messageWhat: "each group has to see what it gets"
    case .messageWhy: "each group has to see what it gains"
    case .messageWhere: "who does not know where it is cannot use it"
    case .messageHow: "access, credentials and new steps are what people ask about first"
    case .messageWhen: "people plan their own work by it"
    case .rehearsalChangesNothing: "it would be a release"
    case .rehearsalMeasuresRelease: "it would say that production is well, and nothing of what is rehearsed"
    }
  }
}

extension PlanAdvice.Subject {
  /// Why there are its rules, where they are several.
  var why: String {
    switch self {
    case .checklist: "what is left open is decided by whoever meets it first, at night"
    case .backout: "each question that is open is asked again in the middle of the trouble"
    case .message: "each group has to see what it gets, why, where, how and when"
    case .undo: PlanRule.stepWithoutUndo.why
    case .provision: PlanRule.infrastructureUnplanned.why
    case .planned: PlanRule.undoWithoutPlanned.why
    case .terminalQuietTimeout: PlanRule.terminalQuietTimeout.why
    case .terminalInParallel: PlanRule.terminalInParallel.why
    case .trigger: PlanRule.triggerMissesErrors.why
    case .rehearsal: PlanRule.rehearsalMeasuresRelease.why
    }
  }
}
