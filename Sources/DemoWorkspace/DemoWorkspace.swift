import Foundation
import Hashing

/// A small release on this machine: a shop that is open, the package of its next version and the plan
/// that delivers it; or twenty hosts and a roll-out over them. Everything in it is a real process or a real file.
///
/// The shop needs `python3` with its standard library and `tar`, listens on the loopback address only, and
/// keeps everything in one folder.
public struct DemoWorkspace: Sendable {
  /// What is released.
  public enum Release: Sendable {
    /// A service of a shop.
    case shop
    /// A version for twenty hosts, of which one fails.
    case fleet
  }

  /// What the demo is like.
  public struct Options: Sendable {
    /// What is released.
    public var release: Release
    /// Whether the new version has a defect: one in three requests fails a few seconds after the switch; or two hosts
    /// more fail than the plan puts up with.
    public var fault: Bool
    /// How much faster than life it goes, 1 to 1000; what is outside, or not a number, is clipped.
    public var speed: Double
    /// Finds the ports to listen on.
    public var ports: @Sendable () throws(DemoError) -> DemoPorts

    /// Describes a demo; without arguments it succeeds, and takes about a minute of machine time.
    public init(
      _ release: Release = .shop, fault: Bool = false, speed: Double = 1,
      ports: @escaping @Sendable () throws(DemoError) -> DemoPorts = DemoPorts.free
    ) {
      self.release = release
      self.fault = fault
      self.speed = speed.isNaN ? 1 : min(max(speed, 1), 1000)
      self.ports = ports
    }
  }

  /// The workspace's folder, absolute and without symbolic links.
  public let directory: String

  private let options: Options
  private let environment: [String: String]

  /// Names a workspace; nothing is touched yet.
  ///
  /// - Parameters:
  ///   - directory: the folder, which ``create(now:)`` makes.
  ///   - environment: what the shop's processes inherit; `PATH` says where the programs are.
  public init(directory: String, options: Options = Options(), environment: [String: String]) {
    self.directory = URL(fileURLWithPath: directory).standardizedFileURL.resolvingSymlinksInPath().path
    self.options = options
    self.environment = environment.merging([Self.mark: self.directory]) { $1 }
  }

  /// The plan of the release.
  public var planPath: String { path("plan.yaml") }

  /// Whether the workspace is laid out in full. Its shop may have closed meanwhile, as after a restart of
  /// the machine; `ops/open-shop` opens it again.
  public var isPresent: Bool { FileManager.default.fileExists(atPath: planPath) }

  /// Lays the workspace out, builds the package and opens the shop; returns when the old version answers
  /// through the front.
  ///
  /// What an interrupted attempt left behind is cleared away first; after a failure nothing is left.
  ///
  /// - Parameter now: when the release window opens; it closes 45 minutes later.
  /// - Throws: ``DemoError``; the folder must be new, or empty.
  public func create(now: Date) throws(DemoError) {
    let layOut: () throws(DemoError) -> Void
    switch options.release {
    case .shop:
      let python = try Self.find("python3", in: environment)
      _ = try Self.find("tar", in: environment)
      layOut = { () throws(DemoError) in try layOutShop(ports: options.ports(), python: python, now: now) }
    case .fleet: layOut = { () throws(DemoError) in try layOutFleet(now: now) }
    }
    if !isPresent, isDemo { try close() }
    guard Self.entries(of: directory).isEmpty else { throw .occupied(directory) }
    do {
      try layOut()
    } catch {
      try close()
      throw error
    }
  }

  /// Ends every process of the workspace and removes its folder, whatever state they are in. Doing it
  /// again changes nothing.
  ///
  /// - Throws: ``DemoError``; a folder that is no demo is refused and stays as it is.
  public func close() throws(DemoError) {
    guard isDemo || Self.entries(of: directory).isEmpty else { throw .notADemo(directory) }
    try MarkedProcesses(mark: "\(Self.mark)=\(directory)").end()
    // The settings go last: they are what tells a demo, should this be interrupted as well.
    for name in Self.entries(of: directory).filter({ $0 != Self.settings }) + [Self.settings, ""] {
      try remove(name)
    }
  }
}

extension DemoWorkspace {
  /// Marks every process of a workspace in its environment, which it cannot lose and its children inherit.
  private static let mark = "RELBOARD_DEMO"
  private static let settings = "shop.json"
  private static let package = "dist/orders-1.5.0.tar.gz"
  private static let window: TimeInterval = 45 * 60
  private static let pythonCheck = """
    import sys, http.server, sqlite3, urllib.request
    sys.exit(None if sys.version_info >= (3, 7) else "python3 is older than 3.7")
    """

  private var isDemo: Bool { FileManager.default.fileExists(atPath: path(Self.settings)) }

  private func path(_ name: String) -> String { name.isEmpty ? directory : directory + "/" + name }

