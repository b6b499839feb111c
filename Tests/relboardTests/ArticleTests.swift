import Foundation
import ReleaseWords
import TestSupport
import Testing

/// What the README and the articles tell a reader to do is done here, and comes out as they say.
@Suite(.blocking) struct ArticleTests {
  let program: Program

  init() throws { program = try Program() }

  @Test(
    "Every command of an article can be typed as it stands",
    arguments: Article.all.filter { !$0.blocks.isEmpty })
  func commands(article: Article) throws {
    defer { program.remove() }
    let work = program.home.appending(path: "work")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    for block in article.blocks {
      switch block {
      case .file(let name, let text):
        let file = work.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      case .shell(let text):
        let process = try SpawnedProcess(
          ["bash", "-euo", "pipefail", "-c", Self.here(work, text)], environment: program.environment)
        let status = process.end()
        #expect(status == 0, "\(text)\n\(process.printed)\(process.complaints)")
      case .board(let text, let acts):
        guard TmuxTerminal.isAvailable else { break }
        let terminal = try TmuxTerminal(
          program, line: Self.here(work, text) + "\necho \"[ended with $?]\"; exec cat")
        for act in acts {
          switch act {
          case .wait(let text): try terminal.wait(for: text)
          case .press(let key): try terminal.press(key)
          }
        }
        try terminal.wait(for: "[ended with ")
      }
    }
  }

  /// A text for a shell that finds the built program, in a folder.
  private static func here(_ folder: URL, _ text: String) -> String {
    let bin = URL(filePath: Program.path).deletingLastPathComponent().path
    return "export PATH='\(bin)':\"$PATH\"; cd '\(folder.path)'\n\(text)"
  }

  @Test("Every command and option that is named is there", arguments: Article.all)
  func calls(article: Article) throws {
    defer { program.remove() }
    var helps: [[String]: String?] = [:]
    /// The help of a subcommand; nil when there is none.
    func help(_ words: [String]) throws -> String? {
      if let known = helps[words] { return known }
      let result = try program.run(["help"] + words)
      let text =
        result.status == 0 && result.output.contains("USAGE: relboard \(words.joined(separator: " "))")
      helps[words] = .some(text ? result.output : nil)
      return text ? result.output : nil
    }
    for (words, options) in article.calls {
      let texts = try (1...words.count).compactMap { try help(Array(words.prefix($0))) }
      guard !texts.isEmpty else {
        Issue.record("there is no 'relboard \(words[0])'")
        continue
      }
      for option in options {
        #expect(
          texts.contains { $0.contains(option) } || Self.everywhere.contains(option), "\(words) \(option)")
      }
    }
  }

  /// What every command takes.
  private static let everywhere = ["--version", "--help"]

  @Test("Every fact that a message may tell of is in the table, and nothing else")
  func facts() throws {
    let text = try #require(Article.named("Communications")).text
    let rows = DraftFact.all.map { "| `\($0.name)` | \($0.about) |\n" }.joined()
    #expect(text.contains("| Name | Stands for |\n|---|---|\n\(rows)\n"), "put there: \n\(rows)")
  }

  @Test("Every subcommand, and every key that an author can write, is told")
  func everythingIsTold() throws {
    defer { program.remove() }
    let commands = try #require(Article.named("Commands")).text
    let list = try program.run("--help").output.components(separatedBy: "SUBCOMMANDS:").last ?? ""
    let names = list.split(separator: "\n").prefix { $0.hasPrefix("  ") }
      .filter { !$0.hasPrefix("   ") }.compactMap { $0.split(separator: " ").first }
      .filter { $0 != "See" }
    #expect(names.count > 8)
    for name in names { #expect(commands.contains("`relboard \(name)"), "\(name)") }
    let keys = try program.run("schema", "plan", "--markdown").output
    #expect(
      Article.named("PlanKeys")?.text == keys, "put the output of 'relboard schema plan --markdown' there")
  }

  @Test("The table of keys is the keymap's")
  func keyTable() throws {
    defer { program.remove() }
    let board = try #require(Article.named("OnTheBoard")).text
    let start = try #require(board.range(of: "<!-- keys: made by 'relboard keys' -->\n"))
    let end = try #require(board.range(of: "<!-- end of keys -->"))
    let table = try program.run("keys").output
    #expect(board[start.upperBound..<end.lowerBound] == table, "put the output of 'relboard keys' there")
  }

  @Test("The figures of the article on performance are those that were measured")
  func figures() throws {
    defer { program.remove() }
    let article = try #require(Article.named("Performance")).text
    let start = try #require(
      article.range(of: "<!-- figures: made by '.ci/bench --table .ci/bench.json' -->\n"))
    let end = try #require(article.range(of: "<!-- end of figures -->"))
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
      .standardizedFileURL
    let benchmarks = URL(fileURLWithPath: Program.path).deletingLastPathComponent().appendingPathComponent(
      "Benchmarks")
    let maker = try SpawnedProcess(
      [benchmarks.path, "--table", root.appending(path: ".ci/bench.json").path], environment: [:])
    #expect(maker.end() == 0, "\(maker.complaints)")
    #expect(
      article[start.upperBound..<end.lowerBound] == maker.printed,
      "put the output of '.ci/bench --table .ci/bench.json' there")
  }

  @Test("Every file that a link leads to is there", arguments: Article.all)
  func links(article: Article) {
    let here = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../" + article.path)
      .standardizedFileURL.deletingLastPathComponent()
    for match in article.text.matches(of: #/\]\(([^)#:]+)(?:#[^)]*)?\)/#) {
      let file = here.appending(path: String(match.1))
      #expect(FileManager.default.fileExists(atPath: file.path), "\(match.1)")
    }
  }
}
