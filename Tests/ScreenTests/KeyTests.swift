import Screen
import Testing

@Suite struct KeyTests {
  private static let keys: [Key] =
    [
      .enter, .escape, .tab, .backTab, .backspace, .delete, .up, .down, .left, .right, .pageUp, .pageDown,
      .home, .end, .character(" "), .character("f"), .character("é"), .character("-"), .control("r"),
      .control("]"), .function(1), .function(12),
    ]

  @Test(arguments: keys)
  func aLabelReadsBackAsItsKey(key: Key) {
    #expect(!key.label.isEmpty)
    #expect(Key(label: key.label) == key)
  }

  @Test(arguments: ["", "ctrl-", "ctrl-R", "ctrl-rr", "f0", "f64", "f-1", "pageup!", "hyper-x"])
  func whatNamesNoKeyIsRefused(label: String) {
    #expect(Key(label: label) == nil)
  }

  @Test func arrowsHaveNamesToType() {
    #expect(Key(label: "up") == .up && Key(label: "↑") == .up)
    #expect(Key.up.label == "↑" && Key.character(" ").label == "space" && Key.control("r").label == "ctrl-r")
  }
}
