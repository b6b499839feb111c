import PlainText

/// A release's deployment plan with its controls, verification, backout plan and communications: the
/// immutable input of a run.
///
/// Ids are unique within their list and hold letters, digits, `-` and `_` only; every reference between
/// parts has been resolved by whoever made the plan.
public struct Plan: Hashable, Codable, Sendable {
  /// What is released, where and when.
  public var release: Release
  /// Who takes part.
  public var people: [Person] = []
  /// Whose signatures count, and where they are handed in; nil in a plan that asks for none.
  public var signers: Signers?
  /// Environment variables of every step and check.
  public var environment: [String: String] = [:]
  /// Names of environment variables whose values are masked in every log.
  public var secrets: [String] = []
  /// Where those of them come from that are not in the environment, by name; nil where all are.
  public var secretSources: [String: SecretSource]?
  /// The release controls, in the order of the checklist.
  public var controls: [Control] = []
  /// The infrastructure to validate before the release.
  public var infrastructure: [Check] = []
  /// The positions that the go/no-go poll calls, in order.
  public var poll: [PollPosition] = []
  /// How long its positions have from the call on; nil leaves them any time.
  public var pollDeadline: Duration?
  /// The steps that deliver the release.
  public var deployment = Deployment()
  /// The checks that decide whether the release stays.
  public var verification: [Check] = []
  /// How the release is taken back, when it can be.
  public var backout: BackoutPlan?
  /// How it is rehearsed, when it can be.
  public var rehearsal: RehearsalPlan?
  /// What is told to whom, and when.
  public var communications: [Message] = []
  /// The times that the plan gives a name; nil where it names none.
  public var moments: [String: WallInstant]?
  /// The iteration in which the release is made ready, where the plan tells of it.
  public var iteration: Iteration?

  /// Makes a plan that holds a release and nothing else yet.
  public init(release: Release) { self.release = release }

  /// The environment variables whose values are nobody's business, without repetition: the ``secrets``, and what
  /// requests take their headers and messages their addresses from.
  public var maskedVariables: [String] {
    let checks =
      controls.compactMap(\.check) + infrastructure + verification
      + (backout?.verification ?? [])
    let inHeaders = checks.flatMap { check -> [String] in
      switch check.probe {
      case .http(let request): Array(request.access.headerVariables.values)
      case .prometheus(let query): Array(query.access.headerVariables.values)
      case .run, .tcp, .file, .junit, .manual: []
      }
    }
    // An address of a webhook lets whoever has it write there.
    let addresses = (communications.map(\.channel) + [rehearsal?.channel].compactMap { $0 }).compactMap {
      if case .webhook(let webhook) = $0 { webhook.urlVariable } else { nil }
    }
    return secrets + Set(inHeaders + addresses).subtracting(secrets).sorted()
  }
}

/// What is released, where and when.
public struct Release: Hashable, Codable, Sendable {
  /// The product's name.
  public var name: String
  /// The version that is delivered.
  public var version: String
  /// What a person types to confirm something dangerous.
  public var environment: String
  /// The source tag from which it can be rebuilt.
  public var baseline: String?
  /// The beginning of the commit at which that tag has to be.
  public var baselineCommit: String?
  /// Where the source is kept.
  public var repository: String?
  /// What the release covers.
  public var scope: String?
  /// The features being released.
  public var features: [String] = []
  /// The known risks.
  public var risks: [Risk] = []
  /// Who is affected, and how, beside its users; nil where the plan does not say.
  public var affected: String?
  /// How it is handed over to operations and support, and whom they turn to; nil where the plan does not say.
  public var handOver: String?
  /// When the release may be made.
  public var window: Window?
  /// Times when it may not, whatever the window says.
  public var freezes: [Freeze] = []
  /// What becomes of a run that is under way when the window closes or a freeze begins; without it, each step that would
  /// start later waits for a person.
  public var afterWindow: AfterWindow?
  /// Whether no other release with the same wish may be made in the environment at the same time; nil for no.
  public var environmentLock: Bool?
  /// The files that are delivered.
  public var package: [PackageFile] = []
  /// Documents that travel with the release, as paths.
  public var documents: [String] = []
  /// The parts that somebody has to have accepted, where the plan names them.
  public var components: [Component]?
  /// The scripts that its commands run, as they were when the plan was opened; nil of a plan that was not.
  public var scripts: [PackageFile]?
  /// The deployment plan checklist of the practice: question → answer.
  public var checklist: [ChecklistAnswer] = []

  /// Makes a release with the three things that every release has.
  public init(name: String, version: String, environment: String) {
    self.name = name
    self.version = version
    self.environment = environment
  }
}

/// The time in which the release may be made; `opens` < `closes`, wall time.
public struct Window: Hashable, Codable, Sendable {
  /// The first moment at which the deployment may start.
  public var opens: WallInstant
  /// The end: everything, a backout included, is over by then.
  public var closes: WallInstant

  /// The time zone in which the plan says it, by its IANA name; nil for UTC.
  public var zone: String?

  /// Makes a window; the caller has seen to it that it is not empty.
  public init(opens: WallInstant, closes: WallInstant, zone: String? = nil) {
    self.opens = opens
    self.closes = closes
    self.zone = zone
  }
}

/// What becomes of a run that is under way when its time is over.
public enum AfterWindow: String, Codable, CaseIterable, Sendable {
  /// It is held for a person.
  case hold
  /// It is said, and the run goes on.
  case warn
}

/// A named time in which nothing is released.
public struct Freeze: Hashable, Codable, Sendable {
  /// What the freeze is for.
  public var name: String
  /// Its first and its last moment, wall time.
  public var window: Window

  /// Makes a freeze.
  public init(name: String, window: Window) {
    self.name = name
    self.window = window
  }
}

