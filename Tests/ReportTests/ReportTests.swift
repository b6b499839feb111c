import Foundation
import FoundationXML
import Report
import TestSupport
import Testing

@Suite struct ReportTests {
  private static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Goldens")

  private func encoded(_ report: ReleaseReport) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
  }

  @Test func everyFormatTellsTheSameRun() throws {
    let report = try ReportedRun().report
    expectGolden(report.markdown, in: Self.goldens.appendingPathComponent("report.md"))
    expectGolden(report.html(), in: Self.goldens.appendingPathComponent("report.html"))
    expectGolden(try report.junit(), in: Self.goldens.appendingPathComponent("report.xml"))
    expectGolden(try encoded(report), in: Self.goldens.appendingPathComponent("report.json"))
  }

  @Test func whatWasWrittenIsReadAgain() throws {
    let report = try ReportedRun().report
    #expect(try JSONDecoder().decode(ReleaseReport.self, from: Data(encoded(report).utf8)) == report)
  }

  @Test func twoRunsAreComparedStepByStep() throws {
    let report = try ReportedRun().report
    var other = report
    other.steps[0].took = 150
    other.steps[1].took = 42.5
    other.steps[2].id = "another"
    let lines = report.markdown(beside: other).split(separator: "\n").filter { $0.hasPrefix("| ") }
    #expect(lines.contains("| Drain node a | undone | 1:15 | undone | 2:30 | +1:15, +100 % |"))
    #expect(lines.contains("| Migrate the orders | succeeded | 1:25 | succeeded | 0:43 | -0:43, -50 % |"))
    #expect(lines.filter { $0.contains("not there") }.count == 2, "what only one has stands in its own row")
  }

  @Test func aRehearsalSaysSoInEverySection() throws {
    let report = try ReportedRun(isRehearsal: true).report
    let sections = report.markdown.components(separatedBy: "\n## ").dropFirst()
    #expect(sections.allSatisfy { $0.contains("REHEARSAL") })
    #expect(report.html().contains("<p class=\"banner\">REHEARSAL"))
    #expect(try !ReportedRun().report.markdown.contains("REHEARSAL"))
  }

  private static let hostile = [
    "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "\"\u{301} onload=alert(1) x=\"\u{301}",
    "a|b\n# c", "[x](javascript:alert(1)) <b> **y** `z` _w_", "\u{202E}txt.exe\u{0}\u{1B}[2J\u{9B}2J",
    "{{title}} {{#sections}} &lt; ]]> -->",
  ]

  @Test(arguments: hostile) func hostileTextStaysText(text: String) throws {
    var number = 0
    let report = try ReportedRun {
      number += 1
      return "\($0) \(text)"
    }.report
    #expect(number > 20)
    let plain = try ReportedRun().report
    #expect(tags(report.html()) == tags(plain.html()), "as many elements, and the same, as without")
    #expect(lines(report.markdown) == lines(plain.markdown))
    for page in [report.html(), report.markdown, try report.junit()] {
      #expect(
        !page.unicodeScalars.contains {
          $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0 == "\u{202E}" && page.hasPrefix("<!doctype")
        })
    }
    #expect(throws: Never.self) { try XMLDocument(xmlString: report.junit()) }
  }

  @Test("has JUnit show no failure of what went with its group")
  func takenBack() throws {
    var report = try ReportedRun().report
    report.steps[0].state = "failed"
    #expect(try report.junit().contains(#"<failure message="failed: "#))
    let failures = try report.junit().ranges(of: "<failure").count
    report.steps[0].because = "its group was backed out alone"
    #expect(try report.junit().ranges(of: "<failure").count == failures - 1)
    #expect(try report.junit().contains("; its group was backed out alone\"/>"))
  }

  /// The elements of a page and their attributes, without what stands in them.
  private func tags(_ html: String) -> [String] {
    html.matches(of: /<[^>]*>/).map { match in
      String(match.output).replacing(/"[^"]*"/, with: "\"\"")
    }
  }

  /// With what every line begins.
  private func lines(_ markdown: String) -> [String] {
    markdown.split(separator: "\n", omittingEmptySubsequences: false).map { String($0.prefix(3)) }
  }

  @Test func theSchemaKnowsEveryKey() throws {
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(ReleaseReport.schema.utf8)) as? [String: Any])
    let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
    func names(_ definition: [String: Any]) -> Set<String> {
      Set((definition["properties"] as? [String: Any] ?? [:]).keys)
    }
    func expectKnown(_ value: Any, _ definition: [String: Any], _ path: String) {
      if let object = value as? [String: Any] {
        #expect(Set(object.keys).isSubset(of: names(definition)), "\(path)")
        let required = Set(definition["required"] as? [String] ?? [])
        #expect(required.isSubset(of: object.keys), "\(path)")
        let properties = definition["properties"] as? [String: [String: Any]] ?? [:]
        for (key, value) in object {
          guard let property = properties[key] else { continue }
          expectKnown(value, resolved(property), "\(path).\(key)")
        }
      } else if let list = value as? [Any] {
        let items = definition["items"] as? [String: Any] ?? [:]
        for item in list { expectKnown(item, resolved(items), path + "[]") }
      }
    }
    func resolved(_ definition: [String: Any]) -> [String: Any] {
      guard let reference = definition["$ref"] as? String else { return definition }
      return definitions[String(reference.dropFirst("#/$defs/".count))] ?? [:]
    }
    expectKnown(
      try JSONSerialization.jsonObject(with: Data(encoded(ReportedRun().report).utf8)), schema, "report")
  }
}
