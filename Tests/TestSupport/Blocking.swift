import Testing

/// For tests that block their thread, because they wait for processes: one of them runs at a time.
///
/// There are as few threads for tests as there are cores. Two tests that block would leave none for the rest, which
/// would then miss their deadlines.
public struct Blocking: TestTrait, SuiteTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    await Turn.shared.take()
    do {
      try await function()
      await Turn.shared.give()
    } catch {
      await Turn.shared.give()
      throw error
    }
  }
}

extension Trait where Self == Blocking {
  /// The tests block their thread.
  public static var blocking: Self { Blocking() }
}

/// The right to block a thread.
private actor Turn {
  static let shared = Turn()

  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func take() async {
    guard isTaken else {
      isTaken = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func give() {
    guard waiting.isEmpty else { return waiting.removeFirst().resume() }
    isTaken = false
  }
}
