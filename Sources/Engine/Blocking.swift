import Foundation
import Synchronization

/// Does what blocks, such as reading, hashing or syncing a file, on a thread of its own, to its end.
///
/// - Throws: what the work throws.
package func blocking<Value: Sendable, Failure: Error>(
  _ work: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
  try await newThread { Result(catching: work) }.get()
}

/// Lets everything else go before what the calling thread does from now on: hashing takes a processor for as long as
/// it goes on, and there may be only one.
func yieldToOthers() {
  // To Linux a thread is what POSIX calls a process here.
  setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
}

/// Tells work on another thread that nobody waits for it any more.
final class Cancellation: Sendable {
  private let flag = Atomic(false)

  var isCancelled: Bool { flag.load(ordering: .relaxed) }

  func cancel() { flag.store(true, ordering: .relaxed) }
}

/// Does what blocks, on a thread of its own: the pool that tasks share is as small as the number of processors.
///
/// - Parameter work: looks now and then whether it is still wanted.
func onThread<Value: Sendable>(_ work: @escaping @Sendable (Cancellation) -> Value) async -> Value {
  let cancellation = Cancellation()
  return await withTaskCancellationHandler {
    await newThread { work(cancellation) }
  } onCancel: {
    cancellation.cancel()
  }
}

private func newThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    let body = Body { continuation.resume(returning: work()) }
    if body.start() { return }
    // Another thread has to end first.
    Task {
      repeat { await pause() } while !body.start()
    }
  }
}

private func pause() async {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) { continuation.resume() }
  }
}

/// Does something on a thread of its own.
///
/// - Returns: whether there is a thread that does it.
package func startThread(_ work: @escaping @Sendable () -> Void) -> Bool { Body(work).start() }

/// What a thread does.
private final class Body: Sendable {
  private let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  /// - Returns: whether there is a thread that does it.
  func start() -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let body = Unmanaged.passRetained(self)
    let error = pthread_create(
      &thread, &attributes,
      { body in
        if let body { Unmanaged<Body>.fromOpaque(body).takeRetainedValue().body() }
        return nil
      }, body.toOpaque())
    if error != 0 { body.release() }
    return error == 0
  }
}
