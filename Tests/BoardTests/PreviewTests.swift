import Glibc
import ReleaseModel
import Screen
import Testing

@testable import Board

@Test func preview() {
  guard let spec = getenv("PREVIEW").map({ String(cString: $0) }) else { return }
  let parts = spec.split(separator: ",").map(String.init)
  let model = Stage(rawValue: parts[0])!.run.model
  var view = BoardView()
  view.screen = Size(columns: Int(parts[1])!, rows: Int(parts[2])!)
  view.follow(model)
  for key in parts.dropFirst(3) { _ = view.handle(Key(label: key)!, model) }
  print(render(model, view, size: view.screen, glyphs: .unicode).buffer.glyphs())
}
