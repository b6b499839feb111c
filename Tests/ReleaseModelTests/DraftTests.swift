import ReleaseModel
import ReleaseWords
import Testing

@Suite("A draft") struct DraftTests {
  private func draft(
    _ text: String, subject: String? = nil, channel: Message.Channel? = nil,
    _ change: (inout Plan) -> Void = { _ in }
  ) -> Draft {
    var plan = Plan.of()
    change(&plan)
    let mail = subject.map { Message.Channel.email(.init(to: ["a@example.org"], subject: $0)) }
    let message = Message(
      id: "m", audience: "All", moment: .started, channel: channel ?? mail ?? .byHand("call"), text: text)
    return Scenario(plan).state.draft(of: message)
  }

  @Test(
    "has the release's facts in place of their names",
    arguments: [
      ("{{release.name}} {{ release.version }} in {{{release.environment}}}", "Example 1.0.0 in production"),
      ("no names, { or } or }}", "no names, { or } or }}"),
      ("run {{run.id}} is {{run.state}}", "run run is preparing"),
      ("New: {{#release.features}}{{.}}; {{/release.features}}.", "New: slots; regions; ."),
      ("{{#release.features}}{{.}}{{^last()}} and {{/last()}}{{/release.features}}", "slots and regions"),
      ("{{release.features}}", "slots, regions"), ("{{count(release.features)}} new", "2 new"),
      ("{{uppercased(release.name)}}", "EXAMPLE"),
      ("{{#release.scope}}a{{/release.scope}}{{^release.scope}}b{{/release.scope}}", "b"),
      ("{{#run.rehearsal}}Only a {{run.rehearsal}}. {{/run.rehearsal}}Hello", "Hello"),
      ("a{{! a note }}b", "ab"), ("To {{message.audience}}", "To All"),
      (
        "Features:\n{{#release.features}}\n- {{.}}\n{{/release.features}}\nEnd",
        "Features:\n- slots\n- regions\nEnd"
      ),
      ("{{#release.features}}\n- {{.}}\n{{/release.features}}", "- slots\n- regions"),
    ])
  func fills(template: String, text: String) {
    let draft = draft(template) { $0.release.features = ["slots", "regions"] }
    #expect(draft.text == text && draft.unresolved == [] && draft.obstacle == nil, "\(draft)")
  }

  @Test("escapes nothing of what it is filled in with, and takes no braces in it for names")
  func hostile() {
    let name = #"<b>&"'{{release.version}}"#
    let draft = draft("{{release.name}}") { $0.release.name = name }
    #expect(draft.text == name && draft.obstacle == nil)
  }

  @Test(
    "marks what stands for nothing, and cannot be sent",
    arguments: [
      ("{{release.nmae}}", ["release.nmae"]),
      ("{{release.baseline}} {{problem.title}}", ["release.baseline", "problem.title"]),
      ("{{#people}}{{name}}{{/people}} here", ["people", "name"]), ("{{release}}", ["release"]),
      ("{{release.name.first}} x", ["release.name.first"]), ("{{^nothing}}x{{/nothing}}", ["nothing"]),
      ("{{release.features}}", ["release.features"]),
    ])
  func marks(template: String, names: [String]) {
    let draft = draft(template)
    #expect(draft.unresolved == names && !draft.text.contains("{{"))
    #expect(draft.obstacle == .unresolved(names) && draft.obstacle?.word == "unresolved")
  }

  @Test(
    "that is no template says so, and shows what is written",
    arguments: [
      "{{#release.features}}{{.}}", "{{/x}}", "{{", "{{release.name", "{{}}", "{{> other}}", "{{=<% %>=}}",
      "{{% CONTENT_TYPE:HTML}}", "{{<base}}{{/base}}",
      String(repeating: "{{#release.name}}", count: 5000)
        + String(repeating: "{{/release.name}}", count: 5000),
    ])
  func malformed(template: String) {
    let draft = draft(template)
    #expect(draft.obstacle?.word == "malformed" && draft.text == template, "\(draft.problems)")
  }

  @Test("says in one word what is wrong with it")
  func validates() {
    #expect(draft(" \n").obstacle == .empty && draft("text", subject: "{{! nothing }}").obstacle == .empty)
    #expect(draft("What: a", subject: "a\nBcc: b@example.org").letter.subject == "a Bcc: b@example.org")
    let slack = Message.Channel.webhook(.init(urlVariable: "HOOK"))
    #expect(draft(String(repeating: "a", count: 40_001), channel: slack).obstacle == .tooLong(most: 40_000))
    #expect(draft(String(repeating: "a", count: 40_000), channel: slack).obstacle == nil)
    #expect(draft("a", subject: String(repeating: "s", count: 201)).obstacle == .tooLong(most: 200))
    #expect(draft("It is done.").problems == [.saysNothing] && draft("It is done.").obstacle == nil)
    #expect(draft("How: log in.").problems == [])
  }

  @Test("has a body of one's own in which nothing breaks out of its quotes")
  func body() {
    let own = Message.Channel.webhook(
      .init(urlVariable: "HOOK", body: #"{"m": "{{text}}", "v": "{{release.version}}"}"#))
    let draft = draft(#"What: "quoted" \ {{release.name}}"#, channel: own) {
      $0.release.name = "a\", \"m\": \"b\n"
    }
    #expect(
      draft.letter.body == #"{"m": "What: \"quoted\" \\ a\", \"m\": \"b", "v": "1.0.0"}"#
        && draft.obstacle == nil, "\(draft.letter.body ?? "") \(draft.problems)")
    let broken = Message.Channel.webhook(.init(urlVariable: "HOOK", body: #"{"m": {{text}}}"#))
    #expect(self.draft("What: a", channel: broken).obstacle?.word == "no JSON")
  }

  @Test("knows every name that is documented, each once")
  func names() {
    let names = DraftFact.all.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(draft("{{^\(name)}}{{/\(name)}}What: a").obstacle == nil, "\(name)")
    }
  }

  @Test("has names that nothing can ever fill in, and others that the run has yet to show")
  func strangers() {
    let message = Message(
      id: "m", audience: "A", moment: .backedOut, channel: .byHand(""),
      text: "{{problem.title}} {{release.scope}} {{run.stat}} {{#fixes}}{{release.risk}}{{/fixes}}")
    #expect(
      Scenario(.of()).state.strangers(in: message) == ["run.stat", "release.risk", "release.scope"])
  }
}
