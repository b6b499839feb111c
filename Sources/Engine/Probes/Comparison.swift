import Patterns
import ReleaseModel

extension Check {
  /// How many characters of a text are kept as a reading.
  static let longestReading = 200
  /// How much processor time the comparison of one reading with patterns may take.
  private static let patience: Duration = .milliseconds(250)

  /// Compares a reading with the patterns of the check, and shortens it for the record, in this order: once it is
  /// shortened it may meet what it did not meet, and the other way round.
  func compared(_ observation: Observation) async -> Observation {
    guard case .reading(let text) = observation.finding else { return observation }
    var observation = observation
    if passCriterion?.pattern ?? fail?.pattern != nil {
      switch await Gates.patterns.pass({ await onThread { _ in compare(text) } }) {
      case .success(let verdict)?: observation.compared = verdict
      case .failure(let failure)?:
        return .error("\(failure.words): \(Self.line(of: text) ?? text)", raw: observation.evidence(of: text))
      case nil: return .error("not compared")
      }
    }
    return shortened(observation)
  }

  /// Why a text could not be compared.
  private struct Failure: Error {
    var words: String
  }

  private func compare(_ text: String) -> Result<Verdict, Failure> {
    var budget = Budget(Self.patience)
    return Result { () throws(Failure) in
      try verdict { criterion throws(Failure) in
        guard let pattern = criterion.pattern else { return criterion.isMet(by: text) }
        do {
          return try Pattern(pattern).isMet(by: text, within: &budget)
        } catch let error as Pattern.Malformed {
          throw Failure(words: "not a pattern, \(error.reason)")
        } catch {
          throw Failure(words: "not compared within \(Self.patience)")
        }
      }
    }
  }

  /// Keeps the beginning of the first line of a reading, and what was made of the whole.
  private func shortened(_ observation: Observation) -> Observation {
    guard case .reading(let text) = observation.finding, let line = Self.line(of: text) else {
      return observation
    }
    let raw = observation.evidence(of: text)
    switch verdict(on: observation) {
    case .passed: return .judged(true, line, raw: raw)
    case .failed: return .judged(false, line, raw: raw)
    case .inconclusive:
      let caveat = observation.caveat ?? "the whole of it neither passes nor fails"
      return Observation(.reading(line), caveat: caveat, raw: raw)
    case .error: return .error("not to be compared: \(line)", raw: raw)
    }
  }
  /// The beginning of the first line of a text; nil when that is all of it.
  private static func line(of text: String) -> String? {
    let line = text.prefix { !$0.isNewline }.prefix(longestReading)
    return line.endIndex < text.endIndex ? "\(line)…" : nil
  }
}

extension Observation {
  /// What is kept beside a text that is not kept whole.
  fileprivate func evidence(of text: String) -> String { raw.isEmpty ? text.rawEnd() : raw }
}
