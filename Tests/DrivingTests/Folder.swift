import Foundation
import TestSupport

/// A folder for one test.
struct Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/relboard-driving-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Writes a file; its path.
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }

  /// Makes what a step can wait at, by `read -r _ <NAME`.
  func gate(_ name: String) throws -> Gate { try Gate("\(path)/\(name)") }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
