import Foundation

/// What a process did to the files of a folder, in its order.
enum DiskEvent {
  case created(String)
  case written(String, at: Int, Data)
  case truncated(String, to: Int)
  case synced(String)
  case syncFailed(String)
  case removed(String)
  case renamed(String, to: String)
  /// A line that it printed: what the outside knew from then on.
  case printed(String)
}

/// Reads what `strace -f -y -s 65536` has written down.
struct SystemCallLog {
  /// A line that is not understood; a harness that skipped it would be blind.
  struct NotUnderstood: Error {
    let line: String
  }

  /// Files whose name begins so are followed; anything else of the process is its own affair.
  let prefix: String
  /// The folder of these files.
  let folder: String

  /// The events of a log, oldest first; calls that failed have done nothing, but for syncs.
  func events(_ log: Data) throws -> [DiskEvent] {
    try log.split(separator: UInt8(ascii: "\n")).compactMap { try event(Line($0)) }
  }

  private func event(_ line: Line) throws -> DiskEvent? {
    switch line.call {
    case "openat":
      guard line.isCreating, line.hasSucceeded, let path = line.strings.first, isFollowed(path) else {
        return nil
      }
      return .created(path)
    case "unlink":
      guard line.hasSucceeded, let path = line.strings.first, isFollowed(path) else { return nil }
      return .removed(path)
    case "rename":
      guard line.hasSucceeded, line.strings.count == 2, isFollowed(line.strings[0]) else { return nil }
      return .renamed(line.strings[0], to: line.strings[1])
    case "write" where line.descriptor == 1:
      return .printed(String(decoding: try line.data(), as: UTF8.self).trimmingCharacters(in: .newlines))
    case "fsync", "fdatasync":
      guard let path = line.path, isFollowed(path) || path == folder else { return nil }
      return line.hasSucceeded ? .synced(path) : .syncFailed(path)
    case "pwrite64":
      guard let path = line.path, isFollowed(path), line.hasSucceeded else { return nil }
      return .written(path, at: try line.lastNumber(), try line.data().prefix(line.result))
    case "ftruncate":
      guard let path = line.path, isFollowed(path), line.hasSucceeded else { return nil }
      return .truncated(path, to: try line.lastNumber())
    default:
      let isHarmless = line.path.map { !isFollowed($0) } ?? !line.strings.contains(where: isFollowed)
      guard isHarmless else { throw NotUnderstood(line: line.text) }
      return nil
    }
  }

  private func isFollowed(_ path: String) -> Bool { path.hasPrefix(prefix) && !path.hasSuffix("-shm") }
}

/// One call: `PID name(4</its/file>, "data", 6, 0) = 6`.
private struct Line {
  let bytes: Data
  let call: String
  /// What the call returned; -1 when it failed.
  let result: Int
  let descriptor: Int?
  /// The file of the descriptor.
  let path: String?
  /// The end of what stands before the result.
  private let before: String

  init(_ bytes: Data) throws {
    self.bytes = bytes
    let start = bytes.prefix(300)
    let words = String(decoding: start, as: UTF8.self).drop { $0.isNumber || $0 == " " }
    call = String(words.prefix { $0 != "(" })
    let arguments = words.dropFirst(call.count + 1)
    descriptor = Int(arguments.prefix(while: \.isNumber))
    let file = arguments.drop(while: \.isNumber)
    path = file.first == "<" ? String(file.dropFirst().prefix { $0 != ">" }) : nil
    // Beginnings and ends alone are decoded: in between there may be pages.
    let end = String(decoding: bytes.suffix(600), as: UTF8.self)
    let equals = end.range(of: " = ", options: .backwards)
    before = equals.map { String(end[..<$0.lowerBound]) } ?? ""
    result = equals.flatMap { Int(end[$0.upperBound...].prefix { $0 == "-" || $0.isNumber }) } ?? -1
    // What another thread's call or a signal has cut in two has no result here.
    let isWhole = equals != nil && !text.contains(" <... ")
    // The end of a process, a signal, and a thread that met the end outside of any call.
    let isNoCall = ["+++", "---", "???"].contains { words.hasPrefix($0) }
    guard isWhole || isNoCall else { throw SystemCallLog.NotUnderstood(line: text) }
  }

  var text: String { String(decoding: bytes.prefix(300), as: UTF8.self) }
  var hasSucceeded: Bool { result >= 0 }
  var isCreating: Bool { text.contains("O_CREAT") }
  /// What stands in quotes; for names, which hold none.
  var strings: [String] {
    text.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// The last argument.
  func lastNumber() throws -> Int {
    let last = before.split(separator: " ").last?.prefix(while: \.isNumber)
    guard let number = last.flatMap({ Int($0) }) else { throw SystemCallLog.NotUnderstood(line: text) }
    return number
  }

  /// The bytes of the first string, of which strace writes those that are no print as octal or by a letter.
  func data() throws -> Data {
    let quote = UInt8(ascii: "\""), slash = UInt8(ascii: "\\")
    guard let start = bytes.firstIndex(of: quote) else { throw SystemCallLog.NotUnderstood(line: text) }
    return try bytes[(start + 1)...].withUnsafeBytes { coded in
      var data = Data(capacity: coded.count)
      var at = 0
      while at < coded.count, coded[at] != quote {
        if coded[at] != slash {
          data.append(coded[at])
          at += 1
          continue
        }
        at += 1
        if let letter = Self.letters[coded[at]] {
          data.append(letter)
          at += 1
          continue
        }
        var value = 0
        let digits = at
        while at < digits + 3, (48...55).contains(coded[at]) {
          value = value * 8 + Int(coded[at] - 48)
          at += 1
        }
        guard at > digits else { throw SystemCallLog.NotUnderstood(line: text) }
        data.append(UInt8(value))
      }
      // Three dots after the string say that it was cut.
      guard at + 1 < coded.count, coded[at + 1] != UInt8(ascii: ".") else {
        throw SystemCallLog.NotUnderstood(line: text)
      }
      return data
    }
  }

  private static let letters: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "v"): 11,
    UInt8(ascii: "f"): 12, UInt8(ascii: "\""): 34, UInt8(ascii: "\\"): 92,
  ]
}
