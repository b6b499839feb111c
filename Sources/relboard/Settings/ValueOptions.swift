import ArgumentParser
import PlanFile

/// `--value NAME=TEXT`, as often as there are values.
struct ValueOptions: ParsableArguments {
  @Option(
    name: .customLong("value"), parsing: .singleValue,
    help: ArgumentHelp(
      "A value over that of the plan, and of its rehearsal; may be given several times.",
      valueName: "name=text"))
  var given: [GivenValue] = []

  /// By name; the last of several of one name.
  var values: [String: String] { Dictionary(given.map { ($0.name, $0.text) }) { $1 } }

  /// How they are written behind another command; empty where there are none.
  var words: String { given.map { " --value \(shellQuoted("\($0.name)=\($0.text)"))" }.joined() }
}

/// A name, and the text that it stands for.
struct GivenValue: ExpressibleByArgument {
  var name: String
  var text: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
    name = String(argument[..<equals])
    text = String(argument[argument.index(after: equals)...])
  }
}

/// A text as one word of a shell.
func shellQuoted(_ text: String) -> String {
  if text.wholeMatch(of: /[A-Za-z0-9_.\/+:@%=][A-Za-z0-9_.\/+:@%=-]*/) != nil { return text }
  return "'" + text.replacing("'", with: "'\\''") + "'"
}
