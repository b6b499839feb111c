import Driving
import Foundation

/// The program with which a person writes long texts.
struct Editor {
  /// A command line for the shell: `$VISUAL`, `$EDITOR`, or `vi`.
  let command: String

  init(_ environment: [String: String] = OwnProcess.environment) {
    let wished = ["VISUAL", "EDITOR"].lazy
      .compactMap { environment[$0]?.trimmingCharacters(in: .whitespaces) }.first { !$0.isEmpty }
    command = wished ?? "vi"
  }

  /// Has a text written on, and waits until that is done. Nobody else can read the file meanwhile.
  ///
  /// - Returns: the text without the line break at its end; nil when the editor has failed.
  func edit(_ text: String) -> String? {
    var template = Array((NSTemporaryDirectory() + "/relboard-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return nil }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard (try? file.write(contentsOf: Data((text + "\n").utf8))) != nil, (try? file.close()) != nil,
      system("\(command) '\(path.replacing("'", with: "'\\''"))'") == 0,
      let written = FileManager.default.contents(atPath: path)
    else { return nil }
    let edited = String(decoding: written, as: UTF8.self)
    return edited.hasSuffix("\n") ? String(edited.dropLast()) : edited
  }
}
