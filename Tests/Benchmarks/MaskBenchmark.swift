import Attempts
import Foundation

/// How fast output with secrets in it reaches the log.
enum MaskBenchmark {
  private static let megabytes = 256
  private static let secrets = [
    "TOKEN": "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "PASSWORD": "correct horse battery staple",
    "KEY": String(repeating: "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n", count: 26),
  ]

  static func run() async throws {
    try await withFolder { folder in
      let input = folder.appendingPathComponent("input")
      try write(to: input)
      let output = folder.appendingPathComponent("output").path
      func shell(_ name: String, _ line: String) -> Contender {
        Contender(name) {
          try await seconds { try Tool(path: "/bin/sh").run(["-c", line], in: folder) }
        }
      }
      try await compare(
        "\(megabytes) MB of text to a file", rounds: 5,
        [
          shell("cat", "cat input | cat > '\(output)'; sync '\(output)'; rm '\(output)'"),
          shell("tee", "cat input | tee '\(output)' > /dev/null; sync '\(output)'; rm '\(output)'"),
          through(folder, secrets: [:], named: "shim"),
          through(folder, secrets: secrets, named: "shim, 3 secrets"),
        ])
    }
  }

  private static func through(_ folder: URL, secrets: [String: String], named name: String) -> Contender {
    let runner = AttemptRunner()
    return Contender(name) {
      let directory = AttemptDirectory(folder.appendingPathComponent("attempt").path)
      try directory.claim()
      defer { try? FileManager.default.removeItem(atPath: directory.path) }
      let spec = AttemptSpec(
        arguments: ["/bin/cat", "input"], environment: secrets, workingDirectory: folder.path,
        maskedVariables: secrets.keys.sorted(), logLimit: .max)
      return try await seconds {
        try runner.launch(spec, in: directory)
        _ = await runner.wait(for: directory)
      }
    }
  }

  /// Text as builds and deployments write it, with a secret in every thousandth line.
  private static func write(to file: URL) throws {
    let words = [
      "info", "deploying", "storefront", "2.4.0", "to", "node-a", "waiting", "for", "health", "check", "GET",
      "/api/v1/orders", "200", "12ms", "connection", "from", "10.0.3.17", "Migrating", "table", "done",
    ]
    var text = ""
    for line in 0..<20_000 {
      text += "2026-11-22T22:00:00Z "
      text += (0..<10).map { words[(line &* 7 &+ $0 &* line &+ $0) % words.count] }.joined(separator: " ")
      text += line % 1000 == 0 ? " token \(secrets["TOKEN"]!)\n" : "\n"
    }
    let data = Data(text.utf8)
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    for _ in 0...(megabytes << 20) / data.count { try handle.write(contentsOf: data) }
    try handle.close()
  }
}
