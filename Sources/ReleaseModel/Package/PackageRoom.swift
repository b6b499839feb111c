/// What a person might want of the package.
public enum PackageIntent: Hashable, Sendable {
  case verify
}

/// What is wanted of the package, or was found of it.
public enum PackageWish: Hashable, Sendable {
  /// A person wants it verified again.
  case verify
  /// The engine has verified it.
  case verified(round: Int, findings: [PackageFinding])
}

extension PackageWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: PackageIntent? {
    switch self {
    case .verify: .verify
    case .verified: nil
    }
  }
}

/// What is recorded of the package.
public enum PackageFact: Hashable, Sendable {
  case wanted(round: Int)
  case verified(round: Int, findings: [PackageFinding])
}

extension PackageFact {
  var row: FactRow {
    switch self {
    case .wanted(let round): FactRow("package.wanted", ["round": round])
    case .verified(let round, let findings):
      FactRow("package.verified", ["round": round, "findings": findings])
    }
  }
}

/// What was found when the package was verified.
public struct PackageState: Hashable, Codable, Sendable {
  /// How often it was verified; each time is asked for by its number.
  public internal(set) var rounds = 0
  /// The number of the verification that is wanted, 1 or more.
  public internal(set) var wanted = 1
  /// When the last verification was made.
  public internal(set) var verifiedAt: SteadyInstant?
  /// What the last verification found, one a file.
  public internal(set) var findings: [PackageFinding] = []

  /// Whether the last verification that was wanted has been made.
  public var isVerified: Bool { rounds >= wanted }
  /// Whether every file was there with its hash.
  public var isIntact: Bool { isVerified && findings.allSatisfy { $0.problem == nil } }
}

/// What was found of one file of the package.
public struct PackageFinding: Hashable, Codable, Sendable {
  /// The file's path as the plan has it.
  public var path: String
  /// What is wrong; nil when the file is there with its hash.
  public var problem: String?

  /// Makes a finding.
  public init(path: String, problem: String?) {
    self.path = path
    self.problem = problem
  }

  private static let scriptPrefix = "script "

  /// What was found of a script that a command runs.
  public init(script: String, problem: String?) {
    self.init(path: Self.scriptPrefix + script, problem: problem)
  }

  /// Whether it is about a script, which somebody may have to mend while the release is made.
  var isOfScript: Bool { path.hasPrefix(Self.scriptPrefix) }
}

/// The files that are delivered: verified at the preparation, again when the deployment starts and right before its
/// first step, and whenever the run goes on after it stood still.
enum PackageRoom: Room {
  static let kinds: [RowKind<PackageFact>] = [
    RowKind("package.wanted") { .wanted(round: try $0["round"]) },
    RowKind("package.verified") { .verified(round: try $0["round"], findings: try $0["findings"]) },
  ]

  static func obstacle(to intent: PackageIntent, _ turn: Turn) -> Obstacle? {
    switch intent {
    case .verify:
      if !turn.plan.release.isVerifiable { return .unknown(.package) }
      return turn.state.package.isVerified ? nil : .packageUnverified
    }
  }

  static func decide(_ wish: PackageWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .verify:
      turn.record(.package(.wanted(round: turn.state.package.rounds + 1)))
    case .verified(let round, let findings):
      try turn.demandOpen()
      let package = turn.state.package
      guard !turn.state.isConcluded, round == package.wanted, !package.isVerified else { return }
      turn.record(.package(.verified(round: round, findings: findings)))
    }
  }

  static func evolve(_ state: inout ReleaseState, _ fact: PackageFact, _ record: Record) {
    switch fact {
    case .wanted(let round):
      state.package.wanted = round
    case .verified(let round, let findings):
      state.package.rounds = round
      state.package.verifiedAt = record.at.steady
      state.package.findings = findings
    }
  }

  /// How old a verification may be when the first step starts: it is made for that, and a turn takes no time.
  private static let freshness: Duration = .seconds(1)

  /// Whether something has waited since the package was verified, before the first step: a person, a window, a hold.
  static func isOld(_ state: ReleaseState, at now: SteadyInstant) -> Bool {
    guard state.phase == .deploying, state.startOrder.isEmpty, state.plan.release.isVerifiable else {
      return false
    }
    return state.package.verifiedAt.map { now - $0 > freshness } ?? true
  }

  /// Has the package verified again, unless it is being verified or was delivered.
  static func verifyAgain(_ turn: inout Turn) {
    let state = turn.state
    guard state.plan.release.isVerifiable, state.package.isVerified else { return }
    switch state.phase {
    case .preparing, .polling, .deploying: turn.follow(.package(.wanted(round: state.package.rounds + 1)))
    case .planned, .verifying, .succeeded, .backingOut, .backedOut, .backoutFailed, .aborted, .finishing:
      break
    }
  }

  /// A package that is found broken while the release is deployed holds it; a script only until the first step has
  /// started: whoever mends one after a failure has to be able to go on.
  static func settle(_ turn: inout Turn) {
    let state = turn.state
    guard state.phase == .deploying, state.hold == nil, state.package.isVerified,
      let bad = state.package.findings.first(where: {
        $0.problem != nil && (!$0.isOfScript || state.startOrder.isEmpty)
      })
    else { return }
    turn.follow(.run(.held(.package(bad))))
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    guard state.phase == .preparing || state.phase == .polling else { return [] }
    return state.package.isVerified && !state.package.isIntact ? [.package] : []
  }
}
