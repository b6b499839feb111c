import Dispatch

/// The thread on which a store takes its turns, apart from the pool that all tasks share.
final class StoreQueue: SerialExecutor {
  private let queue = DispatchQueue(label: "relboard.store", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
