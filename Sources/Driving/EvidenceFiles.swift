import Engine
import Foundation
import ReleaseModel
import ReleaseStore

extension RunDriver {
  /// Sends a person's command. A file that it gives as evidence is read, and its SHA-256 recorded.
  ///
  /// - Throws: as ``ReleaseStore/submit(_:by:)``; a file that cannot be read refuses the command.
  @discardableResult
  public func submitForOperator(_ command: Command) async throws(StoreError) -> [Record] {
    let hashed: Command
    do {
      hashed = try command.hashingEvidence(in: store.snapshot.state)
    } catch {
      throw .refused(error)
    }
    return try await store.submit(hashed, by: .operator)
  }
}

extension Command {
  fileprivate func hashingEvidence(in state: ReleaseState) throws(Obstacle) -> Command {
    let directory = URL(fileURLWithPath: state.run?.directory ?? "/", isDirectory: true)
    switch self {
    case .steps(.complete(let id, let evidence)) where state.step(id)?.evidence == .file:
      return .steps(.complete(id, evidence: try evidence.hashed(in: directory)))
    case .checks(.recordTest(let key, var test)):
      test.attachment = try test.attachment?.hashed(in: directory)
      return .checks(.recordTest(key, test))
    default: return self
    }
  }
}

extension Evidence {
  /// The evidence with the hash of the file that it names.
  fileprivate func hashed(in directory: URL) throws(Obstacle) -> Evidence {
    let file = URL(fileURLWithPath: text, relativeTo: directory)
    var status = stat()
    // Reading a pipe would wait for its writer.
    guard stat(file.path, &status) == 0 else {
      throw .unreadableFile(path: file.path, reason: String(cString: strerror(errno)).lowercased())
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadableFile(path: file.path, reason: "not a file") }
    do {
      return Evidence(text: file.path, sha256: try FileDigest.sha256(of: file))
    } catch {
      throw .unreadableFile(path: file.path, reason: error.localizedDescription)
    }
  }
}
