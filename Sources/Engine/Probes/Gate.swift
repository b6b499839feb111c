import Synchronization

/// Lets a number of tasks in at once; the others wait in the order in which they came.
final class Gate: Sendable {
  private struct Line {
    var places: Int
    var tickets = 0
    var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  }

  private let line: Mutex<Line>

  init(places: Int) { line = Mutex(Line(places: places)) }

  /// Does something once there is a place.
  ///
  /// - Returns: nil when the task was cancelled before.
  func pass<Value: Sendable>(_ body: () async -> Value) async -> Value? {
    guard await enter() else { return nil }
    defer { leave() }
    return await body()
  }

  private func enter() async -> Bool {
    let ticket = line.withLock { line in
      line.tickets += 1
      return line.tickets
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Bool? = line.withLock { line in
          if Task.isCancelled { return false }
          if line.places > 0 {
            line.places -= 1
            return true
          }
          line.waiting.append((ticket, continuation))
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let given = line.withLock { line in
        line.waiting.firstIndex { $0.ticket == ticket }.map { line.waiting.remove(at: $0).continuation }
      }
      given?.resume(returning: false)
    }
  }

  private func leave() {
    let next: CheckedContinuation<Bool, Never>? = line.withLock { line in
      if !line.waiting.isEmpty { return line.waiting.removeFirst().continuation }
      line.places += 1
      return nil
    }
    next?.resume(returning: true)
  }
}
