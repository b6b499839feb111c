import Dispatch
import Engine
import Synchronization

/// What is done on another thread before it is asked for.
final class Ahead<Value: Sendable>: Sendable {
  private let work: @Sendable () throws -> Value
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  /// Begins; where no thread can be had, it is done when it is asked for.
  init(_ work: @escaping @Sendable () throws -> Value) {
    self.work = work
    let isBegun = startThread { [self] in
      let made = Result { try work() }
      result.withLock { $0 = made }
      isDone.signal()
    }
    if !isBegun { isDone.signal() }
  }

  /// What has come of it, to be asked for once.
  ///
  /// - Throws: what the work throws.
  var value: Value {
    get throws {
      isDone.wait()
      return try result.withLock { $0 }?.get() ?? work()
    }
  }
}
