import Foundation
import ReleaseModel

/// The folder by which a run is told what was signed: the side of whoever drives it.
///
/// It holds `request.json`, what can be signed; `in`, into which others put what they have signed and in which they
/// see nothing; and `out`, the answers. Nothing in `in` is trusted: what is no small file of its own is removed unread.
public struct Inbox: Sendable {
  /// Something that was handed in.
  public struct Delivery: Sendable {
    public let name: String
    /// What was handed in; nil when it is no text of the right size.
    public let text: String?
    /// Whose file it was.
    public let owner: uid_t
  }

  /// How many are taken at a time.
  static let most = 16
  private static let mostAnswers = 100
  /// After how many seconds what nobody has finished is removed.
  private static let patience = 600

  let path: String
  private let isShared: Bool

  /// Makes the folder of a run.
  ///
  /// - Parameters:
  ///   - shared: the folder in which those of all runs lie, for other logins; nil where only the own one signs.
  /// - Throws: ``KeyProblem``.
  public init(of run: String, at runPath: String, shared: String?) throws(KeyProblem) {
    path = Self.path(of: run, at: runPath, shared: shared)
    isShared = shared != nil
    if let shared { try Self.demandShelter(shared) }
    try Self.make(path, isShared ? 0o755 : 0o700)
    try Self.make(path + "/in", isShared ? 0o1733 : 0o700)
    try Self.make(path + "/out", isShared ? 0o755 : 0o700)
  }

  static func path(of run: String, at runPath: String, shared: String?) -> String {
    shared.map { "\($0)/\(run)" } ?? runPath + "/inbox"
  }

  private static func demandShelter(_ path: String) throws(KeyProblem) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw KeyProblem("\(path): no folder; make it: sudo install -d -m 1777 \(path)")
    }
    guard status.st_mode & 0o022 == 0 || status.st_mode & S_ISVTX != 0 else {
      throw KeyProblem("\(path): others can put something in place of what lies there: chmod +t \(path)")
    }
  }

  private static func make(_ path: String, _ mode: mode_t) throws(KeyProblem) {
    if mkdir(path, mode) != 0, errno != EEXIST {
      throw KeyProblem("\(path): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
      throw KeyProblem("\(path): it is not a folder of yours: somebody else has made it")
    }
    // Whatever the umask.
    guard chmod(path, mode) == 0 else { throw KeyProblem("\(path): \(String(cString: strerror(errno)))") }
  }

  /// Tells what can be signed.
  public func publish(_ request: SignatureRequest) throws(KeyProblem) {
    try write(request, to: "request.json")
  }

  /// What was handed in since; it is removed with that.
  public func look() -> [Delivery] {
    let folder = path + "/in"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    for name in names where name.hasPrefix(".") {
      var status = stat()
      guard lstat("\(folder)/\(name)", &status) == 0, time(nil) - status.st_mtim.tv_sec > Self.patience else {
        continue
      }
      Self.remove("\(folder)/\(name)")
    }
    return names.filter { !$0.hasPrefix(".") }.prefix(Self.most).compactMap { name in
      let file = "\(folder)/\(name)"
      defer { Self.remove(file) }
      return InboxName.isOne(name) ? Self.take(file, name) : nil
    }
  }

  private static func take(_ path: String, _ name: String) -> Delivery? {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return nil }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    var status = stat()
    // A second name of it could be a file of ours that its owner may not read.
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
      return nil
    }
    let data = try? handle.read(upToCount: SignedStatement.longest + 1)
    let text = data.flatMap { $0.count <= SignedStatement.longest ? String(data: $0, encoding: .utf8) : nil }
    return Delivery(name: name, text: text, owner: status.st_uid)
  }

  private static func remove(_ path: String) {
    if unlink(path) != 0 { rmdir(path) }
  }

  /// Answers whoever has handed something in.
  public func answer(_ delivery: Delivery, _ answer: SignatureAnswer) throws(KeyProblem) {
    let folder = path + "/out"
    let known = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map {
      "\(folder)/\($0)"
    }
    if known.count >= Self.mostAnswers {
      func age(_ path: String) -> Int {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mtim.tv_sec : 0
      }
      for path in known.sorted(by: { age($0) < age($1) }).prefix(known.count - Self.mostAnswers + 1) {
        unlink(path)
      }
    }
    try write(answer, to: "out/" + delivery.name)
  }

  /// Removes what lies among other runs, once this one is over.
  public func close() {
    if isShared { try? FileManager.default.removeItem(atPath: path) }
  }

  private func write(_ value: some Encodable, to name: String) throws(KeyProblem) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      try InboxName.place(encoder.encode(value), at: "\(path)/\(name)", mode: isShared ? 0o644 : 0o600)
    } catch {
      throw KeyProblem("\(path)/\(name): \(error)")
    }
  }
}

