import Foundation
import ReleaseModel

/// What a run's journal tells of it, for whoever was not there: one value, from which every format is made.
///
/// Its JSON is `relboard report --format json`; ``schema`` describes it. Times are UTC,
/// `2026-11-22T22:12:41.250Z`; durations are seconds.
public struct ReleaseReport: Hashable, Codable, Sendable {
  /// The version of this shape. Keys are added without another number, and never change their meaning.
  public static let format = 1

  /// ``format``, when it was made.
  public var format = Self.format
  /// The journal that all of this is read from.
  public var journal: Journal
  /// What was released, and where.
  public var release: Subject
  /// Where the run has come to.
  public var result: Result
  /// When what began and ended.
  public var times: Times
  /// How far the deployment is; nil before it and when the run is over.
  public var progress: Progress?
  /// What waits for a person, the most urgent first.
  public var needs: [String] = []
  /// What had to hold before.
  public var controls: [Control] = []
  /// The answers to the go/no-go poll, in the order in which they were given, withdrawn ones included.
  public var poll: [Answer] = []
  /// What was signed, in the order in which it was taken.
  public var signatures: [Signature] = []
  /// The steps of the deployment and of the backout, and commands beside them.
  public var steps: [Step] = []
  /// The checks, each with every measurement.
  public var checks: [Check] = []
  /// What could call for a backout, and did.
  public var triggers: [Trigger] = []
  /// The backout; nil when there was none.
  public var backout: Backout?
  /// When nothing was allowed to start.
  public var holds: [Hold] = []
  /// What was done otherwise than planned.
  public var deviations: [Deviation] = []
  /// What is owed since the release was kept.
  public var fixes: [Fix] = []
  /// Who had to be told.
  public var messages: [Message] = []
  /// What has happened, oldest first, all but the measurements.
  public var events: [Event] = []

  public struct Journal: Hashable, Codable, Sendable {
    public var run: String
    /// How many events it has.
    public var events: Int
    /// The last link of its hash chain, SHA-256 in lower-case hexadecimal.
    public var head: String
    /// The time of its last event.
    public var until: Moment
    /// The plan file, and SHA-256 of its bytes.
    public var plan, planHash: String
    /// The list of keys by which signatures count, and SHA-256 of its bytes.
    public var keys: File?
  }

  public struct Subject: Hashable, Codable, Sendable {
    public var name, version, environment: String
    /// Nothing of it counts as a release.
    public var isRehearsal: Bool
    /// The run whose release this one takes back.
    public var takesBack: String?
    public var baseline, repository, scope: String?
    public var features: [String] = []
    public var risks: [String] = []
    /// Who is affected beside its users, and how.
    public var affected: String?
    /// How it is handed over to operations and support.
    public var handOver: String?
    public var package: [File] = []
  }

  public struct File: Hashable, Codable, Sendable {
    public var path, sha256: String
    /// What was last found wrong with it.
    public var problem: String?
    /// How long it was, in bytes, where that was noted.
    public var size: Int64?
  }

  public struct Result: Hashable, Codable, Sendable {
    /// The state in one word, as `status` has it.
    public var state: String
    /// Whether the run is over.
    public var isEnded: Bool
    /// Why it ended so, or stands.
    public var reason: String?
  }

  public struct Progress: Hashable, Codable, Sendable {
    /// Steps of the deployment that are complete, and all of them.
    public var done, of: Int
    /// When the deployment is expected to be over.
    public var expectedEnd: Moment?
    /// Until when a backout can begin and still be over in time.
    public var backoutBy: Moment?
  }

  public struct Times: Hashable, Codable, Sendable {
    public var opened, started, verificationStarted, ended: Moment?
    /// When the steps that run at the end were over.
    public var finished: Moment?
    public var windowOpens, windowCloses: Moment?
    /// From the first step's permission to the end, or to the last event.
    public var elapsed: Double?
    /// That without holds.
    public var work: Double?
    /// What the deployment was planned to take.
    public var planned: Double?
  }

  public struct Evidence: Hashable, Codable, Sendable {
    public var text: String
    /// Of a file: SHA-256 in lower-case hexadecimal.
    public var sha256: String?
  }

  public struct Control: Hashable, Codable, Sendable {
    public var id, title, state: String
    /// Who answers for it.
    public var owner: String?
    public var evidence: Evidence?
    public var by: String?
    public var at: Moment?
    /// Who has approved it, the first first.
    public var approvals: [Approval] = []
    /// The waivers that went for it, those that have ended included.
    public var waivers: [Waiver] = []
  }

  public struct Approval: Hashable, Codable, Sendable {
    public var person: String
    public var evidence: Evidence
    public var recordedBy: String
    public var at: Moment
  }

  public struct Waiver: Hashable, Codable, Sendable {
    public var reason: String
    public var owner: String?
    public var until: Moment?
    public var by: String
  }

  public struct Answer: Hashable, Codable, Sendable {
    /// The hold of the plan whose poll it answers; nil for the go/no-go poll.
    public var hold: String?
    /// How often the poll had been called, 1 or more.
    public var round: Int
    public var position, answer: String
    public var reason: String?
    public var by: String
    public var at: Moment
  }

