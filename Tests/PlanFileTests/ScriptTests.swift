import PlanFile
import ReleaseModel
import Testing

@Suite("The scripts of a plan")
struct ScriptTests {
  @Test(
    "are what its commands name by a path, or give a shell to read",
    arguments: [
      ("run: ./ops/a --fast", ["./ops/a"]), ("run: [ops/a, ops/data]", ["ops/a"]),
      ("run: [sh, ops/a.sh, -x]", ["ops/a.sh"]), ("run: python3 tool.py", ["tool.py"]),
      ("run: [sh, -c, ./ops/a]", []), ("run: make all", []), ("run: 'X=1 ./ops/a'", ["./ops/a"]),
      ("run: '$HOME/a'", []), ("run: ./a, dir: ops", ["ops/./a"]), ("run: /usr/bin/env x", ["/usr/bin/env"]),
      ("run: ./a, undo: {run: ./b}", ["./a", "./b"]), ("manual: ./a", []),
    ])
  func scripts(keys: String, expected: [String]) throws {
    let text = plan("", step: "id: a, title: A, \(keys)")
    #expect(try #require(load(text).plan, Comment(rawValue: lines(load(text)))).scripts == expected)
  }
}
