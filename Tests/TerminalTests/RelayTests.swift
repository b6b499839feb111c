import Foundation
import Screen
import Testing

@testable import Terminal

/// The terminal as it is given to a program elsewhere.
@MainActor @Suite(.serialized) struct RelayTests {
  @Test(arguments: [
    ("\u{1D}", 0), ("abc\u{1D}x", 3), ("\u{1B}[27;5;93~", 0), ("q\u{1B}[93;5u", 1),
  ])
  func theKeyThatComesBackIsFoundInEveryForm(typed: String, position: Int) {
    #expect(DetachKey.position(in: Array(typed.utf8)) == position)
  }

  @Test(arguments: ["", "]", "\u{1B}[27;5;91~", "\u{1B}", "secret]\r"])
  func otherKeysAreForTheProgram(typed: String) {
    #expect(DetachKey.position(in: Array(typed.utf8)) == nil)
  }
}
