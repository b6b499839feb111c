import Foundation
import ReleaseModel

/// What is kept of what a probe was told, for a person who asks why.
extension String {
  /// As much from the beginning as is kept: where a server's answer says what it is.
  var rawBeginning: String {
    let text = trimmingCharacters(in: .whitespacesAndNewlines)
    let kept = text.prefix(Observation.longestRaw)
    return kept.endIndex == text.endIndex ? text : kept + "…"
  }

  /// As much from the end as is kept: where a command says what went wrong.
  func rawEnd(_ limit: Int = Observation.longestRaw) -> String {
    let text = trimmingCharacters(in: .whitespacesAndNewlines)
    let kept = text.suffix(limit)
    return kept.startIndex == text.startIndex ? text : "…" + kept
  }
}
