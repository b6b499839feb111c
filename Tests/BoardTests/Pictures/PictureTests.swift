import Foundation
import Screen
import TestSupport
import Testing
import Themes

@testable import Board

/// The pictures of the README and the articles are what the board draws now.
struct PictureTests {
  struct Subject: CustomTestStringConvertible {
    var name: String
    var stage: Stage
    var size = Size(columns: 120, rows: 26)
    var keys: [String] = []
    var theme = "dark"
    var title: String

    var testDescription: String { name }
  }

  static let subjects = [
    Subject(name: "verifying", stage: .verifying, title: "The board while a release is verified"),
    Subject(name: "tripped", stage: .tripped, title: "A trigger has tripped and asks for a decision"),
    Subject(
      name: "timeline", stage: .migrating, size: Size(columns: 120, rows: 24), keys: ["t"], theme: "light",
      title: "The timeline: planned, rehearsed and actual times"),
  ]

  @Test(arguments: subjects)
  func thePictureIsCurrent(subject: Subject) {
    var view = subject.stage.run.view(columns: subject.size.columns, rows: subject.size.rows)
    let run = subject.stage.run
    for key in subject.keys { _ = view.press(key, run.model) }
    let frame = render(run.model, view, size: subject.size, glyphs: .unicode)
    let theme = ThemeLibrary(searchPath: [embeddedThemes]).theme(named: subject.theme).theme
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/relboard/relboard.docc/\(subject.name).svg")
      .standardizedFileURL
    expectGolden(Picture(buffer: frame.buffer, theme: theme, title: subject.title).svg, in: file)
  }
}
