import Foundation

/// A path whose names may hold `*`, `?` and `[…]`, and in which `**` stands for any folders, or none.
///
/// What begins with a point is matched only by a name that does.
struct PathPattern {
  /// A folder that cannot be looked into.
  struct Failure: Error {
    var words: String
  }

  /// Relative to a folder, or absolute.
  let text: String

  /// Whether it stands for any number of files.
  var isPattern: Bool { Self.isPattern(text[...]) }

  private static func isPattern(_ text: Substring) -> Bool { text.contains { "*?[".contains($0) } }

  /// The regular files that it stands for, absolute, sorted.
  func files(in directory: String) throws(Failure) -> [String] {
    var found: Set<String> = []
    let names = text.split(separator: "/")
    try collect(names[...], in: text.hasPrefix("/") ? "" : directory, into: &found)
    return found.sorted()
  }

  private func collect(
    _ names: ArraySlice<Substring>, in folder: String, into found: inout Set<String>
  ) throws(Failure) {
    guard let name = names.first else {
      if Self.kind(of: folder) == S_IFREG { found.insert(folder) }
      return
    }
    let rest = names.dropFirst()
    guard Self.isPattern(name) else { return try collect(rest, in: "\(folder)/\(name)", into: &found) }
    if name == "**" { try collect(rest, in: folder, into: &found) }
    for entry in try Self.entries(of: folder) {
      let path = "\(folder)/\(entry)"
      if name == "**" {
        // A link could lead round in a circle.
        if !entry.hasPrefix("."), Self.kind(of: path, followsLinks: false) == S_IFDIR {
          try collect(names, in: path, into: &found)
        }
      } else if fnmatch(String(name), entry, FNM_PERIOD) == 0 {
        try collect(rest, in: path, into: &found)
      }
    }
  }

  private static func entries(of folder: String) throws(Failure) -> [String] {
    guard let stream = opendir(folder.isEmpty ? "/" : folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw Failure(words: "cannot look into \(folder): \(String(cString: strerror(errno)))")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func kind(of path: String, followsLinks: Bool = true) -> mode_t? {
    var status = stat()
    guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    return status.st_mode & S_IFMT
  }
}
