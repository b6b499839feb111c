import CPlatform
import Foundation

/// What a process has to be allowed so that it can drive a run.
public enum Means {
  /// How many files have to be open at once, besides those of what runs.
  static let files: rlim_t = 64
  /// How many threads and processes there are at once, for a small plan.
  static let threads = 24

  /// How many bytes of addresses it takes, most of them for the stacks and the memory pools of threads.
  static let addresses: rlim_t = 1 << 30

  /// Demands them before anything of a run is opened: where the kernel refuses a thread later, those who wait for it
  /// wait for ever, and where it refuses a file, a step fails that has nothing wrong with it.
  ///
  /// - Throws: ``Failure``, which names the limit to raise.
  public static func demand() throws(Failure) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    guard limit.rlim_cur >= addresses else {
      throw Failure(
        "this process may use \(limit.rlim_cur >> 20) MiB of addresses, and a run needs \(addresses >> 20): "
          + "raise the limit (ulimit -v)")
    }
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    if limit.rlim_cur < files {
      limit.rlim_cur = min(files, limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    guard limit.rlim_cur >= files else {
      throw Failure(
        "this process may open \(limit.rlim_cur) files, and a run needs \(files): raise the limit (ulimit -n)"
      )
    }
    let error = cplatform_make_threads(Int32(threads))
    guard error == 0 else {
      throw Failure(
        "this process cannot have the \(threads) threads that a run needs (\(String(cString: strerror(error)))): "
          + "raise the limits (ulimit -u, ulimit -v)")
    }
  }
}
