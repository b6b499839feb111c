import Foundation
import PlanFile
import TestSupport
import Testing

/// `init` writes plans that can be gone on with.
@Suite(.blocking) struct InitCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test(arguments: PlanTemplate.all.map(\.name))
  func initWritesAPlanWithoutErrorsAndNeverOverwrites(template: String) throws {
    defer { program.remove() }
    let folder = program.home.appendingPathComponent("new").path
    #expect(try program.run("init", folder, "--template", template).status == 0)
    #expect(try program.run("check", folder + "/plan.yaml").status == 0)
    let again = try program.run("init", folder)
    #expect(again.status == 1)
    #expect(again.errors.contains("is there already"))
  }

  @Test func everyTemplateIsNamedByTheHelp() throws {
    defer { program.remove() }
    let help = try program.run("init", "--help").output
    for template in PlanTemplate.all { #expect(help.contains("\(template.name): \(template.summary)")) }
    let wrong = try program.run("init", "--template", "webb")
    #expect(wrong.status == 1 && wrong.errors.contains("there are minimal, standard, web"))
  }

  @Test func anEarlierPlanIsTakenOverWithWhatIsSpecificMarked() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: 1.0.0, environment: dev}  # small
      deployment: {steps: [{id: a, title: A, run: "true"}]}

      """, to: "plan.yaml")
    let folder = program.home.appendingPathComponent("next").path
    let taken = try program.run("init", folder, "--from", plan)
    #expect(taken.output.contains("plan.yaml, 1 value marked with TODO"), "\(taken.errors)")
    let text = try String(contentsOfFile: folder + "/plan.yaml", encoding: .utf8)
    #expect(text.contains("version: TODO 1.0.0, environment: dev}  # small"))
    #expect(
      try program.run("check", folder + "/plan.yaml").output.contains(":2:32: advice: still to be filled in"))
    #expect(try program.run("init", folder, "--from", plan).errors.contains("is there already"))
    #expect(try program.run("init", folder, "--from", plan, "--template", "web").status == 1)
    let broken = try program.write("relboard: 1\n", to: "broken.yaml")
    #expect(try program.run("init", folder + "2", "--from", broken).errors.contains("has errors"))
    #expect(try program.run("init", folder + "2", "--from", "/nowhere").status == 1)
  }
}