/// The same folder, from the side of whoever signs.
public struct InboxSlot: Sendable {
  let path: String

  /// - Parameters:
  ///   - run: the run's id.
  ///   - runPath: the run's folder, of one's own runs.
  ///   - shared: the folder in which those of all runs lie.
  public init(of run: String, at runPath: String, shared: String?) {
    path = Inbox.path(of: run, at: runPath, shared: shared)
  }

  /// The runs in a shared folder, by their ids.
  public static func runs(in shared: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: shared)) ?? []
    return names.filter { access("\(shared)/\($0)/request.json", R_OK) == 0 }.sorted()
  }

  /// What can be signed.
  ///
  /// - Throws: ``KeyProblem`` when nobody asks for anything there.
  public func request() throws(KeyProblem) -> SignatureRequest {
    let file = path + "/request.json"
    guard let data = FileManager.default.contents(atPath: file) else {
      throw KeyProblem(
        "\(file): \(String(cString: strerror(errno)).lowercased()); nobody asks for a signature there")
    }
    guard let request = try? JSONDecoder().decode(SignatureRequest.self, from: data),
      request.format == SignatureRequest.format
    else { throw KeyProblem("\(file): not what this relboard reads") }
    return request
  }

  /// The user who drives the run, or has driven it last.
  public var driver: uid_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_uid : nil
  }

  /// Hands something in.
  ///
  /// - Returns: the name by which it is answered.
  /// - Throws: ``KeyProblem``.
  public func handIn(_ text: String) throws(KeyProblem) -> String {
    let name = Signer.nonce()
    do {
      try InboxName.place(Data(text.utf8), at: "\(path)/in/\(name)", mode: 0o444)
    } catch {
      throw KeyProblem("\(path)/in: \(error)")
    }
    return name
  }

  /// What was answered; nil as long as nothing was.
  public func answer(to name: String) -> SignatureAnswer? {
    FileManager.default.contents(atPath: "\(path)/out/\(name)")
      .flatMap { try? JSONDecoder().decode(SignatureAnswer.self, from: $0) }
  }

  /// Takes back what nobody has looked at.
  ///
  /// - Returns: whether it was still there.
  public func takeBack(_ name: String) -> Bool { unlink("\(path)/in/\(name)") == 0 }
}

/// The names of what is handed in, which nobody guesses.
enum InboxName {
  static func isOne(_ name: String) -> Bool {
    name.utf8.count == 32 && name.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  /// Writes a file that is there as a whole or not at all.
  static func place(_ data: Data, at path: String, mode: mode_t) throws(KeyProblem) {
    let draft = (path as NSString).deletingLastPathComponent + "/." + Signer.nonce()
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw KeyProblem(String(cString: strerror(errno)).lowercased()) }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    let isWritten = (try? handle.write(contentsOf: data)) != nil
    guard isWritten, fchmod(file, mode) == 0, rename(draft, path) == 0 else {
      let problem = String(cString: strerror(errno)).lowercased()
      unlink(draft)
      throw KeyProblem(problem)
    }
  }
}
