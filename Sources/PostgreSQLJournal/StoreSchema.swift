/// The layout of a store, which only goes forward: each version is made of the one before.
enum StoreSchema {
  /// How each version is made of the one before, the first of nothing.
  static let steps = [
    PackageResources.journal_sql, PackageResources.requests_sql, PackageResources.outputs_sql,
    PackageResources.environments_sql,
  ]
  .map { String(decoding: $0, as: UTF8.self) }

  /// The version that this program knows.
  static var version: Int { steps.count }

  /// The roles, and what each may do.
  static let roles = String(decoding: PackageResources.roles_sql, as: UTF8.self)

  /// Keeps two who make or migrate a store at once apart.
  private static let lock = "SELECT pg_advisory_xact_lock(hashtext('relboard store'))"

  /// The version of a store; nil where there is none.
  static func version(_ connection: Connection) throws(Connection.Problem) -> Int? {
    guard try connection.run("SELECT to_regclass('relboard.version')").first?.text(0) != nil else {
      return nil
    }
    return try connection.run("SELECT number FROM relboard.version").first?.number(0)
  }

  /// Makes a store, or brings it up to a version; all of it, or nothing.
  ///
  /// - Parameter target: the version to stop at.
  /// - Returns: the version that there was before; 0 for none.
  static func migrate(_ connection: Connection, to target: Int = version) throws(Connection.Problem) -> Int {
    try connection.run("BEGIN")
    try connection.run(lock)
    let found = try version(connection) ?? 0
    if found == 0 {
      try connection.runAll(
        """
        CREATE SCHEMA IF NOT EXISTS relboard;
        CREATE TABLE relboard.version (number integer NOT NULL);
        INSERT INTO relboard.version VALUES (0);
        """)
    }
    if found < target {
      for step in steps[found..<target] { try connection.runAll(step) }
      try connection.run("UPDATE relboard.version SET number = $1::integer", [.number(target)])
    }
    if found <= version, target == version { try connection.runAll(roles) }
    try connection.run("COMMIT")
    return found
  }
}
