import Foundation
import ReleaseModel
import SQLiteJournal

/// A run that is read while it goes on, on a thread that may wait.
public protocol RunFeed: AnyObject {
  /// What is read.
  var directory: RunDirectory { get }
  /// Who drives it.
  var driver: Driver? { get }
  /// Where what its steps have written is, if that is not beside it.
  var outputsHost: String? { get }
  /// Why nothing new is heard of it at present; nil when all is well.
  var problem: String? { get }
  /// Waits until there may be more to read.
  ///
  /// - Parameter limit: for how long at most; nil for as long as it takes.
  /// - Throws: what will not pass: the run is not what was recorded.
  func wait(atMost limit: Duration?) throws
}

/// A run on this host, whose journal is looked at now and then: its driver does not notice.
public final class LocalFeed: RunFeed {
  private static let interval: Duration = .milliseconds(250)

  public let directory: RunDirectory

  public init(_ run: RunDirectory) { directory = run }

  public var driver: Driver? { directory.driver }
  public var outputsHost: String? { nil }
  public var problem: String? { nil }

  public func wait(atMost limit: Duration?) {
    Thread.sleep(forTimeInterval: min(Self.interval, limit ?? Self.interval).seconds)
  }
}
