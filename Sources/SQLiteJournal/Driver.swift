import Foundation
import ReleaseModel

// How whoever holds a lock is written in its file.
extension Driver {
  /// This process.
  static func own(_ attendance: Session.Attendance?) -> Driver {
    Driver(
      name: Operator.name, process: getpid(), host: ProcessInfo.processInfo.hostName, attendance: attendance)
  }

  /// Whether the process can be sent a signal from here.
  public var isOnThisHost: Bool { host == ProcessInfo.processInfo.hostName }

  /// Who is written in a lock's file; nil when nobody is.
  init?(writtenIn path: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let driver = try? JSONDecoder().decode(Driver.self, from: data)
    else { return nil }
    self = driver
  }

  var written: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return (try? encoder.encode(self)) ?? Data()
  }
}
