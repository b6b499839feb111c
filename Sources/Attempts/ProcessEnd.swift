import CPlatform
import Dispatch
import Glibc
import Synchronization

/// A process that can be waited for, whoever its parent is.
struct ProcessEnd {
  private let descriptor: Int32

  /// - Parameter isStillMeant: asked when the process cannot be replaced by another of its id any more.
  /// - Returns: nil when there is no such process, or the kernel cannot watch it.
  init?(of pid: Int32, if isStillMeant: () -> Bool = { true }) {
    descriptor = cplatform_pidfd_open(pid)
    guard descriptor >= 0 else { return nil }
    guard isStillMeant() else {
      close(descriptor)
      return nil
    }
  }

  /// Returns when the process has ended or the task is cancelled; to be called once.
  func reached() async {
    // Dispatch lets any thread use a source; its Swift module does not say so yet.
    nonisolated(unsafe) let source =
      DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waiting = Mutex<CheckedContinuation<Void, Never>?>(continuation)
        // At once, and not when the source has gone: it takes two other threads to go, and a step waits for each.
        let goOn = { waiting.withLock { $0.take() }?.resume() }
        source.setEventHandler {
          goOn()
          source.cancel()
        }
        source.setCancelHandler {
          close(descriptor)
          goOn()
        }
        source.activate()
      }
    } onCancel: {
      source.cancel()
    }
  }
}
