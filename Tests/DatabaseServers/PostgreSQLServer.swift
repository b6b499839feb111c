import Foundation
import Synchronization
import TestSupport
import Testing

/// A PostgreSQL server of a test's own, in a temporary folder: it ends with the test's process, however that ends.
///
/// Unchecked because a test uses it from one thread at a time.
public final class PostgreSQLServer: @unchecked Sendable {
  /// The port, on the loopback address or that of its host.
  public let port: Int
  private let host: NetworkHost?
  private let folder: String
  private var process: Process?
  private var life: Pipe?
  private static let counter = Atomic<Int>(0)

  /// The folder of the newest server that is installed; nil where there is none.
  private static let programs: String? = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let newest = versions.compactMap { Int($0) }.max().map { "\(root)/\($0)/bin" }
    return newest.flatMap { access("\($0)/initdb", X_OK) == 0 ? $0 : nil }
  }()

  /// Whether there is one to be started, for `.enabled(if:)`.
  public static let isInstalled = programs != nil
  /// What a test that is skipped says.
  public static let absence: String = "PostgreSQL's server is not installed: apt-get install postgresql"

  /// One that many tests share, each with a database of its own. Nobody stops it.
  public static let shared = Result { try PostgreSQLServer() }

  /// PostgreSQL does not run as root: then another user runs it.
  private static let user: String? =
    getuid() == 0 ? ["postgres", "nobody"].first { getpwnam($0) != nil } : nil

  /// A cluster that was made once, of which every server is a copy.
  private static let template = Result { () throws -> String in
    let folder = try makeFolder()
    try run(
      "\(programs ?? "")/initdb",
      [
        "--no-sync", "--wal-segsize=1", "--auth=trust", "--username=tester", "--encoding=UTF8",
        "--locale=C.UTF-8",
        folder + "/data",
      ])
    return folder + "/data"
  }

  /// Makes one and starts it.
  ///
  /// - Parameters:
  ///   - tls: whether it takes nothing but TLS, with a certificate of its own: `certificate`.
  ///   - host: where it runs, and takes whoever comes from its network; nil for this machine alone.
  public init(tls: Bool = false, on host: NetworkHost? = nil) throws {
    self.host = host
    folder = try Self.makeFolder()
    port = try freePort()
    try Self.run("/bin/cp", ["-a", try Self.template.get(), folder + "/data"])
    if tls { try makeCertificate() }
    if host != nil {
      try Self.run("/bin/sh", ["-c", "echo 'host all all samenet trust' >> \"$0/data/pg_hba.conf\"", folder])
    }
    try start()
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The certificate by which a client can know a server with TLS.
  public var certificate: String { folder + "/server.crt" }

  private func makeCertificate() throws {
    try Self.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout", folder + "/server.key", "-out", certificate,
      ])
    try Self.run("/bin/chmod", ["0600", folder + "/server.key"])
    try Self.run(
      "/bin/sh",
      [
        "-c",
        """
        printf "ssl = on\\nssl_cert_file = '%s'\\nssl_key_file = '%s'\\n" "$0/server.crt" "$0/server.key" \
          >> "$0/data/postgresql.conf"
        printf 'local all all trust\\nhostssl all all all scram-sha-256\\n' > "$0/data/pg_hba.conf"
        """, folder,
      ])
  }

  /// The address of a database, past anything that a test has put between.
  public func address(_ database: String, user: String = "tester", port: Int? = nil) -> String {
    "postgresql://\(user)@\(host?.address ?? "127.0.0.1"):\(port ?? self.port)/\(database)"
  }

  /// The address of a database as a test's own process reaches it, whatever host the server is on.
  public func directAddress(_ database: String) -> String {
    host == nil ? address(database) : "host=\(folder) port=\(port) user=tester dbname=\(database)"
  }

  /// Makes a database, and returns its name.
  public func makeDatabase() throws -> String {
    let name = "test\(Self.counter.add(1, ordering: .relaxed).newValue)"
    try sql("CREATE DATABASE \(name)", in: "postgres")
    return name
  }

  /// Runs SQL as the owner of everything, and returns what it prints, a row a line.
  @discardableResult
  public func sql(_ text: String, in database: String) throws -> String {
    try Self.run(
      "\(Self.programs ?? "")/psql",
      [
        "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--host=\(folder)",
        "--port=\(port)", "--username=tester", "--dbname=\(database)", "--command=\(text)",
      ])
  }

  /// Starts it, and waits until it answers.
  public func start() throws {
    let process = Process()
    let life = Pipe()
    // When the test's process is gone, the pipe is at its end.
    let script = """
      "$0" -D "$1/data" -k "$1" -p "$2" -c listen_addresses="$3" >> "$1/log" 2>&1 &
      read -r line; kill -QUIT $!
      while [ -e "$1/data/postmaster.pid" ]; do sleep 0.02; done
      """
    let command = Self.command(
      "/bin/sh",
      [
        "-c", script, "\(Self.programs ?? "")/postgres", folder, "\(port)", host?.address ?? "127.0.0.1",
      ])
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = (host?.entering ?? []) + command
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.standardInput = life
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    (self.process, self.life) = (process, life)
    try waitUntil("PostgreSQL did not start: \(log)") { (try? sql("SELECT 1", in: "postgres")) != nil }
  }

  /// Stops it at once, as `pg_ctl stop -m immediate` does: nothing is written any more.
  public func stop() {
    guard let process else { return }
    // Not its end alone: another process that was started meanwhile may have inherited it.
    try? life?.fileHandleForWriting.write(contentsOf: Data("stop\n".utf8))
    try? life?.fileHandleForWriting.close()
    process.waitUntilExit()
    (self.process, life) = (nil, nil)
  }

  /// What the server has said.
  public var log: String { (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "" }

  // MARK: Processes

  private static func makeFolder() throws -> String {
    // Short, for the path of a socket has to be; and where syncing costs nothing, for what is committed is synced.
    var room = statvfs()
    let isRoomy = statvfs("/dev/shm", &room) == 0 && UInt64(room.f_bavail) * UInt64(room.f_frsize) > 1 << 30
    let path =
      "\(isRoomy && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")/pg-\(UUID().uuidString.prefix(13))"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    if let user, let entry = getpwnam(user) { chown(path, entry.pointee.pw_uid, entry.pointee.pw_gid) }
    Leftovers.remove(path)
    return path
  }

  /// A command as the server's user runs it.
  private static func command(_ program: String, _ arguments: [String]) -> [String] {
    guard let user, let entry = getpwnam(user) else { return [program] + arguments }
    let (id, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
    return ["setpriv", "--reuid=\(id)", "--regid=\(group)", "--clear-groups", program] + arguments
  }

  @discardableResult
  private static func run(_ program: String, _ arguments: [String]) throws -> String {
    try Command.run("/usr/bin/env", command(program, arguments), in: "/")
  }
}

/// Folders that are removed when the process ends as it should.
private enum Leftovers {
  private static let paths = Mutex<[String]>([])
  private static let isAsked = Atomic<Bool>(false)

  static func remove(_ path: String) {
    paths.withLock { $0.append(path) }
    guard !isAsked.exchange(true, ordering: .relaxed) else { return }
    atexit { Leftovers.removeAll() }
  }

  private static func removeAll() {
    for path in paths.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }
}
