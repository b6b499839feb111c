import Foundation
import ReleaseModel

/// Whose key is whose: OpenSSH's allowed signers, of which every principal is one person.
public struct KeyList: Sendable {
  /// One line.
  struct Entry: Hashable, Sendable {
    var principals: [String]
    var isAuthority: Bool
    /// From when on, and until when it counts, as the list has it.
    var validAfter, validBefore: String?
    /// The key in Base64.
    var key: String
    var line: Int
  }

  let entries: [Entry]
  let path: String

  /// Reads a list.
  ///
  /// - Throws: ``KeyProblem`` with the line that is none, or stands for more than one person.
  public init(_ file: SignerKeys.File) throws(KeyProblem) {
    path = file.path
    guard let bytes = Data(base64Encoded: file.content), let text = String(data: bytes, encoding: .utf8)
    else {
      throw KeyProblem("\(file.path): not UTF-8")
    }
    var entries: [Entry] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let place = "\(file.path):\(index + 1)"
      let words = Self.words(line)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      let entry = try Self.entry(words, line: index + 1, place)
      if let pattern = entry.principals.first(where: { $0.contains { "*?!".contains($0) } }) {
        throw KeyProblem(
          "\(place): '\(pattern)' stands for more than one person: write the id of one of the plan's people")
      }
      entries.append(entry)
    }
    self.entries = entries
  }

  private static func entry(_ words: [String], line: Int, _ place: String) throws(KeyProblem) -> Entry {
    // What follows the principals are options, unless it is the kind of a key.
    guard let kind = words.indices.dropFirst().first(where: { isKind(words[$0]) }), kind <= 2,
      kind + 1 < words.count, Data(base64Encoded: words[kind + 1]) != nil
    else {
      throw KeyProblem(
        "\(place): no line of a list of keys; write PERSON KIND KEY, such as ana ssh-ed25519 AAAA…")
    }
    let options = kind == 2 ? split(words[1], at: ",") : []
    func value(_ name: String) -> String? {
      options.first { $0.lowercased().hasPrefix(name + "=") }.map {
        $0.dropFirst(name.count + 1).trimmingCharacters(in: CharacterSet(charactersIn: "\""))
      }
    }
    return Entry(
      principals: split(words[0].trimmingCharacters(in: CharacterSet(charactersIn: "\"")), at: ","),
      isAuthority: options.contains { $0.lowercased() == "cert-authority" },
      validAfter: value("valid-after"), validBefore: value("valid-before"), key: words[kind + 1], line: line)
  }

  private static func isKind(_ word: String) -> Bool {
    ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].contains(where: word.hasPrefix)
  }

  private static func words(_ line: Substring) -> [String] {
    split(String(line).replacing("\r", with: "").replacing("\t", with: " "), at: " ").filter { !$0.isEmpty }
  }

  /// Splits a text where it is not quoted.
  private static func split(_ text: String, at separator: Character) -> [String] {
    var parts = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == separator, !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  /// Throws unless everything that has to be signed can be, and no key stands for two of the plan's people.
  func demandKeys(for plan: Plan) throws(KeyProblem) {
    let people = Set(plan.people.map(\.id))
    var owners: [String: String] = [:]
    for entry in entries where !entry.isAuthority {
      for person in entry.principals where people.contains(person) {
        if let other = owners[entry.key], other != person {
          throw KeyProblem(
            "\(path):\(entry.line): \(person) has the key of \(other): nobody can tell who of them has signed"
          )
        }
        owners[entry.key] = person
      }
    }
    let known = Set(entries.flatMap(\.principals))
    for item in plan.signedItems {
      let able = item.signers.count { known.contains($0.id) }
      if able < item.count {
        let names = item.signers.map(\.id).joined(separator: ", ")
        throw KeyProblem(
          "\(path): '\(item.title)' can never be signed: of \(names.isEmpty ? "nobody" : names) it has the keys of "
            + "\(able), and \(item.count) \(item.count == 1 ? "is" : "are") needed")
      }
    }
  }
}