  private static func entries(of folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  /// The hosts are folders; the full disks are files in them, which a person can remove.
  private func layOutFleet(now: Date) throws(DemoError) {
    try write(Self.json(["directory": directory]), to: Self.settings)
    let hosts = (1...20).map { ($0 < 10 ? "web-0" : "web-") + "\($0)" }
    try write(Data(hosts.map { $0 + "\n" }.joined().utf8), to: "hosts.txt")
    for host in hosts { try write(Data("2.3.1\n".utf8), to: "hosts/\(host)/VERSION") }
    for host in ["web-07"] + (options.fault ? ["web-11", "web-12"] : []) {
      try write(Data(), to: "hosts/\(host)/full")
    }
    let values = window(from: now).merging(["pause": "\(0.4 / options.speed)"]) { $1 }
    for file in DemoFile.fleet { try fill(file, values) }
  }

  /// What is filled into every plan.
  private func window(from now: Date) -> [String: String] {
    [
      "opens": now.ISO8601Format(),
      "closes": now.addingTimeInterval(Self.window).ISO8601Format(),
      "directory": String(decoding: Self.json(directory), as: UTF8.self),
    ]
  }

  private func layOutShop(ports: DemoPorts, python: String, now: Date) throws(DemoError) {
    let settings = Settings(
      directory: directory, speed: options.speed, front: ports.front,
      ports: ["1.4.2": ports.old, "1.5.0": ports.new])
    try write(Self.json(settings), to: Self.settings)
    for name in ["data", "run", "incidents"] { try make(folder: name) }
    for file in DemoFile.all { try write(Data(file.bytes), to: file.path, executable: file.isExecutable) }
    // With the fault, a line that was taken is never given back: a defect as they come.
    try fill(DemoFile.newVersion, ["release-line": options.fault ? "pass" : "LINES.release()"])
    try run(python, ["-c", Self.pythonCheck])
    try run(python, ["ops/build"])
    try run(python, ["ops/open-shop"])
    let values = ["front": "\(ports.front)", "new": "\(ports.new)", "sha256": try sha256(of: Self.package)]
    try fill(DemoFile.plan, values.merging(window(from: now)) { $1 })
  }

  /// What the scripts read at their start.
  private struct Settings: Encodable {
    var directory: String
    var speed: Double
    var front: UInt16
    var ports: [String: UInt16]
  }

  private static func json(_ value: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)) ?? Data()
  }

  private func fill(_ file: DemoFile, _ values: [String: String]) throws(DemoError) {
    let template = Template(values: values, speed: options.speed)
    let text = template.fill(String(decoding: file.bytes, as: UTF8.self))
    try write(Data(text.utf8), to: file.path, executable: file.isExecutable)
  }

  private func sha256(of name: String) throws(DemoError) -> String {
    let data = try attempt(name) { try Data(contentsOf: URL(fileURLWithPath: path(name))) }
    return SHA256.hexDigest(of: data)
  }
}

extension DemoWorkspace {
  private func attempt<Value>(_ name: String, _ body: () throws -> Value) throws(DemoError) -> Value {
    do { return try body() } catch { throw .file(path(name), reason: error.localizedDescription) }
  }

  private func make(folder: String) throws(DemoError) {
    try attempt(folder) {
      try FileManager.default.createDirectory(atPath: path(folder), withIntermediateDirectories: true)
    }
  }

  private func write(_ data: Data, to name: String, executable: Bool = false) throws(DemoError) {
    try make(folder: (name as NSString).deletingLastPathComponent)
    try attempt(name) {
      try data.write(to: URL(fileURLWithPath: path(name)), options: .atomic)
      if executable {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path(name))
      }
    }
  }

  private func remove(_ name: String) throws(DemoError) {
    do {
      try FileManager.default.removeItem(atPath: path(name))
    } catch CocoaError.fileNoSuchFile {
      return
    } catch {
      throw .file(path(name), reason: error.localizedDescription)
    }
  }

  private static func find(_ program: String, in environment: [String: String]) throws(DemoError) -> String {
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let found = folders.map { "\($0)/\(program)" }.first(where: FileManager.default.isExecutableFile)
    guard let found else { throw .missing(program: program) }
    return found
  }

  private func run(_ program: String, _ arguments: [String]) throws(DemoError) {
    let log = path("run/create.log")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    try attempt("run/create.log") {
      try Data().write(to: URL(fileURLWithPath: log))
      let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
      defer { try? output.close() }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = output
      try process.run()
      process.waitUntilExit()
    }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let output = FileManager.default.contents(atPath: log) ?? Data()
      let last = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).last ?? ""
      let isInline = arguments.first == "-c"
      throw .failed(command: isInline ? "Python" : arguments.joined(separator: " "), lastLine: String(last))
    }
  }
}
