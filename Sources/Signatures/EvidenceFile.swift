import Foundation
import Hashing
import ReleaseModel

extension Evidence {
  /// A file as evidence: its path and its hash, for whoever signs it.
  ///
  /// - Throws: ``KeyProblem`` when it cannot be read.
  public init(file named: String) throws(KeyProblem) {
    let path = (named as NSString).expandingTildeInPath
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let file = FileHandle(forReadingAtPath: path)
    else { throw KeyProblem("\(path): not a file that can be read; name the file that shows it") }
    var hasher = SHA256()
    do {
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { hasher.update(piece) }
    } catch {
      throw KeyProblem("\(path): \(error.localizedDescription)")
    }
    self.init(text: URL(fileURLWithPath: path).path, sha256: hasher.hexDigest)
  }
}
