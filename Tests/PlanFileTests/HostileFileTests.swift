import Foundation
import PlanFile
import TestSupport
import Testing

/// No file crashes the reader or keeps it busy.
@Suite(.heavy) struct HostileFileTests {
  static let full = (try? bytes(of: "Valid/full.yaml")) ?? []

  @Test(arguments: 0..<8)
  func noPrefixOfAPlanCrashes(share: Int) {
    #expect(!Self.full.isEmpty)
    for length in Array(stride(from: share, to: Self.full.count, by: 8)).share(oneIn: 8, from: share) {
      let reading = PlanFile.load(bytes: Array(Self.full.prefix(length)))
      #expect((reading.plan == nil) == !reading.diagnostics.isEmpty)
    }
  }

  @Test(arguments: 1...8)
  func noMutationCrashes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let interesting = Array("[]{}:,-?&*!|>'\"#%@`\\\n\t\r \0\u{FF}".utf8) + [0x80, 0xC3, 0xE2, 0xFF]
    for _ in 0..<(isThorough ? 150 : 50) {
      var bytes = Self.full
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
        case 1: bytes[index] = interesting.randomElement(using: &generator) ?? 0
        case 2: bytes.remove(at: index)
        default:
          let end = min(bytes.count, index + Int.random(in: 1...40, using: &generator))
          bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0..<bytes.count, using: &generator))
        }
      }
      let reading = PlanFile.load(bytes: bytes)
      #expect((reading.plan == nil) == !reading.diagnostics.isEmpty)
      for diagnostic in reading.diagnostics {
        #expect(diagnostic.mark.map { $0.line >= 1 && $0.column >= 1 } ?? true)
        #expect(!diagnostic.text(file: "p").contains { $0.isNewline })
      }
    }
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "\"a\": [", "!x [", "&a [", "a:\n "])
  func nestingBombIsRefused(unit: String) {
    for count in [100, 900, 20_000] {
      #expect(load(String(repeating: unit, count: count)).plan == nil)
      #expect(load("relboard: 1\nrelease: " + String(repeating: unit, count: count) + "x").plan == nil)
    }
  }

  @Test func indentationBombIsRefused() {
    let text = (0..<1_000).map { String(repeating: " ", count: $0) + "k:\n" }.joined()
    #expect(load(text).diagnostics.map(\.kind) == [.tooDeep(limit: 64)])
  }

  @Test func aliasBombIsRefusedBeforeItIsRead() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<40 {
      text +=
        "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
        + "]\n"
    }
    let bomb = load(text)
    #expect(bomb.plan == nil)
    #expect(bomb.diagnostics.first?.kind == .anchor("*a0"))
    // As keys they would be hashed, which takes for ever even where the tree itself is shared.
    #expect(load(text + "? *a39\n: x\n? *a39\n: y\n").plan == nil)
  }

  @Test func bracketsAndStarsInATextAreNoBomb() {
    let script = (0..<300).map { "        echo '\\e[3\($0 % 8)m*a' [ {; [[ -f *a ]] &a\n" }.joined()
    let text = plan("").replacing(
      "deployment: {steps: [{id: a, title: A, run: x}]}",
      with: """
        deployment:
          steps:
            - id: a
              title: A
              run: |
        \(script)
        """)
    #expect(load(text).plan != nil, Comment(rawValue: lines(load(text))))
  }

  @Test func tenMegabytesAreRefused() {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 10_000_000)
    #expect(PlanFile.load(bytes: bytes).diagnostics.map(\.kind) == [.tooLarge(limit: 1 << 20)])
  }

  @Test(arguments: [
    "a\n", "- a\n", "[", "]", "a: b\n", "'", "\"", "a: &b c\n", "&a *a\n", "\u{2028}", "\t", "%", "é",
  ])
  func muchOfAnythingIsRead(unit: String) {
    let text = String(repeating: unit, count: 100_000 / unit.utf8.count)
    #expect(load(text).plan == nil)
  }

  @Test func thousandsOfErrorsAreAllReported() {
    let steps = (0..<3_000).map { "{id: s\($0), title: T, run: x, needs: [t\($0)], tiemout: 5}" }
    let reading = load(
      "relboard: 1\nrelease: {name: E, version: 1, environment: e}\ndeployment: {steps: ["
        + steps.joined(separator: ",\n") + "]}\n")
    #expect(reading.diagnostics.count == 6_000)
    #expect(
      reading.diagnostics.map { $0.mark?.line ?? 0 }
        == reading.diagnostics.map { $0.mark?.line ?? 0 }.sorted())
  }

  @Test func aThousandStepPlanLoads() {
    let reading = load(longPlan(steps: 1_000))
    #expect(reading.plan?.deployment.steps.count == 1_000, Comment(rawValue: lines(reading)))
    #expect(reading.plan?.deployment.steps.last?.needs == ["step-998"])
  }

  private func longPlan(steps: Int) -> String {
    "relboard: 1\nrelease: {name: E, version: 1, environment: e}\ndeployment:\n  steps:\n"
      + (0..<steps).map { number in
        """
            - id: step-\(number)
              title: Step number \(number) of a long deployment
              run: [./deploy, --host, "host-\(number).example.org"]
              needs: [\(number == 0 ? "" : "step-\(number - 1)")]
              planned: 30s
              timeout: 5m
              retries: 2
              progress: '(\\d+) of (\\d+)'
              undo: {run: ./deploy --previous --host host-\(number).example.org, planned: 1m}

        """
      }.joined()
  }
}
