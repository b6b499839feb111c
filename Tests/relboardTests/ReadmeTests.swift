import Foundation
import TestSupport
import Testing

/// What the README says of the program is what the program says of itself.
@Suite(.blocking) struct ReadmeTests {
  let readme: String
  let program: Program

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    program = try Program()
  }

  @Test func theKeyTableIsTheKeymaps() throws {
    defer { program.remove() }
    let start = try #require(readme.range(of: "<!-- keys: made by 'relboard keys' -->\n"))
    let end = try #require(readme.range(of: "<!-- end of keys -->"))
    let table = try program.run("keys").output
    #expect(readme[start.upperBound..<end.lowerBound] == table, "put the output of 'relboard keys' there")
  }

  @Test func everySubcommandIsNamed() throws {
    defer { program.remove() }
    let help = try program.run("--help").output
    let list = help.components(separatedBy: "SUBCOMMANDS:").last ?? ""
    let names = list.split(separator: "\n").prefix { $0.hasPrefix("  ") }
      .filter { !$0.hasPrefix("   ") }.compactMap { $0.split(separator: " ").first }
      .filter { $0 != "See" }
    #expect(names.count > 8)
    for name in names { #expect(readme.contains("`relboard \(name)"), "\(name)") }
  }
}
