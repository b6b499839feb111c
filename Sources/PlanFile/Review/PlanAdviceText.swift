import ReleaseModel

/// Words advice, what is advised of several parts in one: `file:line:column: advice: what is missing; what to write`.
///
/// - Parameters:
///   - advice: the advice on a plan, in its order.
///   - file: the file's name as the user gave it.
/// - Returns: a line for each, the rules by which it is advised, without repetition, and why.
public func adviceLines(_ advice: [PlanAdvice], file: String) -> [(
  line: String, rules: [PlanRule], why: String
)] {
  var groups: [(subject: PlanAdvice.Subject?, advice: [PlanAdvice])] = []
  for item in advice {
    let subject = item.kind.subject?.of
    if let subject, let index = groups.firstIndex(where: { $0.subject == subject }) {
      groups[index].advice.append(item)
    } else {
      groups.append((subject, [item]))
    }
  }
  return groups.map { subject, advice in
    let first = advice[0]
    guard let subject, advice.count > 1 else {
      return (first.text(file: file), [first.kind.rule], first.kind.rule.why)
    }
    let names = advice.compactMap(\.kind.subject?.name)
    let words = subject.words(names.count, PlanAdvice.listed(names))
    var seen: Set<PlanRule> = []
    let rules = advice.map(\.kind.rule).filter { seen.insert($0).inserted }
    return (first.text(file: file, words), rules, subject.why)
  }
}

extension PlanAdvice {
  /// What several pieces of advice can be about.
  enum Subject: Hashable {
    case checklist, backout, undo, planned, trigger, rehearsal, provision
    case terminalQuietTimeout, terminalInParallel
    case message(MessageID)
  }

  /// How many names are listed before it is only said how many more there are.
  private static let most = 9

  fileprivate static func listed(_ names: [String]) -> String {
    let rest = names.count - most
    return names.prefix(most).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// Words the advice on one line: `file:line:column: advice: what is missing; what to write`.
  ///
  /// - Parameter file: the file's name as the user gave it.
  public func text(file: String) -> String { text(file: file, kind.words) }

  fileprivate func text(file: String, _ words: String) -> String {
    let place = mark.map { "\($0.path(besides: file)):\($0.line):\($0.column)" } ?? file
    return "\(place): advice: \(words)"
  }
}

extension PlanAdvice.Subject {
  /// What is missing in several parts, and what to write.
  ///
  /// - Parameter names: the parts, as far as they are named.
  fileprivate func words(_ count: Int, _ names: String) -> String {
    switch self {
    case .checklist:
      "the deployment plan leaves \(count) questions open; answer them in checklist: \(names)"
    case .backout: "the backout plan leaves \(count) questions open; answer them in \(names)"
    case .undo:
      "nothing undoes \(count) steps, so that a backout asks about them; "
        + "write undo, or undo: {none: REASON}, in \(names)"
    case .message(let id):
      "the message \(id) leaves \(count) questions open; answer them in its text, each under its word: \(names)"
    case .provision:
      "\(count) parts of the infrastructure do not say who gets them, in what time, and what being late costs; "
        + "write owner, lead-time and cost-of-late in \(names)"
    case .planned: "nobody knows how long it takes to undo \(count) steps; write undo.planned in \(names)"
    case .terminalQuietTimeout:
      "\(count) steps with a terminal end when nobody types for their quiet-timeout; leave it out of \(names)"
    case .terminalInParallel:
      "whoever sits at a terminal sees nothing of what runs at once; order it by needs before or after \(names)"
    case .trigger:
      "\(count) triggers do not trip when nobody answers, which is an error; "
        + "write is: [failed, error] in \(names)"
    case .rehearsal:
      "\(count) checks ask in a rehearsal what the release asks; "
        + "ask by a run that takes the address from rehearsal.env in \(names)"
    }
  }
}

extension PlanAdvice.Kind {
  /// What it is about, where there can be several of the kind.
  fileprivate var subject: (of: PlanAdvice.Subject, name: String)? {
    switch self {
    case .checklist(let question): (.checklist, question.rawValue)
    case .backout(let question): (.backout, question.keys)
    case .stepWithoutUndo(let id): (.undo, id)
    case .undoWithoutPlanned(let id): (.planned, id)
    case .infrastructureUnplanned(let check, _): (.provision, check)
    case .triggerMissesErrors(let id, _): (.trigger, id)
    case .rehearsalMeasuresRelease(let check, _): (.rehearsal, check)
    case .message(let id, let question): (.message(id), question.rawValue)
    case .terminalQuietTimeout(let id): (.terminalQuietTimeout, id)
    case .terminalInParallel(let id): (.terminalInParallel, id)
    case .blank, .noBackout, .noVerification, .noWindow, .noPeople, .noControls, .noCommunique,
      .iterationFeature, .iterationTestingAlone, .iterationNoSlack, .rehearsalChangesNothing,
      .infrastructureLate,
      .messageUnknownNames, .messageMalformed, .signers:
      nil
    }
  }

