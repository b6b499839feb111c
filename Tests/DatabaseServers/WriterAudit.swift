/// Watches, in a store's own database, which connection writes each event, beside who had taken the lease by then.
public struct WriterAudit {
  private let server: PostgreSQLServer
  private let database: String

  /// Begins to watch a database in which a store was made.
  public init(_ server: PostgreSQLServer, _ database: String) throws {
    (self.server, self.database) = (server, database)
    try server.sql(
      """
      CREATE SCHEMA audit;
      CREATE TABLE audit.taker (run text, token bigint, backend integer);
      CREATE TABLE audit.writer (run text, sequence bigint, token bigint, backend integer);
      CREATE FUNCTION audit.take() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO audit.taker VALUES (NEW.run, NEW.token, pg_backend_pid());
        RETURN NULL;
      END $$;
      CREATE FUNCTION audit.write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO audit.writer SELECT NEW.run, NEW.sequence, token, pg_backend_pid()
          FROM relboard.lease WHERE run = NEW.run;
        RETURN NULL;
      END $$;
      CREATE TRIGGER audit_insert AFTER INSERT ON relboard.lease FOR EACH ROW EXECUTE FUNCTION audit.take();
      CREATE TRIGGER audit_update AFTER UPDATE ON relboard.lease FOR EACH ROW
        WHEN (OLD.token <> NEW.token) EXECUTE FUNCTION audit.take();
      CREATE TRIGGER audit AFTER INSERT ON relboard.event FOR EACH ROW EXECUTE FUNCTION audit.write();
      """, in: database)
  }

  /// How many events were written.
  public func writes() throws -> Int { try count("true") }

  /// How many of them by a connection that did not hold the lease any more, or never did.
  public func foreignWrites() throws -> Int { try count("t.backend IS DISTINCT FROM w.backend") }

  /// How many connections of drivers have had a lease.
  public func leases() throws -> Int {
    Int(try server.sql("SELECT count(*) FROM audit.taker", in: database)) ?? -1
  }

  private func count(_ condition: String) throws -> Int {
    let text = try server.sql(
      """
      SELECT count(*) FROM audit.writer w LEFT JOIN audit.taker t USING (run, token) WHERE \(condition)
      """, in: database)
    return Int(text) ?? -1
  }
}
