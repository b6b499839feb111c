import EventChain
import ReleaseModel

/// A run that has an environment for itself, as a store has it.
public struct EnvironmentClaim: Hashable, Sendable {
  /// Its id.
  public var run: String
  /// What it releases: a name and a version.
  public var release: String
  /// The host where it was opened.
  public var host: String
}

extension PostgreSQLJournal {
  /// Takes an environment for the run of this journal, in one transaction with the look at the fencing token. It is the
  /// run's until it records that it gives it up, or somebody unlocks it.
  ///
  /// - Parameter release: what is released, for those who wait.
  /// - Returns: who has it then: this run, or another that was first.
  /// - Throws: ``JournalError`` when that cannot be told now; where it was done all the same it is done again.
  public func claim(_ environment: String, releasing release: String) throws -> EnvironmentClaim {
    let row = try ask(
      "SELECT run, release, host FROM relboard.claim($1, $2::bigint, $3, $4)",
      [.text(environment), .text(release)]
    ).first
    guard let claim = row.flatMap(EnvironmentClaim.init) else {
      throw JournalError.notWritten(path: address.description, reason: "nobody says who has \(environment)")
    }
    return claim
  }
}

extension PostgreSQLStore {
  /// Which run has an environment; nil when none has.
  public func holder(of environment: String) throws(JournalError) -> EnvironmentClaim? {
    try with { connection throws(Connection.Problem) in
      try connection.run(
        """
        SELECT e.run, e.release, r.host FROM relboard.environment e JOIN relboard.run r ON r.id = e.run
        WHERE e.name = $1
        """, [.text(environment)]
      ).first.flatMap(EnvironmentClaim.init)
    }
  }

  /// Gives up at once what a run has that is not over, and asks its driver to record it, now or when there is one.
  ///
  /// - Parameter body: the request to the driver.
  /// - Returns: the request's number.
  /// - Throws: ``JournalError`` when the run has nothing, or this login may not drive runs.
  public func unlock(_ id: String, _ body: String) throws(JournalError) -> Int64 {
    try with { connection throws(Connection.Problem) in
      try connection.run("SELECT relboard.unlock($1, $2)", [.text(id), .text(body)]).first?.number(0) ?? 0
    }
  }
}

extension EnvironmentClaim {
  fileprivate init?(_ row: Row) {
    guard let run = row.text(0), let release = row.text(1), let host = row.text(2) else { return nil }
    self.init(run: run, release: release, host: host)
  }
}
