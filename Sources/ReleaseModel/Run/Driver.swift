/// The process that drives a run, as the lock on the run says: the journal cannot know that it was killed.
public struct Driver: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The name of whoever started it: that of the login, if they are not called otherwise.
  public var name: String
  /// The process id, in the process namespace of its host.
  public var process: Int32
  /// The host's name.
  public var host: String
  /// Whether somebody can be asked there; nil where that does not matter.
  public var attendance: Session.Attendance?

  /// Names a process.
  public init(name: String, process: Int32, host: String, attendance: Session.Attendance? = nil) {
    self.name = name
    self.process = process
    self.host = host
    self.attendance = attendance
  }

  public var description: String { "\(name), process \(process) on \(host)" }

  /// Whether it drives the run because everybody has left: it goes when somebody comes back.
  public var isAlone: Bool { attendance == .watch || attendance == .goOn }
}
