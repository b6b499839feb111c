import Foundation

/// The user as whom this program runs.
package enum OwnUser {
  /// The name in the user database, or `uid N` where that has none: a name that the environment gives is anybody's.
  package static let name = name(of: geteuid())

  /// - Returns: the name of a user.
  package static func name(of id: uid_t) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return "uid \(id)" }
    let name = String(cString: entry.pw_name)
    return name.isEmpty ? "uid \(id)" : name
  }
}
