import PlanFile
import ReleaseModel
import TestSupport
import Testing

@Suite("A plan of a checklist")
struct ImportTests {
  private func imported(_ text: String) throws -> (plan: Plan, made: PlanFile.Imported) {
    let made = try #require(PlanFile.importing(markdown: Array(text.utf8), named: "release"))
    let reading = PlanFile.load(bytes: Array(made.text.utf8))
    return (try #require(reading.plan, Comment(rawValue: lines(reading) + "\n" + made.text)), made)
  }

  private let checklist = """
    ---
    name: Release
    about: The list of each release
    ---
    # Release of **curl** {{release.version}}

    The list of each release.

    ## Before the release

    - [ ] No open [security issue](https://example.org/issues)
    - [x] The docs are `complete`

    ## In the source tree
    <!-- nobody
    - [ ] sees this -->

    1. [ ] Edit `RELEASE-NOTES`:
       every *contributor* is named_there
       - take the names from `git log`

    2. [ ] Tag it
       ```sh
       git tag "v$VERSION"
         git push --tags
       ```
       Ask [Dan][dan] for the key.
    - an entry without a box
    - [] a box that is none

    Windows
    -------
    * [ ] Build <https://example.org/build>
      * [ ] Sign it

    ### Deep
    #### Deeper
    + [ ] Copy v<version>
      ```console
      $ scp file host:
      sent
      ```
    + [ ] Look
      ```json
        {"a": "{{release.x}}"}
      ```

    [dan]: https://example.org/dan
    """

  @Test("has its headings as groups and its tasks as steps or controls, in their order")
  func structure() throws {
    let (plan, made) = try imported(checklist)
    #expect(plan.release.name == "Release of curl {{release.version}}")
    #expect(
      plan.controls.map(\.title) == [
        "No open security issue (https://example.org/issues)", "The docs are complete",
      ])
    #expect(plan.deployment.groups?.map(\.title) == ["In the source tree", "Windows", "Deep: Deeper"])
    let steps = plan.deployment.steps
    #expect(
      steps.map(\.id) == [
        "edit-release-notes-every-contributor-is", "tag-it", "build-https-example-org-build", "sign-it",
        "copy-v-version", "look",
      ])
    #expect(steps.map { $0.groups?.count } == [1, 1, 1, 1, 2, 2])
    #expect(zip(steps.dropFirst(), steps).allSatisfy { $0.needs == [$1.id] }, "one after the other")
    #expect(
      steps[0].action
        == .manual("Edit RELEASE-NOTES: every contributor is named_there\n- take the names from git log"))
    #expect(steps[1].action == .run(.shell("git tag \"v$VERSION\"\n  git push --tags")) && steps[1].confirm)
    #expect(
      made.text.contains("# Ask Dan for the key.") && steps[1].title == "Tag it (https://example.org/dan)")
    #expect(steps[2].action == .manual("Build https://example.org/build\nSee https://example.org/build"))
    #expect(steps[4].action == .run(.shell("scp file host:")))
    #expect(steps[5].action == .manual("Look\n  {\"a\": \"{{release.x}}\"}"))
    #expect(made.steps == 6 && made.controls == 2)
  }

  @Test("comes with what could not be read, by its lines")
  func notes() throws {
    let (_, made) = try imported(checklist)
    #expect(
      made.notes.map { $0.text(file: "list.md") } == [
        "list.md:7: text that stands under no task",
        "list.md:12: ticked already: it is to be done again",
        "list.md:28: an entry without a box: write - [ ] before it",
        "list.md:29: a box that is none: write - [ ] with a space in it and around it",
        "list.md:39: a block with what a command has said: only what stands behind $ is run",
        "list.md:44: a block of code of json: kept as text; one of sh is run",
      ])
  }

  @Test("keeps a command that a plan would read otherwise as text, and tells of one that a shell would")
  func commands() throws {
    let (plan, made) = try imported(
      "- [ ] A\n  ```sh\n  echo {{release.version}}\n  ```\n- [ ] B\n  ```sh\n  git tag v<new version>\n  ```\n"
    )
    #expect(plan.deployment.steps[0].action == .manual("A\n\necho {{release.version}}"))
    #expect(plan.deployment.steps[1].action == .run(.shell("git tag v<new version>")))
    #expect(made.notes.map(\.lines) == [1...1, 5...5])
    #expect(made.notes[1].words.contains("<new version>"))
  }

  @Test("of nothing but what comes before a release has it as steps; of nothing there is none")
  func few() throws {
    let (plan, _) = try imported("# Prerequisites\r\n\r\n- [ ] Ask\r\n")
    #expect(plan.deployment.steps.map(\.title) == ["Ask"] && plan.controls.isEmpty)
    #expect(PlanFile.importing(markdown: Array("# Only a heading\n- one\n".utf8), named: "x") == nil)
    #expect(PlanFile.importing(markdown: [0xFF, 0xFE], named: "x") == nil)
  }

  @Test("is a valid one whatever the checklist holds", arguments: 1...150 as ClosedRange<UInt64>)
  func hostile(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "- [ ] ", "* [x] ", "1. [ ] ", "  - [ ] ", "- [] ", "# ", "### ", "###### ", "```", "```sh", "~~~",
      "---", "===", "<!--", "-->",
      "a", "\"", "'", ": ", " #", "\\", "{{release.version}}", "{{x}}", "\\{{b}}", "[a](b",
      "[a](https://e.org)", "![", "<b>", "|", "&a", "*b*",
      "_", "`", "é", "\u{A0}", "\u{202E}", "\u{200B}", "\t", "  ", "\n", "\n", "\n\n", "$ x", "TODO", "%",
      "@", "!t", "before",
    ]
    let text = (0..<80).map { _ in pieces.randomElement(using: &random) ?? "" }.joined() + "\n\n- [ ] last\n"
    guard let made = PlanFile.importing(markdown: Array(text.utf8), named: "x") else { return }
    let reading = PlanFile.load(bytes: Array(made.text.utf8))
    #expect(reading.plan != nil, Comment(rawValue: lines(reading) + "\n" + made.text + "\n\n" + text))
    #expect(
      reading.plan?.deployment.steps.count == made.steps && reading.plan?.controls.count == made.controls)
  }
}
