import ArgumentParser
import Driving
import Foundation
import PlanFile
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal

/// `--store ADDRESS`, for every command that looks at runs.
struct StoreOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The store, as libpq takes it: postgresql://HOST/DATABASE, or service=NAME.", valueName: "address"))
  var store: String?

  /// A run that was found.
  enum Found {
    /// In a folder of this user's on this host.
    case local(RunDirectory)
    /// In a store.
    case stored(StoredRun, PostgreSQLStore)

    /// The run as it is read while it goes on.
    func feed() throws -> any RunFeed {
      switch self {
      case .local(let run): LocalFeed(run)
      case .stored(let run, let store): try StoredRunFeed(run, in: store)
      }
    }
  }

  /// The store of the flag, the environment or the configuration; nil where none is named.
  ///
  /// - Throws: ``JournalError`` when libpq does not take the address.
  func address() throws -> StoreAddress? {
    let text = try store ?? Preferences.own().inForce.store
    let address = try text.map { text throws(JournalError) in try StoreAddress(text) }
    StoreChoice.remember(address)
    return address
  }

  /// A store that has to be named.
  func demanded() throws -> PostgreSQLStore {
    guard let address = try address() else {
      throw Failure("no store is named: --store ADDRESS, RELBOARD_STORE, or 'store:' in the configuration")
    }
    return PostgreSQLStore(address)
  }

  /// The run that a person names: in the store where the flag names one; else of this host, and where there is none of
  /// that name in the store of the environment or the configuration.
  func find(_ name: String?) throws -> Found {
    let address = try address()
    if store == nil {
      let own = try RunDirectories.own
      do throws(RunLookupError) {
        return .local(try own.find(name))
      } catch {
        guard address != nil else { throw error }
      }
    }
    guard let address else { return .local(try RunDirectories.own.find(name)) }
    let place = PostgreSQLStore(address)
    return .stored(try place.find(name), place)
  }

  /// As ``find(_:)``; a run in a store is copied, and can be read for as long as the result is there.
  func copied(_ name: String?) throws -> FoundRun {
    switch try find(name) {
    case .local(let run): return FoundRun(directory: run, copy: nil)
    case .stored(let run, let store):
      let copy = try StoredRunCopy(run.id, in: store)
      return FoundRun(directory: copy.directory, copy: copy)
    }
  }
}

/// A run that can be read.
struct FoundRun {
  let directory: RunDirectory
  /// Of a run in a store what is read.
  let copy: StoredRunCopy?

  /// Who drives it.
  var driver: Driver? { copy.map(\.driver) ?? directory.driver }
}

/// `--store ADDRESS --mirror`, for commands that open runs.
struct SharingOptions: ParsableArguments {
  @OptionGroup var place: StoreOption

  @Flag(
    inversion: .prefixedNo,
    help: "Go on by the journal on this host while the store cannot be reached, and tell it afterwards.")
  var mirror: Bool?

  /// Where a new run is shared; nil where it is this host's alone.
  func choice() throws -> StoreChoice? {
    guard let address = try place.address() else {
      guard mirror != true else { throw Failure("--mirror needs a store: --store ADDRESS") }
      return nil
    }
    return StoreChoice(
      address: address, isMirrored: try mirror ?? Preferences.own().inForce.mirror ?? false)
  }
}
