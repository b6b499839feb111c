import Foundation

/// A thousand steps that do nothing, one after another: what is ours to add to a step.
enum StepsBenchmark {
  private static let count = 1000
  private static let fewer = 50

  static func run() async throws {
    try await withFolder { folder in
      try writeInputs(to: folder)
      let relboard = Tool.built("relboard")
      let state = folder.appendingPathComponent("state").path
      var contenders = [
        Contender(Figure.ours) {
          try await seconds {
            try relboard.run(
              ["run", "plan.yaml", "--headless"], in: folder, environment: ["XDG_STATE_HOME": state])
          }
        }
      ]
      let tools: [(String, [String])] = [
        ("ninja", ["--quiet", "-j1"]), ("make", ["--silent", "-j1"]), ("just", ["--quiet", "all"]),
        ("xargs", ["-a", "numbers", "-n", "1", "/bin/true"]),
      ]
      for (name, arguments) in tools {
        guard let tool = Ledger.peer(name) else { continue }
        contenders.append(
          Contender(name) { try await seconds { try tool.run(arguments, in: folder) } })
      }
      contenders.append(
        Contender("posix_spawn") {
          try await seconds {
            for _ in 0..<count { try Tool(path: "/bin/true").run() }
          }
        })
      try await compare("\(count) × /bin/true", rounds: 5, contenders)
      try await compareWithAnsible(relboard, state, in: folder)
    }
  }

  /// Few steps: a task of Ansible takes twenty milliseconds.
  private static func compareWithAnsible(_ relboard: Tool, _ state: String, in folder: URL) async throws {
    guard let ansible = Ledger.peer("ansible-playbook") else { return }
    let few = folder.appendingPathComponent("few.yaml")
    try Data(plan(of: 0..<fewer).utf8).write(to: few)
    let tasks = (0..<fewer).map { "    - {name: Step \($0), command: /bin/true, changed_when: false}\n" }
    let playbook =
      "- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n" + tasks.joined()
    try Data(playbook.utf8).write(to: folder.appendingPathComponent("playbook.yaml"))
    try await compare(
      "\(fewer) × /bin/true", rounds: 3,
      [
        Contender(Figure.ours) {
          try await seconds {
            try relboard.run(
              ["run", few.path, "--headless"], in: folder, environment: ["XDG_STATE_HOME": state])
          }
        },
        Contender("ansible-playbook") {
          try await seconds {
            try ansible.run(
              ["-i", "localhost,", "playbook.yaml"], in: folder, environment: ["HOME": folder.path])
          }
        },
      ])
  }

  private static func plan(of numbers: Range<Int>) -> String {
    """
    relboard: 1
    release: {name: Steps, version: "1", environment: dev}
    deployment:
      steps:
    """ + numbers.map { "\n    - {id: s\($0), title: Step \($0), run: [/bin/true]}" }.joined()
  }

  private static func writeInputs(to folder: URL) throws {
    let numbers = 0..<count
    let inputs = [
      "plan.yaml": plan(of: numbers), "numbers": numbers.map { "\($0)\n" }.joined(),
      "build.ninja": "rule nothing\n  command = /bin/true\n"
        + numbers.map { "build s\($0): nothing\n" }.joined(),
      "Makefile": ".PHONY: all \(names)\nall: \(names)\n\(names):\n\t/bin/true\n",
      "justfile": "all: \(names)\n" + numbers.map { "s\($0):\n  @/bin/true\n" }.joined(),
    ]
    for (name, text) in inputs { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
  }

  private static var names: String { (0..<count).map { "s\($0)" }.joined(separator: " ") }
}
