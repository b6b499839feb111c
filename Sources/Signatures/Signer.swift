import Foundation
import ReleaseModel

/// Has a person sign with a key of theirs: a file, one that an agent holds, or a piece of hardware.
public struct Signer: Sendable {
  /// The key's path: that of a private key, or of a public one whose private part an agent holds.
  public let key: String

  /// - Parameter key: a path; nil for the first of the usual ones that is there.
  /// - Throws: ``KeyProblem`` when there is none.
  public init(key: String?, _ environment: [String: String] = ProcessInfo.processInfo.environment)
    throws(KeyProblem)
  {
    if let key {
      let path = (key as NSString).expandingTildeInPath
      guard access(path, R_OK) == 0 else {
        throw KeyProblem("\(path): \(String(cString: strerror(errno))): name your key with --key")
      }
      self.key = path
      return
    }
    let home = environment["HOME"] ?? NSHomeDirectory()
    let usual = ["id_ed25519_sk", "id_ecdsa_sk", "id_ed25519", "id_ecdsa", "id_rsa"].map {
      "\(home)/.ssh/\($0)"
    }
    guard let found = usual.first(where: { access($0, R_OK) == 0 }) else {
      throw KeyProblem(
        "there is no key in \(home)/.ssh: name yours with --key, or its public part where an agent holds it")
    }
    self.key = found
  }

  /// Signs a statement. ssh-keygen asks for what it needs, a passphrase or a touch, on the terminal, which it is
  /// given for so long.
  ///
  /// - Throws: ``KeyProblem`` when nothing was signed.
  public func sign(_ statement: Statement) throws(KeyProblem) -> SignedStatement {
    do {
      let folder = try PrivateFolder()
      defer { folder.remove() }
      try folder.write(Data(statement.text.utf8), to: "statement")
      let words = [
        "ssh-keygen", "-Y", "sign", "-q", "-n", Statement.namespace, "-f", key, folder.path("statement"),
      ]
      let line = words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
      // By `system`, so that Ctrl-C is ssh-keygen's alone and it stays in the foreground.
      guard system(line) == 0, let armor = folder.read("statement.sig") else {
        throw KeyProblem("ssh-keygen has signed nothing with \(key)")
      }
      return try SignedStatement(statement.text + armor)
    } catch let problem as KeyProblem {
      throw problem
    } catch let fault as SignatureFault {
      throw KeyProblem("what ssh-keygen has signed cannot be read: \(fault)")
    } catch {
      throw KeyProblem("\(error)")
    }
  }

  /// 32 hexadecimal digits by chance.
  public static func nonce() -> String {
    (0..<16).map { _ in String(format: "%02x", UInt8.random(in: .min ... .max)) }.joined()
  }
}
