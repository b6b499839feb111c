import Attempts
import Engine
import Foundation
import ReleaseModel

extension Command {
  /// The command with every file that it gives as evidence read, and its SHA-256 noted: the step that a person's
  /// command passes before it reaches the store, whichever way it came.
  ///
  /// It reads on a thread of its own.
  ///
  /// - Throws: ``Refusal`` when a file cannot be read.
  func withPreparedEvidence(in state: ReleaseState) async throws(Refusal) -> Command {
    let directory = state.run?.directory ?? "/"
    switch self {
    case .complete(let id, let evidence) where state.step(id)?.evidence == .file:
      return .complete(id, evidence: try await evidence.hashed(in: directory))
    case .recordTest(let key, var test):
      test.attachment = try await test.attachment?.hashed(in: directory)
      return .recordTest(key, test)
    default: return self
    }
  }
}

extension Evidence {
  /// The evidence with the real path and the hash of the file that it names.
  fileprivate func hashed(in directory: String) async throws(Refusal) -> Evidence {
    try await blocking { () throws(Refusal) in try hashedHere(in: directory) }
  }

  private func hashedHere(in directory: String) throws(Refusal) -> Evidence {
    let named = (text as NSString).expandingTildeInPath
    let path = named.hasPrefix("/") ? named : directory + "/" + named
    do throws(FileDigest.Problem) {
      let real = realPath(path) ?? path
      return Evidence(text: real, sha256: try FileDigest.sha256(ofFile: real))
    } catch {
      let why =
        switch error {
        case .unreachable(let code): "\(String(cString: strerror(code)).lowercased()); name a file"
        case .notAFile: "not a file"
        case .unreadable(let reason): reason
        }
      throw Refusal("\(path): \(why)")
    }
  }
}
