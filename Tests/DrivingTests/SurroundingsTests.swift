import Foundation
import SQLiteJournal
import Testing

@testable import Driving

/// Where the runs of a user are, and who else may write there.
@Suite struct SurroundingsTests {
  @Test(arguments: [
    (["XDG_STATE_HOME": "/nowhere/state", "HOME": "/nowhere"], "/nowhere/state/relboard/runs"),
    (["HOME": "/nowhere"], "/nowhere/.local/state/relboard/runs"),
    (["XDG_STATE_HOME": "/nowhere/state", "HOME": ""], "/nowhere/state/relboard/runs"),
  ])
  func runsAreKeptInTheUsersStateDirectory(environment: [String: String], root: String) throws {
    #expect(try RunDirectories.own(environment).root == root)
  }

  @Test(arguments: [
    (["XDG_STATE_HOME": ""], "XDG_STATE_HOME is empty"),
    (["XDG_STATE_HOME": "state"], "XDG_STATE_HOME is 'state', which is relative"),
    (["HOME": ""], "HOME is empty"), (["HOME": "ann"], "HOME is 'ann', which is relative"),
    (["XDG_STATE_HOME": "/dev/null"], "/dev/null is not a folder"),
  ])
  func aPlaceThatIsNoneIsRefusedInWords(environment: [String: String], words: String) {
    let failure = #expect(throws: Failure.self) { try RunDirectories.own(environment) }
    #expect(failure?.description.hasPrefix(words) == true, "\(String(describing: failure))")
  }

  @Test(arguments: [
    ("", 0o777, true), ("", 0o1777, false), ("", 0o775, false), ("/relboard", 0o770, true),
    ("/relboard", 0o1777, true), ("/relboard/runs", 0o702, true), ("/relboard/plans", 0o720, true),
    ("/relboard/runs", 0o755, false),
  ])
  func aFolderInWhichOthersMayWriteIsRefused(place: String, mode: Int, isRefused: Bool) throws {
    let folder = try Folder()
    defer { folder.remove() }
    let environment = ["XDG_STATE_HOME": folder.path]
    for name in ["runs", "plans"] { try PrivateFiles.makeFolders(folder.path + "/relboard/" + name) }
    #expect(chmod(folder.path + place, mode_t(mode)) == 0)
    if isRefused {
      let failure = #expect(throws: Failure.self) { try RunDirectories.own(environment) }
      #expect(failure?.description.contains("chmod") == true)
    } else {
      #expect(throws: Never.self) { try RunDirectories.own(environment) }
    }
  }

  @Test func whoIsNotInTheUserDatabaseIsNamedByNumber() {
    #expect(OwnUser.name(of: 3_999_999) == "uid 3999999")
    #expect(OwnUser.name(of: 0) == "root")
  }
}
