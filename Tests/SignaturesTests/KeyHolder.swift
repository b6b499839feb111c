import Foundation
import ReleaseModel

@testable import Signatures

/// A folder with keys that real ssh-keygen has made, and a list of them.
struct KeyHolder {
  /// Whether ssh-keygen is installed.
  static let isAvailable = run(["ssh-keygen", "-?"]) != 127
  /// Whoever it is that drives, they own none of the test's files.
  static let operatorID: uid_t = 4_000_000

  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/relboard-keys-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Makes a key; its public part as a list has it.
  @discardableResult
  func makeKey(_ name: String, _ kind: String = "ed25519") throws -> String {
    guard Self.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", "\(path)/\(name)"]) == 0
    else {
      throw KeyProblem("no key was made")
    }
    return publicKey(name)
  }

  func publicKey(_ name: String) -> String {
    let words =
      (try? String(contentsOfFile: "\(path)/\(name).pub", encoding: .utf8))?.split(separator: " ") ?? []
    return words.prefix(2).joined(separator: " ")
  }

  /// Writes a file; its path.
  @discardableResult
  func write(_ text: String, to name: String, mode: mode_t = 0o644) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    chmod("\(path)/\(name)", mode)
    return "\(path)/\(name)"
  }

  /// What counts when a list has these lines.
  func keys(_ lines: String..., revoked: String? = nil) throws -> SignerKeys {
    let list = try write(lines.joined(separator: "\n") + "\n", to: "list")
    return SignerKeys(
      list: try KeyFile.read(list, reader: Self.operatorID),
      revoked: try revoked.map { try KeyFile.read($0, reader: Self.operatorID) })
  }

  /// A statement that is signed with a key, by plain ssh-keygen.
  func sign(_ statement: Statement, with key: String, namespace: String = "relboard") throws
    -> SignedStatement
  {
    let file = try write(statement.text, to: "statement")
    unlink(file + ".sig")
    guard Self.run(["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", "\(path)/\(key)", file]) == 0
    else {
      throw KeyProblem("nothing was signed")
    }
    return try SignedStatement(statement.text + String(contentsOfFile: file + ".sig", encoding: .utf8))
  }

  static func run(_ words: [String]) -> Int32 {
    let line = words.map { "'" + $0 + "'" }.joined(separator: " ")
    return system(line + " >/dev/null 2>&1 </dev/null") >> 8
  }
}
