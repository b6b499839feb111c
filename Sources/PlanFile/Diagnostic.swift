import ReleaseModel

/// A place in a plan file, as editors count it.
public struct Mark: Hashable, Comparable, Sendable {
  /// The line, 1 or more.
  public var line: Int
  /// The column in Unicode scalars, 1 or more.
  public var column: Int
  /// The file that a plan uses, as the plan names it; nil in the plan itself.
  public var file: String?
  /// Where that file is used: one place, or none in the plan itself.
  public var usedAt: [Mark] = []

  /// Names a place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: Mark, right: Mark) -> Bool {
    let (first, second) = (left.inPlan, right.inPlan)
    return (first.line, first.column, left.file ?? "", left.line, left.column)
      < (second.line, second.column, right.file ?? "", right.line, right.column)
  }

  /// The place in the plan itself by which one comes here.
  private var inPlan: Mark { usedAt.first?.inPlan ?? self }

  /// The place as the words of an error name it: its line and column, and of a used file its name and where it is used.
  var words: String {
    let place = (file.map { $0 + ":" } ?? "") + "\(line):\(column)"
    return place + (usedAt.first.map { " (used at \($0.words))" } ?? "")
  }
}

/// One error of a plan file: what is wrong, what was read and what would be accepted.
///
/// It is data; ``text(file:)`` is the only place that words it.
public struct Diagnostic: Hashable, Sendable {
  /// What is wrong.
  public enum Kind: Hashable, Sendable {
    /// A value that somebody has marked as still to be written.
    case blank(Expected, String)
    // The file
    case unreadable(FileProblem)
    case tooLarge(limit: Int)
    case invalidUTF8(byte: UInt8)
    case forbiddenCharacter(UInt32)
    /// A character that looks like a space or like nothing, where it changes what is meant.
    case invisibleCharacter(UInt32, in: String)
    // The YAML
    case syntax(problem: String, line: String, hint: SyntaxHint?)
    case tooDeep(limit: Int)
    case anchor(String)
    case tag(String)
    case severalDocuments
    case duplicateKey(String, first: Mark)
    case manyDuplicateKeys([String])
    // The keys of a mapping
    case unknownKey(String, place: String, nearest: String?, known: [String])
    case notSupportedYet(String, place: String)
    case missingKey(String, place: String)
    case notExactlyOne(of: [String], place: String, found: [String])
    // A value
    case invalid(Expected, read: Read)
    /// A regular expression that cannot be compiled, and what is wrong with it where the mark is.
    case pattern(String, problem: String)
    // Ids
    case duplicateID(Namespace, String, first: Mark)
    case unknownID(Namespace, String, nearest: String?)
    case cycle([String])
    // Values
    /// A name that stands for nothing; those that do.
    case unknownValue(String, known: [String])
    case valueCycle([String])
    /// A value's file or command gives none.
    case noValue(String, String)
    case valueInShell(String)
    /// In what another machine's shell is to read.
    case valueOverSSH(String)
    case valueAsProgram(String)
    // What steps give
    /// It is not known where its name stands.
    case outputTooEarly(String)
    /// The step of that name is not over for sure when what has the name begins.
    case outputNotBefore(OutputName, user: OutputUser)
    /// A manual step does not ask for it; what it asks for.
    case unaskedOutput(OutputName, asked: [String])
    /// A step that runs nothing, and asks nobody.
    case outputOfNothing(OutputName)
    /// It is secret, and does not stand in an environment.
    case secretOutput(OutputName)
    // Other files
    case noSnippet(String, reason: String)
    /// Files that use each other.
    case useCycle([String])
    // Hosts
    case hosts(HostProblem)
    // Loops
    case tooManyRounds(limit: Int)
    /// The entries that a loop makes would have the same id.
    case loopWithoutName(String)
    /// What Ansible says of what it is to run, or why it cannot say anything.
    case play(String)
    // What does not fit together
    case broken(Rule)
  }

  /// What is made of what a step gives.
  public enum OutputUser: Hashable, Sendable {
    case step(StepID)
    /// A check with a comparison with the time before the deployment.
    case baseline
    case check
    /// A check for which that gate waits.
    case gated(StepID)
    /// The title of a group, which is read from the start.
    case group(GroupID)
    /// A step of the end.
    case end
  }

