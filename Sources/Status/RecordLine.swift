import ReleaseModel
import ReleaseWords

extension Record {
  /// The record as one line for people: time, what, and who when a person caused it. Nil for what says nothing.
  public func line(in state: ReleaseState) -> String? {
    guard let words = words(state) else { return nil }
    let cause = by == .board ? "" : " (\(by.name))"
    return "\(at.wall.timeOfDay) \(words)\(cause)"
  }
}
