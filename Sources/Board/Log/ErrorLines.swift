import Screen

/// Finds lines of output that tell of an error, by whole words.
enum ErrorLines {
  /// Longest first where one begins another; whole words, so that `errors: 0` and `failover` are none.
  private static let words: Set<String> = [
    "error", "fail", "failed", "failure", "fatal", "panic", "exception",
  ]
  private static let longest = 9

  /// Where the first such word begins, in columns; nil when there is none.
  static func column(in line: String) -> Int? {
    let text = line.utf8.allSatisfy { 0x20...0x7E ~= $0 } ? line : harmless(line)
    let utf8 = text.utf8
    var start: String.UTF8View.Index?
    var index = utf8.startIndex
    while true {
      let isWord = index < utf8.endIndex && isPartOfWord(utf8[index])
      if isWord, start == nil { start = index }
      if !isWord, let begin = start {
        let word = text[begin..<index]
        if word.utf8.count <= longest, words.contains(word.lowercased()) {
          return displayWidth(text[..<begin])
        }
        start = nil
      }
      if index == utf8.endIndex { return nil }
      utf8.formIndex(after: &index)
    }
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
    default: false
    }
  }
}

extension BoardView {
  /// Which of the lines with an error.
  enum Which { case first, next, previous }

  /// Shows a line of the output with an error; after the last one comes the first.
  mutating func findError(_ which: Which, _ model: BoardModel) {
    guard let attempt = attemptShown(model), let log = model.logs[attempt] else {
      notice = LogNeedle.errors.missing
      return
    }
    if !log.isWhole { return seek(.errors, which, model) }
    let starts = log.lines.indices.filter { ErrorLines.column(in: log.lines[$0]) != nil }.map {
      log.starts[$0]
    }
    showNext(
      of: which == .first ? Array(starts.prefix(1)) : starts, which == .previous ? -1 : 1, false, .errors,
      model)
  }
}
