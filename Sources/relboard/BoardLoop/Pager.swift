import Driving
import Foundation

/// The program with which a person reads long texts.
struct Pager {
  /// A command line for the shell: `$PAGER`, or `less` with colours.
  let command: String

  init(_ environment: [String: String] = OwnProcess.environment) {
    let wished = environment["PAGER"]?.trimmingCharacters(in: .whitespaces) ?? ""
    command = wished.isEmpty ? "less -R" : wished
  }

  /// Shows a file on the terminal, and waits until the person has read it.
  ///
  /// By `system`, so that Ctrl-C is the pager's alone and it stays in the foreground.
  ///
  /// - Returns: 0 when the pager has ended well.
  func show(_ path: String) -> Int32 {
    system("\(command) '\(path.replacing("'", with: "'\\''"))'")
  }
}
