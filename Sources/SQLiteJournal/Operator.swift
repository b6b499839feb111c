import Synchronization

/// Who works with this program, by the name that records, locks and the board carry.
public enum Operator {
  private static let chosen = Mutex<String?>(nil)

  /// What a person calls themselves, or their login name.
  public static var name: String { chosen.withLock { $0 } ?? OwnUser.name }

  /// Has a person called by another name than that of their login; to be called before a run is opened.
  ///
  /// - Parameter name: one line of text; nil for the login name.
  public static func call(_ name: String?) { chosen.withLock { $0 = name } }
}
