/// Something that is measured: a verification check, an infrastructure check or an automatic control.
///
/// The meaning of the limits and phases is that of Argo Rollouts' analysis, but for what hurt its users:
/// limits count what is *allowed*, and a check that never passed is never successful.
public struct Check: Hashable, Codable, Sendable {
  /// What no data means.
  public enum NoData: String, Codable, CaseIterable, Sendable {
    case inconclusive, pass, fail
  }

  /// What happens when the check fails.
  public enum OnFail: String, Codable, CaseIterable, Sendable {
    /// The run is held.
    case hold
    /// A backout is proposed.
    case backOut = "back-out"
    /// It is shown and nothing else; success stays possible. What is inconclusive is for a person all the same.
    case warn
  }

  /// What a gap in the measurements of a check means that is bounded or counted: its soak was not watched.
  public enum Gap: String, Codable, CaseIterable, Sendable {
    /// It starts anew.
    case restart
    /// The check is inconclusive.
    case inconclusive
  }

  /// What ends a check early.
  public enum Until: String, Codable, CaseIterable, Sendable {
    /// Its first pass; what was before does not count.
    case passed
  }

  /// How much is allowed before the check ends badly. Each is a count that is still allowed, 0 or more.
  public struct Limits: Hashable, Codable, Sendable {
    /// Failed measurements.
    public var failures = 0
    /// Inconclusive measurements.
    public var inconclusive = 0
    /// Measurements in a row that could not be made.
    public var errors = 4

    /// The defaults: nothing but four errors in a row is allowed.
    public init() {}
  }

  /// The id, unique in its list.
  public var id: String
  /// What is checked, in a person's words.
  public var title: String
  /// What is measured.
  public var probe: Probe
  /// For infrastructure: component, software, hardware, network, facility, integration, security, database
  /// connectivity, licence or configuration item.
  public var category: String?
  /// For infrastructure: how it comes to be there; nil where the plan does not say.
  public var provision: Provision?
  /// The step whose success starts the check.
  public var after: StepID?
  /// Postpones the first measurement.
  public var delay: Duration = .zero
  /// The time between measurements; alone it means until stopped.
  public var every: Duration?
  /// The number of measurements; above 1 it needs ``every``.
  public var count: Int?
  /// Bounds the whole check.
  public var bound: Duration?
  /// How long one measurement may take.
  public var timeout: Duration = .seconds(10)
  /// What passes.
  public var pass: Criterion?
  /// What fails; a value that meets neither is inconclusive when both are given.
  public var fail: Criterion?
  /// Compares with the same probe before the deployment; only in the verification.
  public var baseline: Baseline?
  /// What no data means.
  public var onNoData = NoData.inconclusive
  /// How much is allowed.
  public var limits = Limits()
  /// Measurements that must pass before the check can be successful, 1 or more.
  public var minPasses = 1
  /// What a gap in its measurements means; nil where the plan does not say, which is ``Gap/restart``.
  public var gap: Gap?
  /// What a failure does.
  public var onFail = OnFail.hold
  /// The check is shown and never acts, whatever it shows: nothing waits for it either. Not for a control.
  public var isReportOnly = false
  /// What ends it within ``bound``; nil where only the limits do.
  public var until: Until?
  /// How often a measurement by a command is repeated at once that does not pass; nil for never.
  public var retries: Int?
  /// How long to wait before; nil for not at all.
  public var retryDelay: Duration?
  /// Environment variables of what it runs, over those of the plan; nil where there are none.
  public var environment: [String: String]?
  /// The folder in which it runs and looks for files, from the plan's; nil for the plan's own.
  public var directory: String?

  /// Makes a check that is measured once.
  public init(id: String, title: String, probe: Probe) {
    self.id = id
    self.title = title
    self.probe = probe
  }

  /// The test that a person performs, for a manual check.
  public var manualTest: ManualTest? {
    if case .manual(let test) = probe { test } else { nil }
  }

  /// Whether a reading is compared with something.
  public var compares: Bool { pass != nil || fail != nil || baseline != nil }

  /// Whether the check goes on until somebody stops it.
  public var isEndless: Bool { every != nil && count == nil && bound == nil }
}

/// Names one check of a plan: ids are unique only within their list.
public struct CheckKey: Hashable, Codable, Sendable {
  /// The lists that hold checks, in the order in which a run meets them.
  public enum List: String, Codable, CaseIterable, Sendable {
    case control, infrastructure, verification, backout
  }

  /// The list.
  public var list: List
  /// The id within the list.
  public var id: String

  /// Names a check.
  public init(_ list: List, _ id: String) {
    self.list = list
    self.id = id
  }
}
