import Attempts
import Engine
import Foundation
import ReleaseModel
import ReleaseWords

extension Command {
  /// The command with every file that it gives as evidence read, and its SHA-256 noted: the step that a person's
  /// command passes before it reaches the store, whichever way it came.
  ///
  /// It reads on a thread of its own.
  ///
  /// - Throws: ``Obstacle/unreadableFile(path:reason:)`` when a file cannot be read.
  func withPreparedEvidence(in state: ReleaseState) async throws(Obstacle) -> Command {
    let directory = state.run?.directory ?? "/"
    switch self {
    case .steps(.complete(let id, var evidence, let answers, let typed)):
      try await state.demandMatches(answers, of: id)
      if state.step(id)?.evidence == .file { evidence = try await evidence.hashed(in: directory) }
      return .steps(.complete(id, evidence: evidence, answers: answers, typedEnvironment: typed))
    case .controls(.tick(let id, let evidence, let person))
    where state.plan.controls.first { $0.id == id }?.evidence == .file && !evidence.text.isEmpty:
      return .controls(.tick(id, evidence: try await evidence.hashed(in: directory), by: person))
    case .checks(.recordTest(let key, var test)):
      test.attachment = try await test.attachment?.hashed(in: directory)
      return .checks(.recordTest(key, test))
    default: return self
    }
  }
}

extension ReleaseState {
  /// Throws unless the answers to what is asked of a step match what the plan wants of them.
  fileprivate func demandMatches(_ answers: [String: String], of id: StepID) async throws(Obstacle) {
    let questions = questions(of: id).filter { answers[$0.name] != nil && $0.pattern != nil }
    if questions.isEmpty { return }
    let refusal = await blocking {
      questions.lazy.compactMap { question in
        question.problem(of: answers[question.name] ?? "").map { (question.title, $0) }
      }.first
    }
    if let (title, problem) = refusal { throw .answerRefused(title, problem) }
  }
}

extension Evidence {
  /// The evidence with the real path and the hash of the file that it names.
  fileprivate func hashed(in directory: String) async throws(Obstacle) -> Evidence {
    try await blocking { () throws(Obstacle) in try hashedHere(in: directory) }
  }

  private func hashedHere(in directory: String) throws(Obstacle) -> Evidence {
    let named = (text as NSString).expandingTildeInPath
    let path = named.hasPrefix("/") ? named : directory + "/" + named
    do throws(FileDigest.Problem) {
      let real = realPath(path) ?? path
      return Evidence(text: real, sha256: try FileDigest.sha256(ofFile: real))
    } catch {
      let why =
        if case .unreachable(let code) = error { String(cString: strerror(code)).lowercased() } else {
          error.words
        }
      throw .unreadableFile(path: path, reason: why)
    }
  }
}
