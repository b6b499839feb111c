import ReleaseModel

extension PlanAdvice {
  /// Words the advice on one line: `file:line:column: advice: what is missing; what to write`.
  ///
  /// - Parameter file: the file's name as the user gave it.
  public func text(file: String) -> String {
    let place = mark.map { "\(file):\($0.line):\($0.column)" } ?? file
    return "\(place): advice: \(kind.words)"
  }
}

extension PlanAdvice.Kind {
  /// What is missing, and what to write.
  public var words: String {
    switch self {
    case .checklist(let question):
      "the deployment plan does not say \(question.words); answer it in checklist.\(question.rawValue)"
    case .backout(let question):
      "the backout plan does not say \(question.words); answer it in \(question.keys)"
    case .noBackout: "the release cannot be backed out; write a backout part"
    case .noVerification: "nothing decides whether the release stays; write verification checks"
    case .noWindow: "there is no release window, so that no point of no return is known; write release.window"
    case .noPeople: "nobody is named; write people, with their roles and contacts"
    case .stepWithoutUndo(let id):
      "nothing undoes the step \(id), so that a backout asks about it; write undo, or undo: {none: REASON}"
    case .triggerMissesErrors(let id, let check):
      "the trigger \(id) does not trip when nobody answers \(check), which is an error; write is: [failed, error]"
    case .rehearsalChangesNothing:
      "a rehearsal runs just what the release runs; write rehearsal.env, and use its variables in steps and checks"
    case .rehearsalMeasuresRelease(let check, let address):
      "the check \(check) asks \(address) in a rehearsal too; ask by a run that takes the address from rehearsal.env"
    case .undoWithoutPlanned(let id):
      "nobody knows how long it takes to undo the step \(id); write undo.planned"
    }
  }
}

extension ChecklistAnswer.Question {
  fileprivate var words: String {
    switch self {
    case .endUsers: "who the end users are and how they are trained"
    case .what: "what is deployed"
    case .when: "when it must be available and tested"
    case .where: "where the users are"
    case .why: "why it is released"
    case .support: "who supports it"
    case .done: "when the deployment is done"
    }
  }
}

extension PlanAdvice.BackoutQuestion {
  fileprivate var words: String {
    switch self {
    case .circumstances: "under what circumstances it is called for"
    case .deadline: "within what time it must be over"
    case .authority: "who authorises it"
    case .performers: "who performs it, and how soon after the decision"
    case .procedures: "by which procedures it is done"
    case .contingencies: "what else can be done"
    case .duration: "how long it takes"
    case .communication: "how it is communicated"
    case .test: "whether it has been tested"
    }
  }

  fileprivate var keys: String {
    switch self {
    case .circumstances: "backout.triggers"
    case .deadline: "backout.window"
    case .authority: "backout.authorisers"
    case .performers: "backout.performers and backout.start-within"
    case .procedures: "undo of the steps, backout.before or backout.after"
    case .contingencies: "backout.contingencies"
    case .duration: "backout.planned"
    case .communication: "backout.communicate"
    case .test: "backout.tested"
    }
  }
}
