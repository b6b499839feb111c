import Engine
import Foundation
import ReleaseModel
import SQLiteJournal

extension RunDirectories {
  /// The runs of the user who runs this program.
  public static var own: RunDirectories { RunDirectories(environment: ProcessInfo.processInfo.environment) }
}

extension WallInstant {
  /// The wall clock now.
  public static var wallNow: WallInstant { SystemTime().now().wall }
}

/// Keeps checks of this machine's own services off a proxy, which could never reach them.
///
/// libcurl, which makes the requests, reads the environment; to be called before there is a second thread.
public func keepProxiesOffLoopback() {
  let environment = ProcessInfo.processInfo.environment
  let hasProxy = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].contains {
    environment[$0] != nil
  }
  guard hasProxy else { return }
  let known = [environment["no_proxy"] ?? environment["NO_PROXY"]].compactMap { $0 }
  setenv("no_proxy", (known + ["localhost", "127.0.0.1", "::1"]).joined(separator: ","), 1)
}
