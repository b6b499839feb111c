import Foundation

/// The path of what is there without symbolic links, `.` and `..`: two names of one thing have the same.
///
/// - Parameter path: relative to the current folder unless it is absolute.
/// - Returns: nil when nothing is there, or it cannot be reached.
package func realPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}