  /// What is wrong with the hosts of a step.
  public enum HostProblem: Hashable, Sendable {
    /// There are none.
    case none
    case tooMany(limit: Int)
    /// A text that is no host's name, and why.
    case name(String, String)
    case twice(String, first: Mark)
    /// A file of hosts, and why it gives none.
    case unreadable(String, String)
    /// An inventory, and why nobody answers for it.
    case noAnswer(String, String)
    /// Something else is called `host` where they stand.
    case named
  }

  /// Why a file cannot be read.
  public enum FileProblem: Hashable, Sendable {
    case missing
    case folder
    case notARegularFile
    /// The operating system's words.
    case refused(String)
  }

  /// What usually leads to a YAML syntax error.
  public enum SyntaxHint: Hashable, Sendable {
    /// A tab among the spaces that indent.
    case tab
    /// A value that begins with a character which YAML keeps for itself.
    case indicator(Character)
    /// A text with `: ` in it.
    case colon
    /// A quote or a bracket that is never closed.
    case unclosed
  }

  /// What stands where something else was expected.
  public enum Read: Hashable, Sendable {
    case nothing
    case text(String)
    /// A block scalar, which YAML makes of a value that begins with `>` or `|`.
    case block(String)
    case list
    case emptyList
    case mapping
  }

  /// A rule that joins several values.
  public enum Rule: Hashable, Sendable {
    case notBefore(first: String, second: String)
    case needsKey(String, with: String)
    case cannotFail(allowed: Int, measurements: Int)
    case cannotPass(minPasses: Int, measurements: Int)
    /// The probe's reading says nothing by itself.
    case nothingToCompare
    /// A comparison that every reading meets, or none.
    case pointless(key: String, read: String, readings: String, Consequence)
    /// A comparison in a unit that the readings never have.
    case otherUnit(String, of: String, accepted: [String])
    /// What passes and what fails, in units that cannot be compared with each other; nil for a plain number.
    case mixedUnits(pass: String?, fail: String?)
    case contradiction(String, String)
    case reportOnlyTrips(check: String)
    case noBackout(check: String)
    /// Fewer people may approve a control than have to.
    case tooFewApprovers(needed: Int, permitted: Int)
    /// A gate waits for a check that never opens it.
    case gateNeverOpens(check: String, because: Closed)
    case clockNeverTrips(clock: String, needs: [String])
    /// A trigger waits for a step to be late that has no deadline.
    case neverLate(step: String)
    /// A trigger waits for hosts to be lost of a step that goes over none, or of a plan in which none does.
    case noHostsToLose(step: String?)
    /// Nobody confirms or does what another person is to do than something else.
    case nobodyDoes(String)
    /// A step that is to be done by another person than itself.
    case ownOther(String)
    /// A local time that the clocks of a zone leave out.
    case missingTime(String, zone: String)
    /// A local time that the clocks of a zone show twice, with the offset that each has.
    case doubleTime(String, zone: String, offsets: [String])
  }

  /// Why a check never opens a gate.
  public enum Closed: String, Hashable, Sendable {
    case manual = "a test by hand"
    case reportOnly = "report-only"
    /// It does not go on for as long as the gate's soak.
    case ends = "not measured for as long as the run goes on"
  }

  /// What a comparison without effect leads to.
  public enum Consequence: String, Hashable, Sendable {
    case neverFails = "the check cannot fail"
    case neverPasses = "the check cannot pass"
  }

  /// Where it stands; nil for the file as a whole.
  public var mark: Mark?
  /// What is wrong.
  public var kind: Kind

  /// Makes a diagnostic.
  public init(_ kind: Kind, at mark: Mark?) {
    self.mark = mark
    self.kind = kind
  }
}

/// A form that a value must have.
public enum Expected: Hashable, Sendable {
  case version
  case text, line, value, path
  case identifier, variable, address, url
  case duration, leadTime, instant, windowTime, timePoint, zone, size, sha256, commit, boolean
  case integer(ClosedRange<Int>)
  case choice([String])
  case serial, percentage
  case criterion, allowance, progress, pattern, command, argument
  case endpoint, headerName
  case vote
  case valueName, givenValue, loop, outputName
  case undo
  case list, someEntries, mapping, key
  case hosts, hostName, hostLimit(from: Int)
}

/// A list whose entries have ids that are unique in it.
public enum Namespace: Hashable, Sendable, CaseIterable {
  case person, activity, control, infrastructure, component, position, step, group, verification, trigger
  case backoutBefore, backoutAfter, backoutVerification, message, finally
  /// The named times; who can be assigned, by id or role; what people confirm or do.
  case moment, assignee, deed
}
