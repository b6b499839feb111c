import Foundation
import PlanFile

/// The findings on a plan as a log of SARIF 2.1.0, the OASIS standard by which code review and editors show them.
struct SARIFLog: Encodable {
  struct Run: Encodable {
    var tool: Tool
    /// What a column counts.
    var columnKind = "unicodeCodePoints"
    var results: [Result]
  }

  struct Tool: Encodable { var driver: Driver }

  struct Driver: Encodable {
    var name = "relboard"
    var version: String
    var rules: [Rule]
  }

  struct Rule: Encodable {
    struct Configuration: Encodable { var level: String }

    var id: String
    var shortDescription: Text
    var defaultConfiguration: Configuration
  }

  struct Text: Encodable { var text: String }

  struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Text
    var locations: [Location]
  }

  struct Location: Encodable {
    struct Physical: Encodable {
      var artifactLocation: Artifact
      var region: Region?
    }
    struct Artifact: Encodable { var uri: String }
    struct Region: Encodable { var startLine, startColumn: Int }

    var physicalLocation: Physical
  }

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  var schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  var version = "2.1.0"
  var runs: [Run]

  /// - Parameters:
  ///   - plan: the file's path as the user gave it; a relative one stays relative to the folder of the check.
  ///   - programVersion: this program's version.
  init(_ findings: [PlanFinding], of plan: String, by programVersion: String) {
    func level(_ isError: Bool) -> String { isError ? "error" : "warning" }
    let rules = PlanRule.allCases.map { rule in
      Rule(
        id: rule.rawValue, shortDescription: Text(text: rule.why),
        defaultConfiguration: .init(level: level(rule.isOfErrors)))
    }
    let results = findings.map { finding in
      Result(
        ruleId: finding.rule.rawValue, ruleIndex: PlanRule.allCases.firstIndex(of: finding.rule) ?? -1,
        level: level(finding.isError), message: Text(text: finding.words),
        locations: [
          Location(
            physicalLocation: .init(
              artifactLocation: .init(uri: Self.uri(of: finding.mark?.path(besides: plan) ?? plan)),
              region: finding.mark.map { .init(startLine: $0.line, startColumn: $0.column) }))
        ])
    }
    runs = [Run(tool: Tool(driver: Driver(version: programVersion, rules: rules)), results: results)]
  }

  /// A path as a URI reference, by RFC 3986: a colon in its first part would begin with a scheme.
  private static func uri(of path: String) -> String {
    let allowed = CharacterSet.urlPathAllowed.subtracting([":"])
    let encoded = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
    return path.hasPrefix("/") ? "file://" + encoded : encoded
  }
}
