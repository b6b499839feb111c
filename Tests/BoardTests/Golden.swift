import Foundation
import Screen
import TestSupport
import Testing

@testable import Board

/// Compares a screen with the one that stands in `Goldens`: its glyphs, a line of dashes, its roles.
func expectScreen(_ buffer: CellBuffer, named name: String, at location: SourceLocation = #_sourceLocation) {
  let screen = buffer.glyphs() + "\n----\n" + buffer.roles() + "\n"
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name).txt")
  expectGolden(screen, in: file, at: location)
}

extension Run {
  /// The board as somebody sees it who has pressed some keys.
  func view(columns: Int, rows: Int, keys: [String] = []) -> BoardView {
    var view = BoardView()
    view.screen = Size(columns: columns, rows: rows)
    view.follow(model)
    // Somebody has read what has appeared.
    view.unreadUntil = nil
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