  public struct Signature: Hashable, Codable, Sendable {
    /// What was decided about what, such as `approve` and `control:reviewed`.
    public var decision, item: String
    /// Who has signed, and the fingerprint of the key.
    public var who, key: String
    /// The login that has handed it in.
    public var account: String?
    /// When it was signed, when it was taken, and until when it counts.
    public var signed, at, expires: Moment
    /// The line that was signed, and its signature: `ssh-keygen -Y verify -n relboard` takes them.
    public var statement, signature: String
  }

  public struct Step: Hashable, Codable, Sendable {
    /// `deployment`, `backout`, `finally` or `ad hoc`.
    public var list: String
    public var id, title, state: String
    /// The titles of the groups that it belongs to, the outermost first.
    public var groups: [String]?
    /// What was run; nil of a manual step.
    public var command: String?
    public var planned, took: Double?
    public var started, ended: Moment?
    public var attempts: [Attempt] = []
    /// What was given when it was done by hand, or why it was skipped.
    public var evidence: Evidence?
    /// Why it is not applicable, or counts no more whatever became of it.
    public var because: String?
    public var by: String?
    /// What it has given to later steps.
    public var outputs: [Output]?
    /// The files that it has made, which are part of the package.
    public var files: [File]?
    /// The hosts of a step that Ansible runs.
    public var hosts: [Host]?
  }

  public struct Host: Hashable, Codable, Sendable {
    public var name, state: String
    /// Whether anything was begun on it.
    public var begun: Bool
    /// The task at which it failed, or could not be reached.
    public var task: String?
    /// Why, in its own first words.
    public var reason: String?
    /// What Ansible's recap has counted on it.
    public var counts: PlayCounts?
  }

  public struct Output: Hashable, Codable, Sendable {
    public var name: String
    /// Nil of a secret.
    public var value: String?
  }

  public struct Attempt: Hashable, Codable, Sendable {
    public var number: Int
    public var started: Moment
    public var ended: Moment?
    public var took: Double?
    public var outcome: String?
    public var outputBytes: Int64?
    /// SHA-256 of the output that is kept.
    public var outputSHA256: String?
  }

  public struct Check: Hashable, Codable, Sendable {
    /// `control`, `infrastructure`, `verification` or `backout`.
    public var list: String
    public var id, title, state: String
    /// What passes, and what fails, as the plan has it.
    public var passes, fails: String?
    public var reason: String?
    /// Who has accepted it although it did not pass, and why.
    public var accepted: String?
    /// Who performed a manual test.
    public var tester: String?
    public var measurements: [Measurement] = []
  }

  public struct Measurement: Hashable, Codable, Sendable {
    public var at: Moment
    public var text: String
    /// The number in it.
    public var value: Double?
    /// `passed`, `failed`, `inconclusive` or `error`; `baseline` for what was measured to compare with.
    public var verdict: String
  }

  public struct Trigger: Hashable, Codable, Sendable {
    public var id, title, action, state: String
    public var tripped: Moment?
    public var because, answer, by: String?
  }

  public struct Backout: Hashable, Codable, Sendable {
    public var problem, severity, owner, authorisedBy: String
    public var ordered: Moment
    /// The trigger that has ordered it by itself.
    public var trigger: String?
    public var verificationStarted: Moment?
  }

  public struct Hold: Hashable, Codable, Sendable {
    public var from: Moment
    /// Nil while it lasts.
    public var to: Moment?
    public var took: Double?
    public var by: String
    public var reasons: [String]
  }

  public struct Deviation: Hashable, Codable, Sendable {
    public var kind, subject, reason, by: String
  }

  public struct Fix: Hashable, Codable, Sendable {
    public var id, owner: String
    public var due: Moment
  }

  public struct Message: Hashable, Codable, Sendable {
    public var id, audience, moment, state: String
    public var owner: String?
    public var due, told: Moment?
    public var receipt: String?
    /// What was sent last, where anything was.
    public var subject, text: String?
    /// Every attempt to send it.
    public var deliveries: [Delivery]
  }

  public struct Delivery: Hashable, Codable, Sendable {
    public var number: Int
    /// By what its receiver knows that it is the same.
    public var key: String
    public var started: Moment
    public var ended: Moment?
    /// `sent`, `not sent` or `unknown`; nothing while it goes on.
    public var outcome: String?
    public var words: String?
  }

  public struct Event: Hashable, Codable, Sendable {
    public var at: Moment
    public var by, what: String
  }

  /// A point in time; in JSON a text, `2026-11-22T22:12:41.250Z`.
  public struct Moment: Hashable, Comparable, Sendable {
    /// Milliseconds since the Unix epoch.
    public var milliseconds: Int64

    public static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }
  }
}

extension ReleaseReport.Moment: Codable {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  init(_ instant: WallInstant) { milliseconds = instant.milliseconds }

  /// To the second.
  private var date: Date { Date(timeIntervalSince1970: Double(milliseconds / 1000)) }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    milliseconds = Int64((try Self.style.parse(text).timeIntervalSince1970 * 1000).rounded())
  }

  public func encode(to encoder: any Encoder) throws {
    // Of a date the milliseconds cannot be told exactly.
    let fraction = String(milliseconds % 1000 + 1000).dropFirst()
    var container = encoder.singleValueContainer()
    try container.encode(date.formatted(.iso8601).dropLast() + ".\(fraction)Z")
  }

  /// The time for people, in UTC as all times are: `2026-11-22 22:12:41`.
  var words: String {
    date.formatted(.iso8601).replacing("T", with: " ").replacing("Z", with: "")
  }
}
