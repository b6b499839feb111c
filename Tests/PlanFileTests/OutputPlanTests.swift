import Foundation
import PlanFile
import ReleaseModel
import TestSupport
import Testing

@Suite("What steps give, in a plan")
struct OutputPlanTests {
  private func read(_ text: String, _ inputs: PlanInputs = PlanInputs()) -> PlanReading {
    PlanFile.load(bytes: Array(text.utf8), inputs)
  }

  private let shop = #"""
    relboard: 1
    release: {name: Shop, version: 1.0.0, environment: production}
    values: {host: shop.example.org}
    deployment:
      steps:
        - {id: tag, title: Tag, run: ./tag, secret-outputs: [token], produces: [dist/*.tar.gz]}
        - id: ask
          title: Ask
          manual: Call them.
          asks: {ticket: "The ticket's number", build: {title: The build, matches: '^\d+$'}}
        - id: deploy
          title: Deploy {{steps.tag.build}} of {{steps.ask.build}}
          needs: [tag, ask]
          run: [./deploy, "{{host}}", "{{ steps.tag.build }}", '\{{steps.tag.build}}']
          env: {TOKEN: "{{steps.tag.token}}"}
          undo: {run: [./undo, "{{steps.deploy.id}}"]}
        - {id: after, title: After, needs: [deploy], run: 'echo "$VALUE_STEPS_TAG_BUILD"'}
    verification:
      - {id: site, title: Site, after: deploy, http: {url: "https://{{host}}/{{steps.tag.build}}"}}
    communications:
      - {id: told, audience: Desk, moment: succeeded, by-hand: call, text: "What: {{steps.tag.build}}"}
    """#

  @Test("stands where it will be filled in, and is read again as it stands")
  func late() throws {
    let reading = read(shop)
    let plan = try #require(reading.plan, Comment(rawValue: lines(reading)))
    let steps = plan.deployment.steps
    #expect(steps[0].secretOutputs == ["token"] && steps[0].produces == ["dist/*.tar.gz"])
    #expect(
      steps[1].asks == [
        StepQuestion(name: "ticket", title: "The ticket's number"),
        StepQuestion(name: "build", title: "The build", pattern: #"^\d+$"#),
      ])
    #expect(steps[2].title == "Deploy {{steps.tag.build}} of {{steps.ask.build}}")
    #expect(
      steps[2].action
        == .run(
          .program(["./deploy", "shop.example.org", "{{ steps.tag.build }}", #"\{{steps.tag.build}}"#])))
    guard case .http(let request) = plan.verification[0].probe else { return #expect(Bool(false)) }
    #expect(request.url == "https://shop.example.org/{{steps.tag.build}}")
    let again = PlanFile.load(bytes: reading.expanded)
    #expect(again.plan == plan, Comment(rawValue: lines(again)))
  }

  @Test("of a plan without them is the template of another program")
  func templates() throws {
    let text = plan(
      "", step: #"id: a, title: "{{steps.build.result}}", run: [argo, "{{steps.gen.outputs.x}}"]"#)
    let found = try #require(read(text).plan)
    #expect(found.deployment.steps[0].title == "{{steps.build.result}}")
    #expect(read(text).expanded == Array(text.utf8))
  }

  @Test("in a draft is known by its name, and one that nobody gives is not")
  func drafts() throws {
    #expect(!lines(read(shop)).contains("told"))
    let asked = try #require(read(shop).plan).communications[0]
    #expect(asked.text == "What: {{steps.tag.build}}")
  }

  @Test("is no text that a value makes, whatever that holds")
  func hostile() throws {
    var random = SeededGenerator(seed: 7)
    let pieces = [
      "{{steps.tag.build}}", "{{", "}}", "steps", ".tag.", "build", "\\", "$(id)", "`", "'", "\"", "\n", " ",
      "{",
      "}", "{{steps.deploy.id}}", "{{host}}", "\\{{steps.tag.build}}",
    ]
    for _ in 0..<300 {
      let value = (0..<Int.random(in: 0...5, using: &random))
        .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
      let reading = read(
        shop.replacing("https://{{host}}/", with: "https://h/"), PlanInputs(values: ["host": value]))
      let plan = try #require(reading.plan, Comment(rawValue: lines(reading) + value))
      #expect(PlanFile.load(bytes: reading.expanded).plan == plan)
      // Nothing of a value is a reference: what is filled in later leaves it as it is.
      guard case .run(.program(let words)) = plan.deployment.steps[2].action else {
        return #expect(Bool(false))
      }
      let filled = OutputReference.filled(words[1]) { _ in "FILLED" }
      #expect(!filled.contains("FILLED"), "\(value)")
      #expect(filled == value)
      #expect(plan.deployment.steps[3].action == .run(.shell(#"echo "$VALUE_STEPS_TAG_BUILD""#)))
    }
  }

  @Test("is looked for in groups and in what runs at the end, and stands in no group's title")
  func groups() {
    let text = #"""
      relboard: 1
      release: {name: Shop, version: 1.0.0, environment: production}
      deployment:
        steps:
          - {id: ask, title: Ask, manual: Ask., asks: {build: The build}}
          - group: eu
            title: Europe {{steps.ask.build}}
            steps:
              - {id: early, title: Early, run: [deploy, "{{steps.ask.build}}"]}
              - {id: late, title: Late, needs: [ask], run: [deploy, "{{steps.ask.build}}"], undo: {run: [drop, "{{steps.aks.id}}"]}}
        finally:
          - {id: unlock, title: Unlock, run: [unlock, "{{steps.ask.build}}", "{{steps.ask.bild}}"]}
      verification:
        - {id: site, title: Site, run: ./site}
      """#
    let found = lines(read(text))
    #expect(found.contains("7:21: the step may come later") && found.contains("the title of the group eu"))
    #expect(found.contains("9:52: the step may come later"))
    #expect(found.contains("did you mean ask"))
    #expect(found.contains("did you mean build"))
  }

  @Test("are named by what a loop or a value stands for, within the id of their step")
  func joined() throws {
    let text = #"""
      relboard: 1
      release: {name: Shop, version: 1.0.0, environment: production}
      values: {kind: build}
      deployment:
        steps:
          - {each: {region: [eu, us]}, id: "build-{{region}}", title: "Build {{region}}", run: ./build}
          - each: {region: [eu, us]}
            id: deploy-{{region}}
            title: Deploy {{steps.build-{{region}}.tag}} and \{{steps.build-{{region}}.tag}}
            needs: ["build-{{region}}"]
            run: [./deploy, "{{ steps.{{kind}}-{{ region }}.tag }}:{{region}}"]
      """#
    let reading = read(text)
    let plan = try #require(reading.plan, Comment(rawValue: lines(reading)))
    #expect(plan.deployment.steps[2].title == #"Deploy {{steps.build-eu.tag}} and \{{steps.build-eu.tag}}"#)
    guard case .run(.program(let words)) = plan.deployment.steps[3].action else {
      return #expect(Bool(false))
    }
    #expect(words[1] == "{{steps.build-us.tag}}:us")
    #expect(PlanFile.load(bytes: reading.expanded).plan == plan)
    // What it comes to is checked like any other: the step has to be there, and before.
    let other = read(text.replacing("{{kind}}-{{ region }}.tag", with: "test-{{region}}.tag"))
    #expect(lines(other).contains("test-eu") && other.plan == nil, "\(lines(other))")
    let unknown = read(text.replacing("{{kind}}-{{ region }}.tag", with: "build-{{regoin}}.tag"))
    #expect(lines(unknown).contains("regoin"), "\(lines(unknown))")
    let early = read(text.replacing(#"id: deploy-{{region}}"#, with: "id: d{{steps.build-{{region}}.tag}}"))
    #expect(early.plan == nil)
  }
}
