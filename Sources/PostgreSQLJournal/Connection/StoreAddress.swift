import CPostgreSQL
import EventChain

/// Where a database is, and how one gets in, as libpq takes it: a URL, or keywords and values.
///
/// What is not said is taken by libpq from its service file, its password file and its environment. A password is
/// never part of what is said to a person.
public struct StoreAddress: Hashable, Sendable, CustomStringConvertible {
  /// As it was given; it may hold a password.
  let text: String
  /// As it was given, for a process that goes on with what this one does: never for a person, a file or a log.
  package var complete: String { text }
  /// The database, for a person, without a user's name or a password.
  public let description: String
  /// The same as keywords and values, without the password: for a file that others may come to read.
  public let withoutPassword: String
  /// Whether a password is part of it, rather than in the password file or the environment.
  public let hasPassword: Bool

  /// Reads an address; nothing is connected to.
  ///
  /// - Throws: ``JournalError`` when libpq does not take it, or is not there.
  public init(_ text: String) throws(JournalError) {
    // Whoever connects has an address: the library is loaded here, and nowhere else.
    guard cpostgresql_load() else {
      throw .unreadable(
        path: "the store's address",
        reason: "libpq.so.5 cannot be loaded; in Debian it is in the package libpq5")
    }
    var message: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(text, &message) else {
      let reason = message.map { String(cString: $0) } ?? "out of memory"
      PQfreemem(message)
      throw .unreadable(path: "the store's address", reason: Self.quoteless(reason))
    }
    defer { PQconninfoFree(options) }
    var values: [(keyword: String, value: String)] = []
    var hasPassword = false
    var option = options
    while let keyword = option.pointee.keyword.map({ String(cString: $0) }) {
      if let value = option.pointee.val.map({ String(cString: $0) }) {
        // Those that are shown as stars: passwords, of the user and of the client's key.
        if option.pointee.dispchar.map({ String(cString: $0) == "*" }) == true {
          hasPassword = true
        } else {
          values.append((keyword, value))
        }
      }
      option += 1
    }
    self.text = text
    self.hasPassword = hasPassword
    withoutPassword = values.map { "\($0.keyword)=\(Self.quoted($0.value))" }.joined(separator: " ")
    let known = Dictionary(values.map { ($0.keyword, $0.value) }) { $1 }
    if let service = known["service"], known["host"] == nil {
      description = "service \(service)"
    } else {
      let host = known["host"] ?? known["hostaddr"] ?? ""
      let place = host.hasPrefix("/") || host.isEmpty ? "" : host
      let port = known["port"].map { ":\($0)" } ?? ""
      description = "postgresql://\(place)\(port)/\(known["dbname"] ?? "")"
    }
  }

  /// The message without what it quotes: parts of an address that cannot be read may be a password.
  private static func quoteless(_ message: String) -> String {
    var isQuoted = false
    var text = ""
    for character in message where character != "\n" {
      if character == "\"" {
        if isQuoted { text.append("…") }
        isQuoted.toggle()
      } else if !isQuoted {
        text.append(character)
      }
    }
    return "not what libpq takes: \(text)"
  }

  private static func quoted(_ value: String) -> String {
    "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
