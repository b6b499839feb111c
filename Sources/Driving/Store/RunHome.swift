import Foundation
import SQLiteJournal

/// Where a run of a store is on this host, or would be if it were driven from here.
public struct RunHome: Sendable {
  /// The runs of this host.
  public var runs: RunDirectories
  /// The folder in which its commands would run; nil for the one in which they have run so far.
  public var directory: String?
  /// Whether it would go on by the journal on this host while the store cannot be reached.
  public var isMirrored: Bool

  /// Describes a place.
  public init(_ runs: RunDirectories, directory: String? = nil, isMirrored: Bool = false) {
    self.runs = runs
    self.directory = directory
    self.isMirrored = isMirrored
  }

  /// The run's folder on this host; nil where it was never driven from here.
  func folder(of id: String) -> RunDirectory? {
    let run = RunDirectory(path: runs.root + "/" + id)
    return FileManager.default.fileExists(atPath: run.tiePath) ? run : nil
  }

  /// The folder on this host in which a run's commands would run.
  ///
  /// - Parameter known: the one in which they have run so far.
  /// - Throws: ``Failure`` when there is none.
  func workFolder(of id: String, otherwise known: String?) throws -> String {
    if directory == nil, let own = folder(of: id), let kept = try StoreTie(of: own)?.directory { return kept }
    let named = directory ?? known ?? "/"
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: named, isDirectory: &isFolder), isFolder.boolValue else {
      throw Failure(
        "\(named), in which the run's commands run, is not on this host: "
          + "say where its files are here with --directory")
    }
    return named
  }
}
