import Synchronization

/// The program by which this process sends mail, where a plan names none.
public enum MailProgram {
  private static let chosen = Mutex<String?>(nil)

  /// Its name or path; nil for `sendmail`.
  static var name: String? { chosen.withLock { $0 } }

  /// Has mail sent by it from now on; to be called once, before a run is opened.
  public static func choose(_ name: String?) { chosen.withLock { $0 = name } }
}