/// One delivered file and the hash that it must have.
public struct PackageFile: Hashable, Codable, Sendable {
  /// The path, relative to the plan's folder.
  public var path: String
  /// SHA-256, 64 lower-case hexadecimal digits.
  public var sha256: String

  /// Names a file and its hash.
  public init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }
}

/// One answer of the deployment plan checklist.
public struct ChecklistAnswer: Hashable, Codable, Sendable {
  /// The questions of the practice, in its order.
  public enum Question: String, Codable, CaseIterable, Sendable {
    case endUsers = "end-users"
    case what, when, `where`, why, support, done
  }

  /// The question that is answered.
  public var question: Question
  /// The answer, free text.
  public var answer: String

  /// Answers a question.
  public init(question: Question, answer: String) {
    self.question = question
    self.answer = answer
  }
}

/// Someone who takes part in the release.
public struct Person: Hashable, Codable, Sendable {
  /// The id by which other parts of the plan name the person.
  public var id: PersonID
  /// The person's, or the duty's, name.
  public var name: String
  /// The role in the practice's words.
  public var role: String?
  /// How to reach the person.
  public var contact: String?

  /// Makes a person.
  public init(id: PersonID, name: String, role: String? = nil, contact: String? = nil) {
    self.id = id
    self.name = name
    self.role = role
    self.contact = contact
  }
}

/// A position that the go/no-go poll calls.
public struct PollPosition: Hashable, Codable, Sendable {
  /// The position's name, unique in the poll.
  public var position: String
  /// Who answers for it.
  public var person: PersonID?
  /// Whether the answer has to be signed; nil for no.
  public var isSigned: Bool?

  /// Makes a position.
  public init(position: String, person: PersonID? = nil) {
    self.position = position
    self.person = person
  }
}

/// One release control: something that must hold before the release may go ahead.
public struct Control: Hashable, Codable, Sendable {
  /// The control's id.
  public var id: ControlID
  /// What must hold.
  public var title: String
  /// What measures it; without one a person ticks it.
  public var check: Check?
  /// Who sees to it that it holds.
  public var owner: PersonID?
  /// Who has to approve it; without one whoever drives the run ticks it.
  public var requires: Approvals?
  /// For how long it holds at most before the deployment has started; then it is open again.
  public var validFor: Duration?
  /// What kind of evidence it takes; nil takes any, and none.
  public var evidence: Step.EvidenceKind?

  /// Makes a control.
  public init(id: ControlID, title: String, check: Check? = nil) {
    self.id = id
    self.title = title
    self.check = check
  }
}

/// Who has to approve a control before it holds.
public struct Approvals: Hashable, Codable, Sendable {
  /// The roles of which an approver has one; empty means anyone of the plan's people.
  public var roles: [String] = []
  /// How many different people, 1 or more.
  public var count = 1
  /// Whether nobody may approve it who drives the run.
  public var isNotByOperator = false
  /// Whether each approval has to be signed; nil for no.
  public var isSigned: Bool?

  /// Asks for one of anybody.
  public init() {}

  /// Whether somebody may approve it, whoever drives.
  public func permits(_ person: Person) -> Bool {
    roles.isEmpty
      || person.role.map { role in roles.contains { $0.lowercased() == role.lowercased() } } ?? false
  }
}

/// Whose signatures count, and where they are handed in: paths, relative to the plan's folder.
public struct Signers: Hashable, Codable, Sendable {
  /// The list of the people's keys, in the form of OpenSSH's allowed signers.
  public var keys: String
  /// The keys that count no more, a list or a key revocation list of OpenSSH.
  public var revoked: String?
  /// The folder in which other logins of this machine find what is to be signed; nil where there are none.
  public var inbox: String?

  /// Names the list.
  public init(keys: String) { self.keys = keys }
}

extension Plan {
  /// Who may acknowledge by a signature that a trigger has tripped: who may order the backout; anybody of the plan where it
  /// names nobody for that.
  public var acknowledgers: [Person] {
    let ids = backout?.authorisers ?? []
    return ids.isEmpty ? people : people.filter { ids.contains($0.id) }
  }

  /// What has to be signed, and by whom it may be: controls first, as the plan has them.
  public var signedItems: [(item: Statement.Item, title: String, signers: [Person], count: Int)] {
    controls.compactMap { control in
      guard let approvals = control.requires, approvals.isSigned == true else { return nil }
      return (.control(control.id), control.title, people.filter(approvals.permits), approvals.count)
    }
      + poll.filter { $0.isSigned == true }.map { called in
        let signers = called.person.map { id in people.filter { $0.id == id } } ?? people
        return (.position(called.position), called.position, signers, 1)
      }
  }

  /// The person of a name or an id, in any case.
  public func person(named name: String) -> Person? {
    let name = name.trimmed.lowercased()
    return people.first { $0.id.lowercased() == name } ?? people.first { $0.name.lowercased() == name }
  }

  /// Whether the plan names its people, and somebody is none of them.
  public func isStranger(_ name: String) -> Bool { !people.isEmpty && person(named: name) == nil }

  /// What tells whether two names are one person's: the plan's id, or the name as it is of somebody whom it does not know.
  public func identity(of name: String) -> String { person(named: name)?.id ?? name.trimmed.lowercased() }
}

/// The id of a control, unique in the plan.
public typealias ControlID = String
/// The id of a step: the plan's own for the deployment, `before.ID`, `undo.ID` and `after.ID` in a backout,
/// `finally.ID` at the end.
public typealias StepID = String
/// The id of a trigger, unique in the plan.
public typealias TriggerID = String
/// The id of a person, unique in the plan.
public typealias PersonID = String
/// The id of a message, unique in the plan.
public typealias MessageID = String
