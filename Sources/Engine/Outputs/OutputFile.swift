import Foundation
import ReleaseModel

/// The file in which a command leaves what it gives to later steps: `name=value`, a line each.
struct OutputFile {
  /// Why it cannot be read, in words that show nothing of what it holds.
  struct Problem: Error, Equatable {
    var words: String
  }

  /// More is a mistake: as many values of that length have no room for it.
  static let limit = StepOutput.most * (StepOutput.longestName + StepOutput.longestValue + 2)

  /// The values by their names; of one that is there twice the last.
  var values: [String: String] = [:]

  /// Reads a file; one that is not there holds nothing.
  init(path: String) throws(Problem) {
    // A pipe would be waited for, and a link lead to somebody else's file.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT {
        try self.init(bytes: [])
        return
      }
      throw Problem(words: "$RELBOARD_OUTPUT: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Problem(words: "$RELBOARD_OUTPUT is not a regular file")
    }
    var bytes = [UInt8](repeating: 0, count: Self.limit + 1)
    var count = 0
    while count < bytes.count {
      let length = bytes[count...].withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
      if length < 0, errno == EINTR { continue }
      guard length >= 0 else {
        throw Problem(words: "$RELBOARD_OUTPUT: \(String(cString: strerror(errno)))")
      }
      if length == 0 { break }
      count += length
    }
    try self.init(bytes: bytes[..<count])
  }

  /// Reads what a file holds.
  init(bytes: ArraySlice<UInt8>) throws(Problem) {
    guard bytes.count <= Self.limit else {
      throw Problem(words: "$RELBOARD_OUTPUT has more than \(Self.limit) bytes")
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      if let problem = take(line) { throw Problem(words: "$RELBOARD_OUTPUT, line \(index + 1): \(problem)") }
    }
    if values.count > StepOutput.most {
      throw Problem(words: "$RELBOARD_OUTPUT gives \(values.count) values; \(StepOutput.most) are taken")
    }
    let variables = Dictionary(grouping: values.keys.sorted()) { OutputName(step: "", name: $0).variable }
    if let twins = variables.values.first(where: { $0.count > 1 }) {
      throw Problem(words: "$RELBOARD_OUTPUT: \(twins.joined(separator: " and ")) would be one variable")
    }
  }

  /// - Returns: what is wrong with a line; nil when it was taken.
  private mutating func take(_ line: ArraySlice<UInt8>) -> String? {
    guard let text = String(bytes: line, encoding: .utf8) else { return "it is not UTF-8" }
    guard let equals = text.firstIndex(of: "=") else { return "it is not name=value" }
    let (name, value) = (text[..<equals], String(text[text.index(after: equals)...]))
    guard OutputName.isName(name), name.utf8.count <= StepOutput.longestName else {
      return "it does not begin with a name: at most \(StepOutput.longestName) letters, digits, - and _"
    }
    if let problem = StepOutput.problem(of: value) { return "the value of \(name) \(problem)" }
    values[String(name)] = value
    return nil
  }
}
