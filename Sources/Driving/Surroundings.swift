import Engine
import Foundation
import ReleaseModel
import SQLiteJournal

/// The process that this program is.
public enum OwnProcess {
  /// Its environment. Nothing here changes it, and each reading makes all of it anew.
  public static let environment = ProcessInfo.processInfo.environment
}

/// A folder of the user's own, after the XDG base directory specification.
public enum BaseDirectory {
  case configuration, state

  private var variable: String {
    switch self {
    case .configuration: "XDG_CONFIG_HOME"
    case .state: "XDG_STATE_HOME"
    }
  }

  private var belowHome: String {
    switch self {
    case .configuration: "/.config"
    case .state: "/.local/state"
    }
  }

  /// The folder's path.
  ///
  /// The specification has what is wrong ignored: then a run would be kept where nobody looks for it.
  ///
  /// - Throws: ``Failure`` when the variable, or `HOME` in its place, is empty or relative.
  public func path(_ environment: [String: String]) throws(Failure) -> String {
    if let path = environment[variable] { return try Self.absolute(path, variable) }
    return try Self.absolute(environment["HOME"] ?? NSHomeDirectory(), "HOME") + belowHome
  }

  private static func absolute(_ path: String, _ variable: String) throws(Failure) -> String {
    guard path.hasPrefix("/") else {
      let found = path.isEmpty ? "empty" : "'\(path)', which is relative"
      throw Failure("\(variable) is \(found): set it to an absolute path, or unset it")
    }
    return path
  }
}

extension RunDirectories {
  /// The runs of the user who runs this program.
  ///
  /// - Throws: ``Failure`` when there is no place for them, or others could change them.
  public static var own: RunDirectories {
    get throws(Failure) { try own(OwnProcess.environment) }
  }

  /// The runs of the user to whom an environment belongs.
  ///
  /// - Throws: as ``own``.
  static func own(_ environment: [String: String]) throws(Failure) -> RunDirectories {
    let folder = try BaseDirectory.state.path(environment) + "/relboard"
    try demandShelter(folder)
    for path in ["runs", "plans"].map({ "\(folder)/\($0)" }) { try demandTrust(path) }
    return RunDirectories(root: folder + "/runs")
  }

  /// Throws when others may write in a folder, or when it is none; one that is not there is as good as ours.
  static func demandTrust(_ path: String) throws(Failure) {
    guard let status = try status(of: path) else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw Failure("\(path) is not a folder") }
    guard status.st_mode & 0o022 == 0 else {
      throw Failure("\(path) may be written by others, who could change a run: chmod go-w \(path)")
    }
    guard access(path, R_OK | X_OK) == 0 else {
      throw Failure("\(path): \(String(cString: strerror(errno)))")
    }
  }

  /// Throws when others may write in a folder, or may put another in its place.
  private static func demandShelter(_ path: String) throws(Failure) {
    try demandTrust(path)
    var above = (path as NSString).deletingLastPathComponent
    while true {
      if let status = try status(of: above) {
        guard status.st_mode & S_IFMT == S_IFDIR else { throw Failure("\(above) is not a folder") }
        // Where the sticky bit is set, as in /tmp, others cannot rename what is not theirs.
        guard status.st_mode & 0o002 == 0 || status.st_mode & S_ISVTX != 0 else {
          throw Failure(
            "anybody may write in \(above), and so put other runs in place of yours: chmod o-w \(above)")
        }
      }
      guard above != "/", !above.isEmpty else { return }
      above = (above as NSString).deletingLastPathComponent
    }
  }

  private static func status(of path: String) throws(Failure) -> stat? {
    var status = stat()
    guard stat(path, &status) != 0 else { return status }
    guard errno == ENOENT || errno == ENOTDIR else {
      throw Failure("\(path): \(String(cString: strerror(errno)))")
    }
    return nil
  }

  /// Throws when the folder belongs to somebody else, who could change what is driven in it.
  func demandOwnership() throws(Failure) {
    let folder = (root as NSString).deletingLastPathComponent
    for path in [folder, root, folder + "/plans"] {
      guard let status = try Self.status(of: path), status.st_uid != geteuid() else { continue }
      throw Failure("\(path) belongs to \(OwnUser.name(of: status.st_uid)), and you are \(OwnUser.name)")
    }
  }
}

extension WallInstant {
  /// The wall clock now.
  public static var wallNow: WallInstant { SystemTime().now().wall }
}
