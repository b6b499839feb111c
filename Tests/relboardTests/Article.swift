import Foundation
import Testing

/// A text for users, and what a reader does who follows it.
struct Article: CustomTestStringConvertible {
  /// What is done, in the order of the text.
  enum Block: Equatable {
    /// Typed in a shell, in one folder; an HTML comment `sh` is typed as well, and not shown.
    case shell(String)
    /// Typed where there is a terminal, on which then keys are pressed.
    case board(String, [Act])
    /// Written to a file of that folder: the comment `file: NAME` stands before it.
    case file(String, String)
  }

  /// What is done on the board: the comment `on the board:` has a line for each.
  enum Act: Equatable { case wait(String), press(String) }

  let path: String
  let text: String

  static let folder = "Sources/relboard/relboard.docc/"
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  /// The README, and every article.
  static let all: [Article] = {
    let files =
      (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
    let paths = ["README.md"] + files.filter { $0.hasSuffix(".md") }.sorted().map { folder + $0 }
    return paths.compactMap { path in
      (try? String(contentsOf: root.appending(path: path), encoding: .utf8)).map {
        Article(path: path, text: $0)
      }
    }
  }()

  static func named(_ name: String) -> Article? { all.first { $0.path.hasSuffix("/\(name).md") } }

  var testDescription: String { path }

  /// The blocks; what the gate itself carries out, word for word, is not among them.
  var blocks: [Block] {
    var blocks: [Block] = []
    var comment = ""
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]

    /// The lines up to one that ends the block.
    func body(to end: String) -> String {
      let body = lines.prefix { $0 != end }
      lines = lines.dropFirst(body.count + 1)
      return body.joined(separator: "\n")
    }

    while let line = lines.popFirst() {
      switch line {
      case "<!-- sh": blocks.append(.shell(body(to: "-->")))
      case _ where line.hasPrefix("<!-- ") && line.hasSuffix(" -->"):
        comment = String(line.dropFirst(5).dropLast(4))
      case _ where line.hasPrefix("<!-- "): comment = line.dropFirst(5) + "\n" + body(to: "-->")
      case _ where line.hasPrefix("```"):
        let body = body(to: "```")
        if comment.hasPrefix("file: ") {
          blocks.append(.file(String(comment.dropFirst(6)), body + "\n"))
        } else if comment.hasPrefix("on the board:\n") {
          blocks.append(.board(body, Self.acts(comment)))
        } else if line == "```sh", !comment.hasSuffix(" command"), !comment.hasSuffix(" commands") {
          blocks.append(.shell(body))
        }
        comment = ""
      default: if !line.isEmpty { comment = "" }
      }
    }
    return blocks
  }

  private static func acts(_ comment: String) -> [Act] {
    comment.split(separator: "\n").dropFirst().map { line in
      line.hasPrefix("wait ") ? .wait(String(line.dropFirst(5))) : .press(String(line.dropFirst(6)))
    }
  }

  /// The calls of the program that the text names: a subcommand, and the options that it is given.
  var calls: [(words: [String], options: [String])] {
    let text = text.replacing("\\|", with: "|")
    let typed = blocks.map { block in
      switch block {
      case .shell(let text), .board(let text, _): "\n" + text
      case .file: ""
      }
    }.joined()
    let calls =
      text.matches(of: #/`relboard ([a-z][a-z-]+)(?=[ `])((?: [^`|;>)]*)?)/#).map { ($0.1, $0.2) }
      + typed.matches(of: #/\nrelboard ([a-z][a-z-]+)(?=[ \n]|$)((?: [^\n`|;>)#]*)?)/#).map { ($0.1, $0.2) }
    return calls.map { name, rest in
      let words = rest.split(whereSeparator: \.isWhitespace).map { String($0.prefix { $0 != "=" }) }
      let inner = words.prefix { $0.allSatisfy { $0.isLowercase } }
      return (
        [String(name)] + inner.prefix(1),
        words.map { $0.trimmingCharacters(in: ["[", "]", ",", "."]) }.filter { $0.hasPrefix("--") }
      )
    }
  }
}
