import Foundation
import Hashing
import ReleaseModel
import TestSupport
import Testing

@testable import Signatures

/// A security key in software: its signatures are made as FIDO's are, by openssl, so that ssh-keygen verifies them as
/// those of hardware.
private struct Authenticator {
  private static let kind = "sk-ssh-ed25519@openssh.com"
  private static let application = "ssh:"
  private let holder: KeyHolder
  private let key: Data

  init(_ holder: KeyHolder) throws {
    self.holder = holder
    try Self.openssl(["genpkey", "-algorithm", "ed25519", "-out", "\(holder.path)/stick"])
    let file = "\(holder.path)/stick.pub"
    try Self.openssl(["pkey", "-in", "\(holder.path)/stick", "-pubout", "-outform", "DER", "-out", file])
    // What stands before it says of what kind it is.
    key = try Data(contentsOf: URL(filePath: file)).suffix(32)
  }

  private static func openssl(_ words: [String]) throws {
    try #require(KeyHolder.run(["openssl"] + words) == 0, "openssl \(words.joined(separator: " "))")
  }

  private var blob: Data {
    Data(string: Self.kind) + Data(string: key) + Data(string: Self.application)
  }

  /// The public part as a list of keys has it.
  var publicKey: String { "\(Self.kind) \(blob.base64EncodedString())" }

  /// Signs a statement, as OpenSSH's `PROTOCOL.sshsig` and `PROTOCOL.u2f` have it.
  ///
  /// - Parameter isTouched: whether somebody has touched it.
  func sign(_ statement: Statement, isTouched: Bool) throws -> SignedStatement {
    let hash = Data(SHA256.digest(of: statement.text.utf8))
    let middle = Data(string: Statement.namespace) + Data(string: "") + Data(string: "sha256")
    let message = Data("SSHSIG".utf8) + middle + Data(string: hash)
    let counter = Data([isTouched ? 1 : 0]) + Data(number: 7)
    let told =
      Data(SHA256.digest(of: Self.application.utf8)) + counter + Data(SHA256.digest(of: message))
    let signature = Data(string: Self.kind) + Data(string: try signature(of: told)) + counter
    let whole = Data("SSHSIG".utf8) + Data(number: 1) + Data(string: blob) + middle + Data(string: signature)
    let armor = "-----BEGIN SSH SIGNATURE-----\n\(whole.base64EncodedString())\n-----END SSH SIGNATURE-----\n"
    return try SignedStatement(statement.text + armor)
  }

  private func signature(of told: Data) throws -> Data {
    let (message, signature) = ("\(holder.path)/told", "\(holder.path)/told.sig")
    try told.write(to: URL(filePath: message))
    try Self.openssl([
      "pkeyutl", "-sign", "-rawin", "-inkey", "\(holder.path)/stick", "-in", message, "-out", signature,
    ])
    return try Data(contentsOf: URL(filePath: signature))
  }
}

extension Data {
  /// A number as SSH writes it.
  fileprivate init(number: UInt32) { self.init([24, 16, 8, 0].map { UInt8(number >> $0 & 255) }) }

  /// Bytes after their length.
  fileprivate init(string bytes: Data) { self = Data(number: UInt32(bytes.count)) + bytes }

  fileprivate init(string text: String) { self.init(string: Data(text.utf8)) }
}

@Suite(
  "A signature", .blocking,
  .enabled(if: KeyHolder.isAvailable, "ssh-keygen is not installed: apt-get install openssh-client"))
struct HardwareKeyTests {
  private static let now = WallInstant(milliseconds: 1_795_384_900_000)
  let holder: KeyHolder

  init() throws { holder = try KeyHolder() }

  private func fault(_ signed: SignedStatement, _ keys: SignerKeys) async -> SignatureFault? {
    do throws(SignatureFault) {
      try await SSHKeygen().verify(signed, by: keys, at: Self.now)
      return nil
    } catch {
      return error
    }
  }

  @Test("of a security key counts when somebody has touched it")
  func securityKey() async throws {
    defer { holder.remove() }
    let stick = try Authenticator(holder)
    let keys = try holder.keys("dana \(stick.publicKey)")
    let touched = try stick.sign(.example(), isTouched: true)
    #expect(await fault(touched, keys) == nil)
    let untouched = try stick.sign(.example(), isTouched: false)
    #expect(await fault(untouched, keys) == .unverified("nobody has touched the security key"))
    #expect(
      await fault(touched, try holder.keys("bo \(stick.publicKey)")) == .wrongKey(touched.key, of: ["bo"]))
    var moved = touched
    moved.statement.item = .control("other")
    #expect(await fault(moved, keys) == .forged)
  }

  /// A certificate is signed with through an agent, which holds the key; here with ssh-keygen alone.
  @Test("with a certificate counts by its authority, for the person whom it names and as long as it says")
  func certificate() async throws {
    defer { holder.remove() }
    let authority = try holder.makeKey("authority")
    let other = try holder.makeKey("other")
    try holder.makeKey("dana")
    func signed(validity: String) throws -> SignedStatement {
      let file = try holder.write(Statement.example().text, to: "statement")
      unlink(file + ".sig")
      let script = """
        cd \(holder.path) && ssh-keygen -q -s authority -I id -n dana -V \(validity) dana.pub && eval "$(ssh-agent -s)" \
        && ssh-add dana && ssh-keygen -Y sign -n relboard -f dana-cert.pub statement; code=$?; ssh-agent -k; exit $code
        """
      #expect(KeyHolder.run(["sh", "-c", script]) == 0)
      let armor = try String(contentsOfFile: file + ".sig", encoding: .utf8)
      return try SignedStatement(Statement.example().text + armor)
    }
    let good = try signed(validity: "20260101:20300101")
    #expect(await fault(good, try holder.keys("dana cert-authority \(authority)")) == nil)
    for list in ["bo cert-authority \(authority)", "dana cert-authority \(other)"] {
      guard case .unverified = await fault(good, try holder.keys(list)) else {
        Issue.record("\(list) stands for another")
        continue
      }
    }
    // The key that it certifies is in no line of its own.
    #expect(await fault(good, try holder.keys("dana \(other)")) == .unknownKey(good.key))
    let old = try signed(validity: "20200101:20210101")
    guard case .unverified = await fault(old, try holder.keys("dana cert-authority \(authority)")) else {
      Issue.record("the certificate has expired")
      return
    }
  }
}