  /// What is missing, and what to write.
  public var words: String {
    switch self {
    case .blank(let text): "still to be filled in: read \(quoted(text)); write it out"
    case .checklist(let question):
      "the deployment plan does not say \(question.words); answer it in checklist.\(question.rawValue)"
    case .backout(let question):
      "the backout plan does not say \(question.words); answer it in \(question.keys)"
    case .noBackout: "the release cannot be backed out; write a backout part"
    case .noVerification: "nothing decides whether the release stays; write verification checks"
    case .noWindow: "there is no release window, so that no point of no return is known; write release.window"
    case .noPeople: "nobody is named; write people, with their roles and contacts"
    case .noControls: "nothing has to hold before the release; write controls"
    case .iterationFeature(let id):
      "the iteration makes a feature, \(id); leave it to an iteration after the release"
    case .iterationTestingAlone(let kinds):
      "the iteration tests, and plans no \(kinds.map(\.rawValue).joined(separator: " and no ")); "
        + "write activities of \(kinds.count > 1 ? "these kinds" : "this kind")"
    case .iterationNoSlack:
      "the iteration is not over when the window opens; write an earlier iteration.ends"
    case .signers(let problem): "no run that asks for signatures can be opened: \(problem)"
    case .messageUnknownNames(let id, let names):
      "the message \(id) can never be sent: nothing is known of \(names.joined(separator: ", ")); "
        + "write names that there are, or what the plan does not say of them"
    case .messageMalformed(let id, let reason):
      "the message \(id) can never be sent: \(reason); write it as Mustache has it"
    case .infrastructureUnplanned(let check, let lacks):
      "the infrastructure \(check) does not say who gets it, in what time, and what being late costs; "
        + "write \(lacks.joined(separator: " and "))"
    case .infrastructureLate(let check, let leadTime):
      "\(check) takes \(leadTime.wholeMilliseconds / 86_400_000)d to come, and the iteration begins later than that "
        + "before the window opens; order it before the iteration, or write a later release.window"
    case .noCommunique:
      "nobody is told that the release is there; write communications with moment: succeeded"
    case .message(let id, let question):
      "the message \(id) does not say \(question.words); "
        + "answer it in its text under its word, \(question.rawValue.capitalizedFirst):"
    case .stepWithoutUndo(let id):
      "nothing undoes the step \(id), so that a backout asks about it; write undo, or undo: {none: REASON}"
    case .triggerMissesErrors(let id, let check):
      "the trigger \(id) does not trip when nobody answers \(check), which is an error; write is: [failed, error]"
    case .rehearsalChangesNothing:
      "a rehearsal runs just what the release runs; write rehearsal.env, and use its variables in steps and checks"
    case .rehearsalMeasuresRelease(let check, let address):
      "the check \(check) asks \(address) in a rehearsal too; ask by a run that takes the address from rehearsal.env"
    case .terminalQuietTimeout(let id):
      "the step \(id) ends when nobody types at its terminal for its quiet-timeout; leave that out"
    case .terminalInParallel(let id):
      "whoever sits at the terminal of the step \(id) sees nothing of what runs at once; order it by needs before or after"
    case .undoWithoutPlanned(let id):
      "nobody knows how long it takes to undo the step \(id); write undo.planned"
    }
  }
}

extension ChecklistAnswer.Question {
  var words: String {
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

extension BackoutQuestion {
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

extension MessageQuestion {
  fileprivate var words: String {
    switch self {
    case .what: "what is available"
    case .why: "why it is valuable"
    case .where: "where it is available"
    case .how: "how to get at it"
    case .when: "when it is available"
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
