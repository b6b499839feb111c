import ReleaseModel

/// What reading an answers file gives.
public struct AnswersReading: Sendable {
  /// The answers; nil when there is an error.
  public var answers: Answers?
  /// Every error of the file, by line and column.
  public var diagnostics: [Diagnostic]
}

/// Reads answers files as strictly as plan files: an answer to nothing would be found out in the middle of a release.
public enum AnswersFile {
  /// Reads answers from a file.
  ///
  /// - Parameters:
  ///   - path: a regular file of at most 1 MiB.
  ///   - plan: the plan whose questions are answered: an id that it does not have is an error.
  public static func load(path: String, for plan: Plan) -> AnswersReading {
    switch PlanFile.read(path) {
    case .success(let bytes): load(bytes: bytes, for: plan)
    case .failure(let failure):
      AnswersReading(answers: nil, diagnostics: [Diagnostic(failure.kind.ofAnyFile, at: nil)])
    }
  }

  /// Reads answers.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, at most 1 MiB; nothing but space and comments answers nothing.
  ///   - plan: the plan whose questions are answered.
  public static func load(bytes: [UInt8], for plan: Plan) -> AnswersReading {
    let findings = Findings()
    var answers: Answers?
    guard let root = PlanFile.root(of: bytes, findings) else {
      // A plan cannot be empty; who has nothing to answer can say so.
      let isEmpty = findings.diagnostics.map(\.kind) == [.invalid(.mapping, read: .nothing)]
      return AnswersReading(
        answers: isEmpty ? Answers() : nil, diagnostics: isEmpty ? [] : findings.sorted)
    }
    if case .scalar(let scalar) = root.content, scalar.isNull {
      answers = Answers()
    } else {
      answers = Schema<Answers>.answers(to: Questions(plan)).read(root, findings)
    }
    return AnswersReading(
      answers: findings.diagnostics.isEmpty ? answers : nil, diagnostics: findings.sorted)
  }
}

extension Diagnostic.Kind {
  /// The same said of a file that is no plan.
  fileprivate var ofAnyFile: Self {
    if case .unreadable(.missing) = self { .unreadable(.refused("no such file")) } else { self }
  }
}
