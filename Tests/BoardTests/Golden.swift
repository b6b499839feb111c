import Foundation
import Screen
import Testing

@testable import Board

/// Compares a screen with the one that stands in `Goldens`: its glyphs, a line of dashes, its roles.
///
/// With `RECORD_SCREENS` set the file is written, and the test fails all the same, so that no recording
/// passes for a comparison.
func expectScreen(_ buffer: CellBuffer, named name: String, sourceLocation: SourceLocation = #_sourceLocation)
{
  let screen = buffer.glyphs() + "\n----\n" + buffer.roles() + "\n"
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD_SCREENS"] != nil {
    #expect(throws: Never.self, sourceLocation: sourceLocation) {
      try screen.write(to: file, atomically: true, encoding: .utf8)
    }
    Issue.record("recorded \(name); run again without RECORD_SCREENS", sourceLocation: sourceLocation)
    return
  }
  guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record("there is no \(name).txt; record it with RECORD_SCREENS=1", sourceLocation: sourceLocation)
    return
  }
  guard screen != expected else { return }
  let lines = zip(
    screen.split(separator: "\n", omittingEmptySubsequences: false),
    expected.split(separator: "\n", omittingEmptySubsequences: false))
  let first = lines.enumerated().first { $1.0 != $1.1 }
  Issue.record(
    """
    \(name) differs from line \((first?.offset ?? 0) + 1) on:
      now:      \(first?.element.0 ?? "")
      expected: \(first?.element.1 ?? "")
    """, sourceLocation: sourceLocation)
}

extension Run {
  /// The board as somebody sees it who has pressed some keys.
  func view(columns: Int, rows: Int, keys: [String] = []) -> BoardView {
    var view = BoardView()
    view.screen = Size(columns: columns, rows: rows)
    view.follow(model)
    for key in keys { _ = view.press(key, model) }
    return view
  }

  func screen(columns: Int, rows: Int, keys: [String] = [], glyphs: Glyphs = .unicode) -> Frame {
    let view = view(columns: columns, rows: rows, keys: keys)
    return render(model, view, size: view.screen, glyphs: glyphs)
  }
}

extension BoardView {
  /// Presses a key by its label, or types a text after `"`.
  mutating func press(_ label: String, _ model: BoardModel) -> [BoardRequest] {
    if label.hasPrefix("\"") { return label.dropFirst().flatMap { handle(.character($0), model) } }
    guard let key = Key(label: label) else {
      Issue.record("no key is called \(label)")
      return []
    }
    return handle(key, model)
  }
}
