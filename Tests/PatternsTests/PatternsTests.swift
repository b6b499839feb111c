import Patterns
import Testing

@Suite("A pattern")
struct PatternsTests {
  private func isMet(_ pattern: String, _ text: String) throws -> Bool {
    var budget = Budget(.seconds(10))
    return try Pattern(pattern).isMet(by: text, within: &budget)
  }

  @Test(
    "is found anywhere in a text",
    arguments: [
      ("^v[0-9]+$", "v12", true), ("^v[0-9]+$", "v12b", false), ("b", "abc", true), ("é", "café", true),
      (#"^\w+$"#, "Größe", true), (#"(?i)^OK$"#, "ok", true), ("(?m)^ok$", "one\r\nok\r\ntwo", true),
      ("a.b", "a\nb", false), ("(?s)a.b", "a\nb", true), ("^.$", "👩", true), (#"(?<=v)2"#, "v2", true),
      (#"^(a)(?:b)?\1$"#, "aba", true), ("^ok$", "ok\r\n", true), ("", "", true),
    ])
  func isFound(pattern: String, text: String, expected: Bool) throws {
    #expect(try isMet(pattern, text) == expected)
  }

  @Test("says what is wrong with it, and where")
  func malformed() {
    let cases = [
      ("é(", 2, "missing closing parenthesis"), ("a[b", 3, "missing terminating ] for character class"),
      ("x{3,1}y", 5, "numbers out of order in {} quantifier"),
      (String(repeating: "(", count: 300), 251, "parentheses are too deeply nested"),
    ]
    for (text, offset, reason) in cases {
      #expect(throws: Pattern.Malformed(reason: reason, offset: offset), "\(text)") { try Pattern(text) }
    }
  }

  @Test(
    "gives up when its budget is spent",
    arguments: [
      (#"^([\w-]+\s*)+ready$"#, String(repeating: "worker-01 ", count: 50) + "not ready..."),
      ("^(a+)+$", String(repeating: "a", count: 100) + "!"),
      (#"^(\w+\s?)*$"#, String(repeating: "a", count: 100) + "!"),
      // One place of the text takes little, all of them together much.
      (#"\w*[!?]"#, String(repeating: "a", count: 300_000)),
      (#"(?:.*){9}\d"#, String(repeating: "a", count: 60_000)),
      (#"((?:a|b)*)*[cd]"#, String(repeating: "ab", count: 60_000)),
    ])
  func budget(pattern: String, text: String) throws {
    let pattern = try Pattern(pattern)
    var budget = Budget(.milliseconds(50))
    let clock = ContinuousClock()
    var least = Duration.seconds(3600)
    // The least of several: other processes want the processor as well.
    for _ in 0..<3 {
      budget = Budget(.milliseconds(50))
      least = min(
        least,
        clock.measure {
          #expect(throws: Pattern.BudgetExceeded.self) { try pattern.isMet(by: text + "-", within: &budget) }
        })
    }
    #expect(least < .seconds(2), "\(least)")
  }

  @Test("spends one budget on all its matches")
  func sharedBudget() throws {
    let pattern = try Pattern("^(a+)+$")
    var budget = Budget(.milliseconds(20))
    let text = String(repeating: "a", count: 100) + "!"
    #expect(throws: Pattern.BudgetExceeded.self) { try pattern.isMet(by: text, within: &budget) }
    #expect(budget.left == .zero)
    #expect(throws: Pattern.BudgetExceeded.self) { try pattern.isMet(by: "aaaa!", within: &budget) }
  }

  @Test("tells its groups")
  func groups() throws {
    var budget = Budget(.seconds(10))
    let pattern = try Pattern(#"(?:(\d+)%|(\d+) of (\d+))"#)
    #expect(pattern.groupCount == 3)
    #expect(try pattern.groups(in: "at 7%", within: &budget) == ["7"])
    #expect(try pattern.groups(in: "3 of 12 done", within: &budget) == ["3", "12"])
    #expect(try pattern.groups(in: "nothing", within: &budget) == nil)
  }
}
