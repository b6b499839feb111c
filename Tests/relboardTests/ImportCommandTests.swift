import Foundation
import TestSupport
import Testing

/// `import` makes a plan of a checklist, and `report` gives the list back.
@Suite(.blocking) struct ImportCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test("A checklist becomes a plan that runs, whose report is the list ticked off")
  func goesRound() throws {
    defer { program.remove() }
    let list = try program.write(
      """
      # The site

      Some words.

      ## Before
      - [ ] The docs are complete

      ## Ship
      - [ ] Write it
        ```sh
        echo done > shipped
        ```
      - [ ] Tell the desk
      """, to: "list.md")
    let plan = program.home.appending(path: "plan.yaml").path
    let made = try program.run("import", list, plan)
    #expect(made.status == 0 && made.output.contains("2 steps, 1 control"), "\(made.output)\(made.errors)")
    #expect(made.errors.contains("list.md:3: text that stands under no task"))
    #expect(try program.run("check", plan).status == 0)
    let again = try program.run("import", list, plan)
    #expect(again.status == 1 && again.errors.contains("is there already"))
    #expect(try program.run("import", list).output == String(contentsOfFile: plan, encoding: .utf8))
    let answers = try program.write(
      """
      controls: {the-docs-are-complete: read}
      confirm: [write-it]
      perform: {tell-the-desk: called}

      """, to: "answers.yaml")
    let run = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    let report = try program.run("report", "--format", "md").output
    #expect(report.contains("- [x] The docs are complete: "), "\(report)")
    #expect(report.contains("### Deployment: Ship\n\n- [x] Write it: "), "\(report)")
    #expect(report.contains("- [x] Tell the desk: "))
  }

  @Test("What is no checklist is refused")
  func refused() throws {
    defer { program.remove() }
    let list = try program.write("# Nothing\n", to: "list.md")
    let plan = program.home.appending(path: "plan.yaml").path
    let made = try program.run("import", list, plan)
    #expect(made.status == 1 && made.errors.contains("no task in it"))
    #expect(!FileManager.default.fileExists(atPath: plan))
    #expect(try program.run("import", "/nowhere.md").status == 1)
  }
}
