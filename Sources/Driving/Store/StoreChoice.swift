import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal
import Synchronization

/// The store that a run is to be shared through.
public struct StoreChoice: Hashable, Sendable {
  /// Where it is.
  public var address: StoreAddress
  /// Whether the run goes on, by the journal on this host, while the store cannot be reached.
  public var isMirrored: Bool

  /// The environment variable that names a store.
  public static let variable = "RELBOARD_STORE"

  public init(address: StoreAddress, isMirrored: Bool = false) {
    self.address = address
    self.isMirrored = isMirrored
  }

  private static let given = Mutex<StoreAddress?>(nil)

  /// Has the runs that are shared through a store find it with all that was said of it, a password too, which no run
  /// keeps in its folder.
  public static func remember(_ address: StoreAddress?) { given.withLock { $0 = address } }

  /// The address that was said to this process, if it is that of a run's store.
  static func said(of kept: StoreAddress) -> StoreAddress {
    given.withLock { $0?.withoutPassword == kept.withoutPassword ? $0 : nil } ?? kept
  }

  /// What another process that drives a run on has to be told beside the run's folder: an address with a password.
  static var secret: String? { given.withLock { $0?.hasPassword == true ? $0?.complete : nil } }
}

/// What ties a run's folder to a store: kept in the folder, so that whoever goes on with the run finds it.
struct StoreTie: Codable, Equatable {
  /// The address, without a password.
  var address: String
  /// Names the folder in the store: whoever holds its lock may go on.
  var folder: String
  /// As in ``StoreChoice``.
  var mirror: Bool
  /// The folder in which steps are run by whoever drives the run from here; nil in what was kept before it was said.
  var directory: String?

  init(_ choice: StoreChoice, directory: String) {
    address = choice.address.withoutPassword
    folder = UUID().uuidString
    mirror = choice.isMirrored
    self.directory = directory
  }

  /// What the folder is called in the run's record.
  var place: RunPlace { RunPlace(host: ProcessInfo.processInfo.hostName, folder: folder) }

  /// That of a run; nil when the run is not shared.
  ///
  /// - Throws: ``Failure`` when it cannot be read: the run must not go on beside its store.
  init?(of run: RunDirectory) throws(Failure) {
    guard FileManager.default.fileExists(atPath: run.tiePath) else { return nil }
    guard let data = FileManager.default.contents(atPath: run.tiePath),
      let tie = try? JSONDecoder().decode(StoreTie.self, from: data)
    else { throw Failure("\(run.tiePath), which names the store of the run, cannot be read") }
    self = tie
  }

  /// Keeps it in a run's folder, in the place of what was kept there.
  func keep(in run: RunDirectory) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let draft = run.tiePath + ".new"
    try PrivateFiles.write(encoder.encode(self), to: draft, inPlace: true)
    guard rename(draft, run.tiePath) == 0 else {
      throw JournalError.notWritten(path: run.tiePath, reason: String(cString: strerror(errno)))
    }
  }
}

extension RunDirectory {
  /// Names the store through which the run is shared, if it is.
  var tiePath: String { path + "/store" }
}
