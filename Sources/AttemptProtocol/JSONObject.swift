/// Writes a flat JSON object without Foundation, which alone would make the shim ten times its size.
struct JSONObject {
  private var members = ""

  /// The object, with a line feed after it.
  var text: String { "{\(members)}\n" }

  func adding(_ key: String, _ number: some BinaryInteger) -> JSONObject { adding(key, literal: "\(number)") }

  func adding(_ key: String, _ flag: Bool) -> JSONObject { adding(key, literal: "\(flag)") }

  func adding(_ key: String, text: String) -> JSONObject { adding(key, literal: Self.quoted(text)) }

  private func adding(_ key: String, literal: String) -> JSONObject {
    var copy = self
    copy.members += (members.isEmpty ? "" : ",") + "\(Self.quoted(key)):\(literal)"
    return copy
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
