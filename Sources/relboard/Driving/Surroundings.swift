import Engine
import Foundation
import ReleaseModel
import SQLiteJournal

extension RunDirectories {
  /// The runs of the user who runs this program.
  static var own: RunDirectories { RunDirectories(environment: ProcessInfo.processInfo.environment) }
}

extension Instant {
  /// The wall clock now.
  static var wallNow: Instant { SystemTime().now().wall }
}
