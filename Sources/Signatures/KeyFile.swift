import Foundation
import Hashing
import ReleaseModel

/// Why a list of keys is not one by which signatures count.
public struct KeyProblem: Error, Hashable, CustomStringConvertible {
  public var description: String

  init(_ words: String) { description = words }
}

/// A file of keys, which whoever drives the run must not be able to write: they could give themselves another's name.
public enum KeyFile {
  static let longest = 1 << 20

  /// Reads a file.
  ///
  /// It is what was read that has to be somebody else's, whatever the folders on its way: nobody but root can give a
  /// file of their own to another. A file system that takes no writes makes it everybody's.
  ///
  /// - Parameter reader: the user who drives the run; nil where only what is in it matters.
  /// - Throws: why it cannot be read, or why it is not taken.
  public static func read(_ path: String, reader: uid_t? = geteuid()) throws(KeyProblem) -> SignerKeys.File {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw KeyProblem("\(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw KeyProblem("\(path): not a file")
    }
    if let reader { try demandSafety(of: file, status, path, reader) }
    let data = FileHandle(fileDescriptor: file, closeOnDealloc: false)
    let bytes: Data
    do {
      // Nothing is read of an empty file, and a list of revoked keys may well be one.
      bytes = try data.read(upToCount: longest + 1) ?? Data()
    } catch {
      throw KeyProblem("\(path): \(error.localizedDescription)")
    }
    guard bytes.count <= longest else { throw KeyProblem("\(path): longer than \(longest) bytes") }
    return SignerKeys.File(
      path: realpath(path), sha256: SHA256.hexDigest(of: bytes), content: bytes.base64EncodedString())
  }

  private static func demandSafety(
    of file: Int32, _ status: stat, _ path: String, _ reader: uid_t
  ) throws(KeyProblem) {
    var system = statvfs()
    if fstatvfs(file, &system) == 0, system.f_flag & UInt(ST_RDONLY) != 0 { return }
    let why = ", and who drives the run must not be able to write whose keys count"
    if reader == 0 {
      throw KeyProblem(
        "\(path): root can write every file\(why): drive the run as another user, or mount the list read-only"
      )
    }
    if status.st_uid == reader {
      throw KeyProblem(
        "\(path): it belongs to you\(why): have root own it (sudo install -m 644 \(path) /etc/relboard/), "
          + "and name that file in the plan")
    }
    if status.st_mode & 0o022 != 0 {
      let who = status.st_mode & 0o002 != 0 ? "everybody" : "its group"
      throw KeyProblem("\(path): \(who) may write it\(why): chmod go-w \(path)")
    }
  }

  private static func realpath(_ path: String) -> String {
    guard let resolved = Foundation.realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

extension SignerKeys {
  /// Reads what a plan names, and proves that each who has to sign can.
  ///
  /// - Parameters:
  ///   - directory: the folder of the plan.
  ///   - reader: the user who drives the run.
  /// - Throws: ``KeyProblem``.
  public init(of plan: Plan, in directory: String, reader: uid_t = geteuid()) throws(KeyProblem) {
    guard let signers = plan.signers else { throw KeyProblem("the plan names no signers") }
    func path(_ named: String) -> String { named.hasPrefix("/") ? named : directory + "/" + named }
    let file = try KeyFile.read(path(signers.keys), reader: reader)
    self.init(list: file)
    revoked = try signers.revoked.map { name throws(KeyProblem) in
      try KeyFile.read(path(name), reader: reader)
    }
    try KeyList(file).demandKeys(for: plan)
  }
}

extension Plan {
  /// SHA-256 of the package's list, which a statement names: of each file a line `SHA-256  PATH`.
  public var packageHash: String {
    let list = release.package.map { "\($0.sha256)  \($0.path)\n" }.joined()
    return SHA256.hexDigest(of: list.utf8)
  }
}
