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
