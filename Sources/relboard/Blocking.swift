import Driving
import Foundation
import Synchronization

/// Waits on the calling thread for something asynchronous. Only for the main thread, which no task needs.
func waiting<Value: Sendable>(_ operation: @escaping @Sendable () async throws -> Value) throws -> Value {
  let done = DispatchSemaphore(value: 0)
  let result = Mutex<Result<Value, any Error>?>(nil)
  Task {
    let outcome: Result<Value, any Error>
    do {
      outcome = .success(try await operation())
    } catch {
      outcome = .failure(error)
    }
    result.withLock { $0 = outcome }
    done.signal()
  }
  done.wait()
  guard let outcome = result.withLock({ $0 }) else { throw Failure("the operation gave no result") }
  return try outcome.get()
}
