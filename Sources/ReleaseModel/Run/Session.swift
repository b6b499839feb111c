/// The identity of a run.
public struct RunIdentity: Hashable, Codable, Sendable {
  /// The run's id, which names its directory.
  public var id: String
  /// SHA-256 of the plan file's bytes, in hexadecimal.
  public var planHash: String
  /// The plan file's path when the run was opened.
  public var planPath: String
  /// The folder in which steps and checks are run.
  public var directory: String

  /// Makes an identity.
  public init(id: String, planHash: String, planPath: String, directory: String) {
    self.id = id
    self.planHash = planHash
    self.planPath = planPath
    self.directory = directory
  }
}

/// One process that drives the run, from its start to its end.
public struct Session: Hashable, Codable, Sendable {
  /// Whether somebody can be asked.
  public enum Attendance: String, Codable, Sendable {
    /// A person sits at the board.
    case attended
    /// Nobody does: what asks for no person goes on by itself.
    case unattended
    /// Nobody does, who sat here has left: what runs goes on, checks are measured and triggers act, and no step of the
    /// deployment is started.
    case watch
    /// Nobody does, who sat here has left: the steps of the deployment that ask for nobody are started as well.
    case goOn = "go-on"
  }

  /// Whether somebody can be asked.
  public var attendance: Attendance
  /// The host on which the driving process runs.
  public var host: String
  /// The boot of that host, by which a reboot is told from a crash.
  public var bootID: String
  /// The run's folder there, of a run that is shared between hosts; nil of one that has a single folder.
  public var place: RunPlace?
  /// The folder in which steps and checks are run from now on; nil where that does not change.
  public var directory: String?
  /// What must be added to the boot-time clock to give the steady clock, in milliseconds.
  public var clockOffset: Int64

  /// Whether the journal's older part, which a kept state has spared the opening, has yet to be examined: until then
  /// no step starts. Nil for no.
  public var isUnexamined: Bool?

  /// How long it takes at most until the ends of attempts are known that were over before the session: they are read
  /// from files, on a machine that may be busy.
  static let timeToTell: Duration = .seconds(10)

  /// Makes a session.
  public init(
    attendance: Attendance, host: String, bootID: String, clockOffset: Int64, isUnexamined: Bool = false,
    place: RunPlace? = nil, directory: String? = nil
  ) {
    self.attendance = attendance
    self.place = place
    self.directory = directory
    self.host = host
    self.bootID = bootID
    self.clockOffset = clockOffset
    self.isUnexamined = isUnexamined ? true : nil
  }
}

/// One of the folders of a run that is shared between hosts: where its attempts are, and what is known of them.
public struct RunPlace: Hashable, Codable, Sendable {
  /// The host's name, for people.
  public var host: String
  /// Names the folder among all there are; hosts may be called the same.
  public var folder: String

  /// Names a folder on a host.
  public init(host: String, folder: String) {
    self.host = host
    self.folder = folder
  }
}

extension Session {
  /// The host where something was begun that only that host can tell of; nil where it is this session's own folder.
  func host(elsewhere place: RunPlace?) -> String? {
    guard let place, place.folder != self.place?.folder else { return nil }
    return place.host
  }
}

extension ReleaseState {
  /// Whether the run has ended while nobody was there, and nobody has opened it since.
  public var hasEndedUnseen: Bool {
    phase.isEnded && (session?.attendance == .watch || session?.attendance == .goOn)
  }
}

/// Who did something.
public enum Actor: Hashable, Codable, Sendable {
  /// A person, by name.
  case person(String)
  /// The board itself, following the plan.
  case board

  /// The name to show.
  public var name: String {
    switch self {
    case .person(let name): name
    case .board: "relboard"
    }
  }

  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    self = name.isEmpty ? .board : .person(name)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .person(let name): try container.encode(name)
    case .board: try container.encode("")
    }
  }
}
