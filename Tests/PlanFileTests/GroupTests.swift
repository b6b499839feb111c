import Foundation
import PlanFile
import ReleaseModel
import TestSupport
import Testing

@Suite("Groups of steps")
struct GroupTests {
  private func read(_ steps: String, folder: String? = nil) -> PlanReading {
    PlanFile.load(
      bytes: Array(
        """
        relboard: 1
        release: {name: Shop, version: "1", environment: production}
        values: {regions: [eu, us]}
        deployment:
          steps:
            - {id: build, title: Build, run: x}
        \(steps)
        """.utf8), PlanInputs(folder: folder))
  }

  @Test("hand on what they need and their conditions, and are needed as all of their steps")
  func resolved() throws {
    let reading = read(
      """
          - each: {region: "{{regions}}"}
            group: "{{region}}"
            title: "Region {{region}}"
            needs: [build]
            backout: alone
            steps:
              - {id: "drain-{{region}}", title: Drain, run: x}
              - group: "shops-{{region}}"
                title: Shops
                needs: ["drain-{{region}}"]
                when: {value: "{{region}}", matches: us}
                steps: [{each: {n: [1, 2]}, id: "shop-{{region}}-{{n}}", title: Shop, run: x}]
          - {id: done, title: Done, needs: [eu, shops-us], run: x}
      """)
    let deployment = try #require(reading.plan, Comment(rawValue: lines(reading))).deployment
    let steps = Dictionary(uniqueKeysWithValues: deployment.steps.map { ($0.id, $0) })
    #expect(
      deployment.steps.map(\.id) == [
        "build", "drain-eu", "shop-eu-1", "shop-eu-2", "drain-us", "shop-us-1", "shop-us-2", "done",
      ])
    #expect(deployment.groups?.map(\.id) == ["eu", "shops-eu", "us", "shops-us"])
    #expect(deployment.groups?.map(\.backout) == [.alone, .together, .alone, .together])
    #expect(steps["shop-us-1"]?.groups == ["us", "shops-us"] && steps["build"]?.groups == nil)
    #expect(Set(steps["shop-us-2"]?.needs ?? []) == ["build", "drain-us"])
    #expect(steps["done"]?.needs == ["drain-eu", "shop-eu-1", "shop-eu-2", "shop-us-1", "shop-us-2"])
    #expect(steps["shop-eu-1"]?.inapplicable == .value("eu", pattern: "us"))
    #expect(steps["shop-us-1"]?.inapplicable == nil && steps["drain-eu"]?.inapplicable == nil)
    let spans = Flow(steps: deployment.steps).groups
    #expect(spans.map(\.id) == ["eu", "shops-eu", "us", "shops-us"])
    #expect(spans.map(\.steps) == [1..<4, 2..<4, 4..<7, 5..<7] && spans.map(\.depth) == [0, 1, 0, 1])
    #expect(PlanFile.load(bytes: reading.expanded).plan == reading.plan)
  }

  @Test("come from a file that is used, and an id that clashes is told with both places")
  func used() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "groups-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let snippet =
      #"- {group: "{{where}}", title: "{{where}}", steps: [{id: "s-{{where}}", title: S, run: x}]}"# + "\n"
    try Data(snippet.utf8).write(to: folder.appending(path: "region.yaml"))
    let use = #"    - {each: {r: "{{regions}}"}, use: region.yaml, with: {where: "{{r}}"}}"#
    let reading = read(use, folder: folder.path)
    let plan = try #require(reading.plan, Comment(rawValue: lines(reading)))
    #expect(plan.deployment.groups?.map(\.id) == ["eu", "us"] && plan.deployment.steps[2].groups == ["us"])
    let clash = lines(read("    - {id: eu, title: Europe, run: x}\n" + use, folder: folder.path))
    #expect(
      clash.contains("duplicate group: read \"eu\" again; it stands at 7:12 already"),
      Comment(rawValue: clash))
    #expect(clash.contains("(used at 8:7)"))
  }

  @Test(
    "of any shape are made alike each time, with ids of their own", arguments: 1...40 as ClosedRange<UInt64>)
  func deterministic(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func words(_ prefix: String) -> String {
      (1...Int.random(in: 1...4, using: &random)).map { "\(prefix)\($0)" }.joined(separator: ", ")
    }
    var text = ""
    var groups: [String] = []
    for number in 1...Int.random(in: 1...4, using: &random) {
      let needs = groups.filter { _ in Bool.random(using: &random) }
      text += """
            - each: {a: [\(words("x"))]}
              group: "g\(number)-{{a}}"
              title: "{{a}}"
              needs: [\(needs.joined(separator: ", "))]
              steps:
                - {id: "first-\(number)-{{a}}", title: First, run: x}
                - {each: {b: [\(words("y"))]}, id: "s\(number)-{{a}}-{{b}}", title: "{{b}}", run: x, needs: ["first-\(number)-{{a}}"]}

        """
      groups.append("g\(number)-x1")
    }
    let (first, second) = (read(text), read(text))
    let plan = try #require(first.plan, Comment(rawValue: lines(first) + text))
    #expect(second.plan == plan && second.expanded == first.expanded)
    let ids = plan.deployment.steps.map(\.id) + (plan.deployment.groups ?? []).map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(PlanFile.load(bytes: first.expanded).plan == plan)
    #expect(
      plan.deployment.steps.flatMap(\.needs).allSatisfy { id in plan.deployment.steps.contains { $0.id == id }
      })
  }

  @Test("of two hundred hosts with thirty steps each expand and are checked")
  func many() throws {
    let hosts = (1...200).map { "host-\($0)" }.joined(separator: ", ")
    let steps = (1...30).map { number in
      let needs = number == 1 ? "" : ", needs: [\"s\(number - 1)-{{host}}\"]"
      return
        "        - {id: \"s\(number)-{{host}}\", title: \"Step \(number) of {{host}}\", run: [./do, \"{{host}}\"]\(needs)}\n"
    }
    let reading = read(
      """
          - each: {host: [\(hosts)]}
            group: "{{host}}"
            title: "{{host}}"
            needs: [build]
            steps:
      \(steps.joined())
          - {id: done, title: Done, run: x, needs: [host-1, host-200]}
      """)
    let deployment = try #require(reading.plan, Comment(rawValue: String(lines(reading).prefix(500))))
      .deployment
    #expect(deployment.steps.count == 6002 && deployment.groups?.count == 200)
    #expect(deployment.steps.last?.needs.count == 60)
    #expect(Set(deployment.steps.map(\.id)).count == 6002)
  }
}
