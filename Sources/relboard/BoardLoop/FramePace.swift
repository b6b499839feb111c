/// When the next frame is drawn: at once after a key, and else so that a flood of news makes no flood of frames.
///
/// Times are milliseconds on one steady clock.
struct FramePace {
  /// The least time between two frames that no key asks for: 30 frames a second.
  static let interval = 34

  private var last: Int?
  /// When the next frame is due; nil when nothing asks for one.
  private(set) var due: Int? = .min

  /// Asks for a frame as soon as the last one has stood long enough.
  mutating func ask() {
    due = min(due ?? .max, last.map { $0 + Self.interval } ?? .min)
  }

  /// Asks for a frame at once.
  mutating func hurry() { due = .min }

  /// Notes that a frame was drawn.
  mutating func drew(at now: Int) {
    last = now
    due = nil
  }
}
