import ArgumentParser
import Driving
import Foundation
import ReleaseModel
import SQLiteJournal

/// Which run of a team is meant: of this host, or of a store, and where it would be driven from here.
struct TeamOptions: ParsableArguments {
  @OptionGroup var place: StoreOption

  @Option(
    help: ArgumentHelp(
      "Of a run in a store: the folder on this host in which its commands run, were it driven from here. "
        + "(default: the one in which they have run so far)",
      valueName: "folder"),
    completion: .directory)
  var directory: String?

  /// As ``StoreOption/shared(_:directory:)``.
  func shared(_ name: String?) throws -> SharedRun { try place.shared(name, directory: directory) }
}

extension StoreOption {
  /// The run that a person names, as somebody looks at it who may come to drive it.
  ///
  /// - Parameter directory: where its commands would run; nil for where they have run so far.
  /// - Throws: ``Failure`` or ``RunLookupError`` when there is none; ``JournalError`` when it cannot be read.
  func shared(_ name: String?, directory: String? = nil) throws -> SharedRun {
    switch try find(name) {
    case .local(let run):
      guard directory == nil else {
        throw Failure(
          "run \(run.id) is in a folder of this host: --directory is for one of a store, named with --store")
      }
      return try SharedRun(watching: run)
    case .stored(let run, let store):
      let home = RunHome(
        try RunDirectories.own, directory: directory.map { URL(fileURLWithPath: $0).path },
        isMirrored: try Preferences.own().inForce.mirror ?? false)
      return SharedRun(try FollowedRun(run, in: store, home: home))
    }
  }
}

extension SharedRun {
  /// Asks whoever drives the run for something.
  ///
  /// - Throws: ``Failure`` when it is refused, or nobody answers.
  func demand(_ wish: TeamWish) throws {
    if let problem = try waiting({ await self.submit(.team(wish)) }) { throw Failure(problem) }
  }
}
