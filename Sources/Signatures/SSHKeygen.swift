import Foundation
import ReleaseModel
import ReleaseWords
import Subprocess
import SystemPackage

/// OpenSSH's ssh-keygen, which knows about keys and signatures.
public struct SSHKeygen: Sendable {
  private let path: String

  /// Finds it in the `PATH` of an environment.
  public init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    path = environment["PATH"] ?? "/usr/bin:/bin"
  }

  /// Verifies that a statement was signed by who it says, at a time.
  ///
  /// - Parameters:
  ///   - signed: the statement and its signature.
  ///   - keys: whose keys count.
  ///   - at: the time at which the key has to count.
  /// - Throws: ``ReleaseModel/SignatureFault``: why not.
  public func verify(
    _ signed: SignedStatement, by keys: SignerKeys, at wall: WallInstant
  ) async throws(SignatureFault) {
    let statement = signed.statement
    guard signed.namespace == Statement.namespace else { throw .wrongNamespace(signed.namespace) }
    let folder: PrivateFolder
    do {
      folder = try PrivateFolder()
      try folder.write(Data(signed.armor.utf8), to: "signature")
      try folder.write(Data(base64Encoded: keys.list.content) ?? Data(), to: "keys")
      try folder.write(keys.revoked.flatMap { Data(base64Encoded: $0.content) } ?? Data(), to: "revoked")
    } catch {
      throw .unverified("\(error)")
    }
    defer { folder.remove() }
    let message = Array(statement.text.utf8)
    let name = ["-n", Statement.namespace, "-s", folder.path("signature")]
    guard try await run(["-Y", "check-novalidate"] + name, message).isGood else { throw .forged }
    let time = ["-Overify-time=" + wall.iso8601.filter(\.isNumber)]
    let verify = ["-Y", "verify", "-f", folder.path("keys"), "-I", statement.who] + name + time
    let revoked = keys.revoked == nil ? [] : ["-r", folder.path("revoked")]
    let found = try await run(verify + revoked, message)
    if found.isGood {
      // ssh-keygen takes it, as a server does that asks for no touch.
      if signed.isUntouched { throw .unverified("nobody has touched the security key") }
      return
    }
    try Self.explain(signed, keys, at: wall)
    if !revoked.isEmpty, try await run(verify, message).isGood { throw .revoked(signed.key) }
    throw .unverified(found.words)
  }

  /// Throws what the list says against a key.
  private static func explain(
    _ signed: SignedStatement, _ keys: SignerKeys, at wall: WallInstant
  ) throws(SignatureFault) {
    guard let list = try? KeyList(keys.list) else { return }
    let entries = list.entries.filter { $0.key == signed.publicKey }
    // A certificate is known by its authority, and what is wrong with it by ssh-keygen alone.
    guard !entries.isEmpty else {
      if list.entries.contains(where: \.isAuthority) { return }
      throw .unknownKey(signed.key)
    }
    let own = entries.filter { $0.principals.contains(signed.statement.who) }
    guard let entry = own.first else { throw .wrongKey(signed.key, of: entries.flatMap(\.principals)) }
    let now = wall.iso8601.filter(\.isNumber)
    func digits(_ text: String) -> String {
      text.filter(\.isNumber).padding(toLength: 14, withPad: "0", startingAt: 0)
    }
    if let after = entry.validAfter, now < digits(after) { throw .keyNotYetValid(after) }
    if let before = entry.validBefore, now >= digits(before) { throw .keyExpired(before) }
  }

  private struct Finding {
    let isGood: Bool
    let words: String
  }

  private func run(_ arguments: [String], _ input: [UInt8]) async throws(SignatureFault) -> Finding {
    do {
      let result = try await Subprocess.run(
        .name("ssh-keygen"), arguments: Arguments(arguments),
        environment: .custom(["PATH": path, "TZ": "UTC", "LC_ALL": "C"]),
        input: .array(input), output: .string(limit: 65_536), error: .string(limit: 65_536))
      let words = (result.standardError + result.standardOutput)
        .split(whereSeparator: \.isNewline).joined(separator: "; ")
      return Finding(isGood: result.terminationStatus.isSuccess, words: words)
    } catch {
      throw .unverified("ssh-keygen cannot be run (\(error)): install openssh-client")
    }
  }
}

/// A folder that nobody else can look into, for as long as ssh-keygen needs files.
struct PrivateFolder {
  private let root: String

  init() throws {
    // A `TMPDIR` that another login has left behind is nobody's here.
    for parent in [NSTemporaryDirectory(), "/tmp"] {
      var template = Array((parent + "/relboard-XXXXXX").utf8CString)
      guard mkdtemp(&template) != nil else { continue }
      root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return
    }
    throw KeyProblem("no temporary folder: \(String(cString: strerror(errno)))")
  }

  func path(_ name: String) -> String { root + "/" + name }

  func write(_ data: Data, to name: String) throws { try data.write(to: URL(fileURLWithPath: path(name))) }

  func read(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }

  func remove() { try? FileManager.default.removeItem(atPath: root) }
}
