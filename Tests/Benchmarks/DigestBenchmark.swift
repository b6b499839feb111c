import Engine
import Foundation
import ReleaseModel

/// How fast a package is verified.
enum DigestBenchmark {
  /// How many GiB are hashed, as one file and as four; `RELBOARD_DIGEST_GIB` changes it.
  private static let gibibytes =
    ProcessInfo.processInfo.environment["RELBOARD_DIGEST_GIB"].flatMap { Int($0) } ?? 1

  static func run() async throws {
    try await withFolder { folder in
      let parts = (0..<4).map { "part-\($0)" }
      for name in parts { try write(gibibytes << 28, to: folder.appendingPathComponent(name)) }
      let join = "cat \(parts.joined(separator: " ")) > whole"
      try Tool(path: "/bin/sh").run(["-c", join], in: folder)
      try await measure(["whole"], "one file", in: folder)
      try await measure(parts, "four files", in: folder)
    }
  }

  private static func measure(_ names: [String], _ title: String, in folder: URL) async throws {
    let files = names.map { PackageFile(path: $0, sha256: String(repeating: "0", count: 64)) }
    var contenders = ["sha256sum", "openssl"].compactMap { name in
      Ledger.peer(name).map { tool in
        let arguments = name == "openssl" ? ["dgst", "-sha256"] : []
        return Contender(name) { try await seconds { try tool.run(arguments + names, in: folder) } }
      }
    }
    contenders.append(
      Contender(Figure.ours) {
        try await seconds {
          let findings = await PackageVerifier.verify(files, in: folder.path)
          guard findings.allSatisfy({ $0.problem?.hasPrefix("SHA-256 is") == true }) else {
            throw NotHashed()
          }
        }
      })
    try await compare("\(gibibytes) GiB in \(title)", rounds: 3, contenders)
  }

  private struct NotHashed: Error {}

  private static func write(_ count: Int, to file: URL) throws {
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    var random = SystemRandomNumberGenerator()
    let piece = Data((0..<1 << 20).map { _ in UInt8.random(in: 0...255, using: &random) })
    for _ in 0..<count >> 20 { try handle.write(contentsOf: piece) }
  }
}
