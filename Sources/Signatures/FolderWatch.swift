@preconcurrency import Dispatch
import Foundation

/// Tells when something is put into a folder of this machine, so that nobody has to look again and again.
final class FolderWatch: Sendable {
  private let source: any DispatchSourceRead

  /// Begins to watch.
  ///
  /// - Parameter changed: called on some thread each time that something has come, once for several at a time.
  /// - Returns: nil where the kernel does not tell: it has too many to tell, or no such folder.
  init?(_ path: String, _ changed: @escaping @Sendable () -> Void) {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    guard inotify_add_watch(descriptor, path, UInt32(IN_MOVED_TO | IN_CLOSE_WRITE)) >= 0 else {
      close(descriptor)
      return nil
    }
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source.setEventHandler {
      var events = [UInt8](repeating: 0, count: 4096)
      while read(descriptor, &events, events.count) > 0 {}
      changed()
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  deinit { source.cancel() }
}

extension Inbox {
  /// Moments at which to look what was handed in: at once, when something was put there, when one is told to, and at
  /// times, since a folder that lies on another machine tells of nothing.
  ///
  /// - Parameter interval: how long after the last look at most; where the kernel does not tell of what comes, a second.
  /// - Returns: the moments, and what makes one of now.
  public func moments(
    atLeastEvery interval: Duration
  ) -> (moments: AsyncStream<Void>, look: @Sendable () -> Void) {
    let (moments, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let watch = FolderWatch(path + "/in") { continuation.yield() }
    let seconds = watch == nil ? 1 : Double(interval.components.seconds)
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now(), repeating: seconds, leeway: .milliseconds(Int(seconds * 100)))
    timer.setEventHandler { continuation.yield() }
    timer.activate()
    continuation.onTermination = { _ in
      timer.cancel()
      _ = watch
    }
    return (moments, { continuation.yield() })
  }
}
